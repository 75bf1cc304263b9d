#!/usr/bin/env python3
"""Runs the sections and writes docs/benchmarks.md from their results. See README.md beside this file."""

import importlib
import importlib.util
import json
import os
import pathlib
import sys
import time
import traceback

import document
import machine
from processes import end_on_signals
from settings import RESULTS, Settings, scratch_folder

SECTIONS = ["patch", "reads", "peers", "lists", "start", "hot", "crash", "soak", "relay", "watch", "conditional",
            "dashboard", "cli"]


def read_knobs():
    """NAME=value words win over the environment: a shell may have a SECONDS of its own."""
    for word in sys.argv[1:]:
        name, equals, value = word.partition("=")
        if equals:
            os.environ[name] = value


def chosen():
    names = [name for name in (os.environ.get("ONLY") or "").split(",") if name] or SECTIONS
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise SystemExit(f"bench: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    return names


def measure(settings, name):
    settings.say(f"== {name}")
    described = machine.describe(settings)
    began = time.time()
    results = importlib.import_module(name).run(settings)
    described["load_after"] = os.getloadavg()[0]
    results.update(
        machine=described, settings=settings.knobs(), at=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(began)),
        took=time.time() - began)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1))


def measure_all():
    end_on_signals()
    failed = []
    with scratch_folder() as folder:
        with Settings(pathlib.Path(folder)) as settings:
            for name in chosen():
                if importlib.util.find_spec(name) is None:
                    settings.say(f"== {name}: not there yet")
                    continue
                try:
                    measure(settings, name)
                except Exception:
                    traceback.print_exc()
                    failed.append(name)
    return failed


def main():
    read_knobs()
    failed = [] if "--report" in sys.argv else measure_all()
    document.write(SECTIONS)
    if failed:
        raise SystemExit(f"bench: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
