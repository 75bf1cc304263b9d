"""How long a start takes and what of, how much memory the service needs, and a burst of connects."""

import contextlib
import functools
import http.client
import os
import pathlib
import re
import resource
import selectors
import socket
import subprocess
import time

from cluster import free_port
from load import rising, wrk
from processes import Child, cpu_seconds, pss_mib, rss_mib
from rounds import interleaved
from service import ALWAYS, Service
from tables import Bar, at_most, number, spread, table, values

ROWS = 10_000
BURST = 10_000
IDLE = 5_000
CONTAINER_MIB = 512
WITHOUT_CACHE = "-XX:AOTMode=off"
COLLECTORS = {"Serial": "-XX:+UseSerialGC", "Parallel": "-XX:+UseParallelGC", "G1": "-XX:+UseG1GC"}
START_LIMIT = 120


def run(settings):
    subprocess.run([settings.root / "deploy" / "make-aot-cache"], check=True, stdout=subprocess.DEVNULL)
    database = settings.cluster.database("start")
    with Service.started(settings, database) as service:
        service.fill(ROWS)
    folder = settings.scratch / "start-data"
    _prepare(settings, folder)
    starts = _starts(settings, database, folder)
    return {
        "starts": starts,
        "collectors": _collectors(settings, database),
        "memory": _memory(settings, database),
        "burst": _burst_rounds(settings, database),
        "limits": {name: int(pathlib.Path(path).read_text()) for name, path in {
            "net.core.somaxconn": "/proc/sys/net/core/somaxconn",
            "net.ipv4.tcp_max_syn_backlog": "/proc/sys/net/ipv4/tcp_max_syn_backlog"}.items()},
    }


# Starts

def _starts(settings, database, folder):
    embedded, external = {"MILEPOST_DATA": str(folder)}, {"DATABASE_URL": database.url}
    cases = {
        "embedded PostgreSQL": functools.partial(_start, settings, embedded, folder, WITHOUT_CACHE),
        "embedded PostgreSQL, AOT cache": functools.partial(_start, settings, embedded, folder, ""),
        "PostgreSQL that runs": functools.partial(_start, settings, external, None, WITHOUT_CACHE),
        "PostgreSQL that runs, AOT cache": functools.partial(_start, settings, external, None, ""),
    }
    for measure in cases.values():
        measure()
    return interleaved(settings, cases)


def _launch(settings, port, environment, options):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
    log = settings.scratch / f"start-{port}.log"
    return Child(
        [settings.root / "milepost", "serve"], log, folder=settings.scratch,
        environment={**inherited, "JAVA_HOME": str(settings.java_home), **ALWAYS, "MILEPOST_PORT": str(port),
                     "MILEPOST_JAVA_OPTS": options, **environment})


def _prepare(settings, folder):
    """A data folder with one migration, shut down in order."""
    port = free_port()
    with _launch(settings, port, {"MILEPOST_DATA": str(folder)}, "") as child:
        _await_answer(child, port, "/migrations")
        connection = http.client.HTTPConnection("127.0.0.1", port)
        with contextlib.closing(connection):
            connection.request("POST", "/migrations", '{"migration_type": "generic"}',
                               {"Content-Type": "application/json"})
            if connection.getresponse().status != 201:
                raise RuntimeError("no migration was created")


def _await_answer(child, port, path):
    """Seconds of the clock at which a row was answered."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_LIMIT)
            with contextlib.closing(connection):
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    return time.perf_counter()
        except ConnectionError:
            pass
        time.sleep(0.002)
    raise RuntimeError(f"no answer:\n{child.tail()}")


def _start(settings, environment, folder, options):
    """From exec to the first answer that reads a row. CPU is of the launcher, the JVM and its helpers."""
    port = free_port()
    postgresql = settings.cluster.cpu_seconds()
    began = time.perf_counter()
    with _launch(settings, port, environment, options) as child:
        wall = _await_answer(child, port, "/migrations/1") - began
        cpu = cpu_seconds(child.pid)
        if folder:
            postmaster = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
            postgresql = cpu_seconds(postmaster)
        else:
            postgresql = settings.cluster.cpu_seconds() - postgresql
    # The rate is what interleaved() prints.
    return {"rate": 1 / wall, "p99": wall * 1000, "errors": 0, "wall": wall * 1000,
            "cpu": {"service": cpu * 1000, "postgresql": postgresql * 1000}}


# Memory

def _peak_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1)) / 1024


def _patch(settings, service, connections):
    return wrk(settings.cluster, service.pid, service.url, "patch", [ROWS, rising()],
               connections=connections, seconds=settings.seconds)


def _collectors(settings, database):
    """The same heap with each collector: durable PATCHes, 64 connections, a JVM of its own for each."""
    samples = {}

    def measure(options):
        with Service.started(settings, database, {"MILEPOST_JAVA_OPTS": options}) as service:
            wrk(settings.cluster, service.pid, service.url, "patch", [ROWS, rising()],
                connections=64, seconds=settings.warmup)
            sample = _patch(settings, service, 64)
            sample["peak"] = _peak_mib(service.pid)
            return sample

    samples = interleaved(
        settings, {name: functools.partial(measure, option) for name, option in COLLECTORS.items()})
    return samples


def _memory(settings, database):
    """One service through all of it, since a peak is a peak: idle, reports, whole pages, idle clients."""
    with Service.started(settings, database) as service:
        time.sleep(5)
        found = {"idle_rss": rss_mib(service.pid), "idle_pss": pss_mib(service.pid), "steps": {}}

        def step(name, errors):
            settings.say(f"{name}: peak {_peak_mib(service.pid):.0f} MiB, errors {errors}")
            found["steps"][name] = {"peak": _peak_mib(service.pid), "errors": errors}

        service.call("GET", "/migrations/1")
        wrk(settings.cluster, service.pid, service.url, "patch", [ROWS, rising()],
            connections=256, seconds=settings.warmup)
        step("256 connections, PATCH", _patch(settings, service, 256)["errors"])
        lists = wrk(settings.cluster, service.pid, service.url + "/migrations?limit=200", "fixed",
                    connections=256, seconds=settings.seconds)
        step("256 connections, lists of 200", lists["errors"])
        step(f"{IDLE} idle connections", _connect(service.port, IDLE)["errors"])
        lists = wrk(settings.cluster, service.pid, service.url + "/migrations?limit=1000", "fixed",
                    connections=64, seconds=settings.seconds)
        step("64 connections, lists of 1,000", lists["errors"])
        found["out_of_memory"] = "OutOfMemoryError" in service.child.log.read_text()
        return found


# Connects

def _burst_rounds(settings, database):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = min(BURST, hard - 1000)
    samples = []
    with Service.started(settings, database) as service:
        _connect(service.port, 500)
        for _ in range(settings.rounds):
            sample = _connect(service.port, count)
            settings.say(f"{count} connects: {sample['seconds']:.2f} s, errors {sample['errors']}")
            samples.append(sample)
    return {"count": count, "rounds": samples}


def _overflows():
    """How often the kernel found a listen queue full, and dropped a connect."""
    lines = pathlib.Path("/proc/net/netstat").read_text().splitlines()
    for names, numbers in zip(lines[::2], lines[1::2]):
        if names.startswith("TcpExt:"):
            return int(dict(zip(names.split(), numbers.split()))["ListenOverflows"])
    return 0


def _connect(port, count):
    """So many connects at once; seconds until the last has its answer to a request. Then all are closed."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    selector = selectors.EpollSelector()
    before, began = _overflows(), time.perf_counter()
    errors = answered = 0
    with contextlib.ExitStack() as opened:
        for _ in range(count):
            client = opened.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
            selector.register(client, selectors.EVENT_WRITE)
        opened.callback(selector.close)
        while answered + errors < count and time.perf_counter() - began < 120:
            for key, events in selector.select(1):
                try:
                    if events & selectors.EVENT_WRITE:
                        key.fileobj.send(request)
                        selector.modify(key.fileobj, selectors.EVENT_READ)
                    elif key.fileobj.recv(4096).startswith(b"HTTP/1.1 200"):
                        answered += 1
                        selector.unregister(key.fileobj)
                    else:
                        raise ConnectionError
                except OSError:
                    errors += 1
                    selector.unregister(key.fileobj)
        seconds = time.perf_counter() - began
    return {"seconds": seconds, "errors": count - answered, "overflows": _overflows() - before}


# Report

def report(results):
    starts, memory, burst = results["starts"], results["memory"], results["burst"]
    head = ["start to the first answered request", "wall ms, min - median - max",
            "CPU ms: service", "PostgreSQL"]
    rows = [[name, *[spread(values(of, key)) for key in ("wall", "cpu.service", "cpu.postgresql")]]
            for name, of in starts.items()]
    collectors = [[name, spread(values(of, "rate")), spread(values(of, "p99")),
                   spread(values(of, "cpu.server")), spread(values(of, "peak"))]
                  for name, of in results["collectors"].items()]
    steps = [[name, number(step["peak"]), step["errors"]] for name, step in memory["steps"].items()]
    connects = [[burst["count"], spread(values(burst["rounds"], "seconds")),
                 sum(values(burst["rounds"], "errors")), sum(values(burst["rounds"], "overflows"))]]
    limits = results["limits"]
    return "\n".join([
        "## Start, memory, connects", "",
        "From exec of `./milepost serve` to the first 200 that reads a row, on data that are there. Service: the",
        "launcher, the JVM and what they start; an embedded PostgreSQL is started within the time.", "",
        table(head, rows),
        f"Idle after five seconds: RSS {number(memory['idle_rss'])} MiB, PSS {number(memory['idle_pss'])} MiB,",
        "with the AOT cache mapped. One service with the launcher's settings went through the following; each peak",
        f"contains those before. OutOfMemoryError: {'yes' if memory['out_of_memory'] else 'none'}.", "",
        table(["load", "peak RSS MiB so far", "errors"], steps),
        "Durable PATCHes over 64 connections with each collector and the launcher's heap:", "",
        table(["collector", "per second, min - median - max", "p99 ms", "CPU µs of the service", "peak RSS MiB"],
              collectors),
        "All connects at once, each with a request, until the last has its answer:", "",
        table(["connects", "seconds, min - median - max", "errors", "queue overflows"], connects),
        "The service asks for a listen queue of 4,096; the kernel gives at most `net.core.somaxconn`, here",
        f"{limits['net.core.somaxconn']}. An overflow is a SYN that its client sends again a second later.", ""])


def bars(results):
    starts, memory, burst = results["starts"], results["memory"], results["burst"]
    found = [
        at_most(f"start on {name}, AOT cache / without: {word}",
                [a / b for a, b in zip(values(starts[name + ", AOT cache"], key), values(starts[name], key))], 0.6, 0.7)
        for name in ("embedded PostgreSQL", "PostgreSQL that runs")
        for word, key in (("wall", "wall"), ("CPU of the service", "cpu.service"))
    ]
    peak = max(step["peak"] for step in memory["steps"].values())
    fits = peak < CONTAINER_MIB and not memory["out_of_memory"]
    found.append(Bar("peak RSS, no OutOfMemoryError", f"< {CONTAINER_MIB} MiB", f"{peak:.0f} MiB",
                     "aim" if fits else "missed"))
    found.append(at_most(f"{burst['count']} connects at once", values(burst["rounds"], "seconds"), 4, 10, " s"))
    return found
