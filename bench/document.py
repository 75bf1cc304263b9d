"""docs/benchmarks.md out of the results that are there."""

import importlib
import importlib.util
import json

from settings import RESULTS, ROOT
from tables import table

MET = {"aim": "yes", "floor": "floor only", "missed": "**no**"}


def write(sections):
    parts, bars, missing = [], [], []
    seen = {}
    for name in sections:
        path = RESULTS / f"{name}.json"
        if importlib.util.find_spec(name) is None or not path.exists():
            missing.append(name)
            continue
        results = json.loads(path.read_text())
        module = importlib.import_module(name)
        seen[name] = results
        parts.append(module.report(results).rstrip() + "\n\n" + _when(results))
        if hasattr(module, "bars"):
            bars += module.bars(results)
    if not seen:
        raise SystemExit("bench: no results in bench/results; run make bench")
    text = "\n".join([_head(seen, missing), _bars(bars), *parts])
    (ROOT / "docs" / "benchmarks.md").write_text(text)
    print(_bars(bars))
    print("written: docs/benchmarks.md")


def _head(seen, missing):
    newest = max(seen.values(), key=lambda results: results["at"])["machine"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` from what it measured; don't edit. How it works: [bench/README.md](../bench/README.md).",
        "",
        f"{newest['cores']} cores ({newest['processor']}), {newest['memory_gib']} GiB, {newest['system']}, "
        f"kernel {newest['kernel']}, {newest['filesystem']}; JDK {newest['java']}, PostgreSQL {newest['postgresql']} "
        f"with fsync and synchronous_commit on, {newest['wrk']}. Load client, services and PostgreSQL share these "
        "cores, over the loopback address. Only ratios carry over to another machine; they are taken round by round, "
        "and shown as min - median - max of the rounds. CPU is user and system time from /proc, per request.",
        "",
    ]
    if missing:
        lines += [f"Not measured yet: {', '.join(missing)}.", ""]
    return "\n".join(lines)


def _bars(bars):
    rows = [[bar.what, bar.aim, bar.floor, bar.result, MET[bar.met]] for bar in bars]
    missed = sum(bar.met == "missed" for bar in bars)
    floors = sum(bar.met == "floor" for bar in bars)
    text = f"## What was to be shown\n\n{len(bars)} bars: {len(bars) - missed - floors} met, "
    text += f"{floors} at the floor only, {missed} missed.\n\n"
    return text + table(["bar", "aim", "floor", "measured", "met"], rows)


def _when(results):
    knobs, machine = results["settings"], results["machine"]
    return (
        f"*{results['at']}, {results['took']:.0f} s, commit {machine['commit']}; {knobs['rounds']} rounds of "
        f"{knobs['seconds']:g} s; load average {machine['load_before']:.1f} before, {machine['load_after']:.1f} after.*\n")
