"""One measurement: wrk against a server, or pgbench against a database, with the CPU on each side."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

from cluster import client_program
from processes import cpu_seconds

HERE = pathlib.Path(__file__).resolve().parent
CORES = os.cpu_count()
# What the counters of one run add up to stays far below the distance to the next run's.
_STEP = 1 << 22
_EPOCH = 1_780_000_000


def rising():
    """A counter in bytes to start above, so that what a later run reports is never a reset."""
    return int((time.time() - _EPOCH) * 10) * _STEP


def wrk(cluster, pid, url, script, arguments=(), connections=64, seconds=4, threads=None):
    """Rate per second, p50 and p99 in ms, CPU microseconds per request of client, server, PostgreSQL."""
    run = WrkRun(url, script, arguments, connections, seconds, threads)
    server, postgres = cpu_seconds(pid), cluster.cpu_seconds()
    with run:
        result = run.finish()
    return _with_cpu(result, cpu_seconds(pid) - server, cluster.cpu_seconds() - postgres)


def _with_cpu(result, server, postgres):
    count = max(1, result["requests"])
    result["cpu"] = {
        "client": result.pop("client_seconds") * 1e6 / count,
        "server": server * 1e6 / count,
        "postgresql": postgres * 1e6 / count,
    }
    return result


class WrkRun:
    """A wrk that may run beside others."""

    def __init__(self, url, script, arguments=(), connections=64, seconds=4, threads=None, rate=None):
        """`rate`: requests per second in an even row; without it each connection asks again at once."""
        threads = threads or min(CORES, 2, connections)
        self._environment = dict(os.environ, BENCH_LUA=str(HERE / "lua"), BENCH_THREADS=str(threads))
        if rate:
            self._environment["BENCH_RATE"] = str(rate / threads)
        self._command = [
            "wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds:.0f}s", "--timeout", "30s",
            "-s", str(HERE / "lua" / f"{script}.lua"), url, "--", *[str(word) for word in arguments]]

    def __enter__(self):
        self._output = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            self._command, stdout=self._output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=self._environment)
        return self

    def finish(self):
        """Waits for its end. The client's CPU seconds are its own, whatever runs beside."""
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = status
        self._output.seek(0)
        text = self._output.read()
        found = re.search(r"^RESULT (.*)$", text, re.M)
        if not found:
            raise RuntimeError("wrk: " + text)
        raw = json.loads(found.group(1))
        extra = {key: json.loads(value) for key, value in re.findall(r"^EXTRA (\w+) (.*)$", text, re.M)}
        return {
            "rate": raw["requests"] * 1e6 / raw["duration"], "requests": raw["requests"],
            "p50": raw["p50"] / 1000, "p99": raw["p99"] / 1000, "max": raw["max"] / 1000,
            "errors": raw["bad"] + raw["socket"], "client_seconds": usage.ru_utime + usage.ru_stime, **extra}

    def __exit__(self, *_):
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()
        self._output.close()


def pgbench(database, script, clients, seconds, **variables):
    """The same for prepared statements of one script; p50 and p99 come from pgbench's own log."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            client_program("pgbench"), "-n", "-M", "prepared", "-f", str(HERE / "sql" / f"{script}.sql"),
            "-c", str(clients), "-j", str(min(CORES, 2, clients)), "-T", f"{seconds:.0f}",
            "--log", "--sampling-rate=0.1", f"--log-prefix={folder}/log"]
        for name, value in variables.items():
            command += ["-D", f"{name}={value}"]
        postgres = database.cluster.cpu_seconds()
        process = subprocess.Popen(
            [*command, database.name], env=database.cluster.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            text = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = status
        # The last backend's end, and with it its CPU time, comes after pgbench's.
        time.sleep(0.2)
        spent = database.cluster.cpu_seconds() - postgres
        rate = re.search(r"tps = ([\d.]+)", text)
        if status or not rate:
            raise RuntimeError("pgbench: " + text)
        times = sorted(
            int(line.split()[2]) for log in pathlib.Path(folder).iterdir() for line in log.read_text().splitlines()) or [0]
    count = int(re.search(r"actually processed: (\d+)", text).group(1))
    return _with_cpu(
        {"rate": float(rate.group(1)), "requests": count, "p50": times[len(times) // 2] / 1000,
         "p99": times[len(times) * 99 // 100] / 1000, "max": times[-1] / 1000, "errors": 0,
         "client_seconds": usage.ru_utime + usage.ru_stime},
        0, spent)
