"""How smoothly the dashboard draws a list that changes, and what Lighthouse says of each page's speed."""

import json
import os
import signal
import statistics
import subprocess

from processes import family
from service import Service
from tables import Bar, at_least, number, spread, table, values

ROWS = 200
REPORT_SECONDS = 5
REPORTS_PER_SECOND = 50
# All 200 rows within the window, which no screen shows at once: what drawing them all costs.
TALL = 9000
HEIGHTS = {"1280 x 800 px": 800, f"1280 x {TALL} px": TALL}
PAGES = {"list": "/ui/", "migration": "/ui/m/{id}", "system": "/ui/system"}
FORMS = ["desktop", "mobile"]
LIMIT = 180
GIB = 1 << 30


def run(settings):
    database = settings.cluster.database("dashboard")
    with Service.started(settings, database) as service:
        newest = _fill(service)
        frames = {name: [] for name in HEIGHTS}
        for _ in range(settings.rounds):
            for name, height in HEIGHTS.items():
                sample = _node(settings, "frames.js", service.url, REPORT_SECONDS, REPORTS_PER_SECOND, height)
                frames[name].append(_checked(sample))
                settings.say(f"{name}: {sample['frames_per_second']:.1f} frames/s, longest task {sample['task']} ms")
        return {"frames": frames, "lighthouse": _lighthouse(settings, service, newest)}


def _fill(service):
    """What frames.js expects; returns the id of the newest."""
    for row in range(ROWS):
        created = service.call("POST", "/migrations", {
            "migration_type": "live-migration", "status": "running", "job_id": f"guest-{row}",
            "instance_uuid": f"guest-{row}", "source_compute": f"node-{row % 7}", "dest_compute": f"node-{row % 5}",
            "memory_total": 8 * GIB, "memory_remaining": 8 * GIB})
    return created["id"]


def _checked(sample):
    if sample["missing"] or sample["errors"]:
        raise RuntimeError(f"rows that never showed their last report: {sample['missing']}; {sample['errors']}")
    sample["task"] = max(sample["long_tasks_ms"], default=0)
    return sample


def _lighthouse(settings, service, newest):
    """The median of three, as one run says little."""
    found = {}
    for name, path in PAGES.items():
        for form in FORMS:
            runs = [_node(settings, "lighthouse.js", service.url + path.format(id=newest), form,
                          "performance,accessibility,best-practices")
                    for _ in range(min(3, settings.rounds))]
            found[f"{name}, {form}"] = runs
            settings.say(f"{name}, {form}: performance {[run['scores']['performance'] for run in runs]}")
    return found


def _node(settings, script, *arguments):
    """The JSON that one of the browser tests' scripts prints; its browser ends with it."""
    folder = settings.root / "api" / "src" / "test" / "resources" / "browser"
    modules = settings.root / ".ci" / "browser" / "node_modules"
    with open(settings.scratch / f"{script}.log", "ab+") as log, subprocess.Popen(
            ["node", folder / script, *map(str, arguments)], env={**os.environ, "NODE_PATH": str(modules)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True) as process:
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except BaseException:
            for pid in family(process.pid):
                os.kill(pid, signal.SIGKILL)
            raise
        if process.returncode != 0:
            log.seek(0)
            raise RuntimeError(f"{script} ended with {process.returncode}:\n{log.read().decode()[-2000:]}")
        return json.loads(output)


# Report

def report(results):
    frames = [[name, spread(values(of, "frames_per_second")), spread(values(of, "idle_frames_per_second")),
               spread(values(of, "longest_frame_ms")), spread(values(of, "task")),
               spread([len(sample["long_tasks_ms"]) for sample in of]), spread(values(of, "heap_mib"))]
              for name, of in results["frames"].items()]
    pages = [[name, spread(values(runs, "scores.performance")), spread(values(runs, "contentful_ms")),
              spread(values(runs, "blocked_ms")), spread(values(runs, "shift")), spread(values(runs, "benchmark"))]
             for name, runs in results["lighthouse"].items()]
    return "\n".join([
        "## Dashboard", "",
        f"Debian's Chromium without a GPU, on the same cores as the service. A list of {ROWS} rows while",
        f"{REPORTS_PER_SECOND} reports a second come for {REPORT_SECONDS} s; afterwards every row showed its last",
        "report. `idle` is the same page in the second before.", "",
        table(["window", "frames/s, min - median - max", "idle", "longest frame ms", "longest task over 50 ms",
               "such tasks", "heap MiB"], frames),
        f"Lighthouse 12.8.2, {len(next(iter(results['lighthouse'].values())))} runs of each page; `benchmark` is what",
        "Lighthouse makes of the machine at that moment (a desktop of its own has 1,500 and more).", "",
        table(["page", "performance, min - median - max", "largest contentful paint ms", "blocked ms", "layout shift",
               "benchmark"], pages),
    ])


def bars(results):
    usual = results["frames"]["1280 x 800 px"]
    tasks = values(usual, "task")
    scores = [(name, statistics.median(values(runs, "scores.performance")))
              for name, runs in results["lighthouse"].items()]
    judged = min(run["scores"][category] for runs in results["lighthouse"].values() for run in runs
                 for category in ("accessibility", "best-practices"))
    worst = min(scores, key=lambda score: score[1])
    return [
        at_least("Dashboard: frames a second, 200 rows and 50 reports/s",
                 values(usual, "frames_per_second"), 50, unit=""),
        Bar("Dashboard: longest task while they come", "≤ 50 ms",
            "none longer" if not any(tasks) else f"{spread(tasks)} ms",
            "missed" if statistics.median(tasks) > 50 else "aim"),
        Bar("Dashboard: Lighthouse accessibility and best practices, worst of all runs", "100", number(judged),
            "aim" if judged == 100 else "missed"),
        Bar("Dashboard: Lighthouse performance, median of 3, worst page", "≥ 95",
            f"{number(worst[1])} ({worst[0]})", "aim" if worst[1] >= 95 else "missed"),
    ]
