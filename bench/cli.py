"""What a start of the `milepost` command costs: nobody scripts with a command that takes a second of CPU."""

import functools
import os
import shutil
import subprocess
import time

from rounds import interleaved
from service import Service
from tables import at_most, spread, table, values

MIGRATIONS = 1_000
STARTS = 5
WITHOUT_CACHE = "-XX:AOTMode=off"
CACHED = "milepost list, AOT cache"
LIMIT = 0.35


def run(settings):
    subprocess.run([settings.root / "deploy" / "make-aot-cache"], check=True, stdout=subprocess.DEVNULL)
    database = settings.cluster.database("cli")
    with Service.started(settings, database) as service:
        service.fill(MIGRATIONS)
        command = settings.root / "milepost"
        cases = {
            CACHED: [command, "list"],
            "milepost list, no cache": [command, "list"],
            "milepost show, AOT cache": [command, "show", "1"],
            "milepost version, AOT cache": [command, "version"],
            "curl": [shutil.which("curl"), "-s", service.url + "/migrations"],
        }
        measures = {
            name: functools.partial(_starts, settings, service, name, words) for name, words in cases.items()}
        for measure in measures.values():
            measure()
        return {"starts": interleaved(settings, measures)}


def _starts(settings, service, name, words):
    """The mean of some, since one is short; CPU is user and system time of the launcher and the JVM."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("MILEPOST_")}
    environment = {
        **inherited, "JAVA_HOME": str(settings.java_home), "MILEPOST_URL": service.url,
        "MILEPOST_CLI_JAVA_OPTS": WITHOUT_CACHE if "no cache" in name else ""}
    cpu, peak, began = 0.0, 0, time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        for _ in range(STARTS):
            process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=nowhere)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                raise RuntimeError(f"{name} ended with {process.returncode}")
            cpu += usage.ru_utime + usage.ru_stime
            peak = max(peak, usage.ru_maxrss)
    wall = (time.perf_counter() - began) / STARTS
    # The rate and the percentile are what interleaved() prints.
    return {"rate": 1 / wall, "p99": wall * 1000, "errors": 0, "wall": wall, "cpu": cpu / STARTS,
            "rss": peak / 1024}


def report(results):
    rows = [[name, *[spread(values(of, key)) for key in ("cpu", "wall", "rss")]]
            for name, of in results["starts"].items()]
    return "\n".join([
        "## The command line's start", "",
        f"One command after the other, asking a service with {MIGRATIONS:,} migrations for a page of 50; each figure",
        f"is the mean of {STARTS} starts. CPU is user and system time of the launcher and the JVM that it becomes.", "",
        table(["command", "CPU s, min - median - max", "wall s", "peak RSS MiB"], rows)])


def bars(results):
    return [at_most("start-up CPU of `milepost list` with the AOT cache", values(results["starts"][CACHED], "cpu"),
                    LIMIT, unit=" s")]
