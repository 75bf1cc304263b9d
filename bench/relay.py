"""The relay to a Pushgateway with default flags: a group for each record, one for all, and no relay at all.

All live records change once a second, by one SQL statement, so that the writing takes nothing of what the relay
has. Beside them some are changed by PATCH, and the gateway's own /metrics is polled for those: from the answer of
the PATCH to the first poll that shows its value, or a later one. What is not shown by the end counts with its age,
so a percentile of a relay that can't keep up is at least that. The direct client pushes each change by itself.
"""

import concurrent.futures
import contextlib
import http.client
import json
import re
import signal
import socket
import statistics
import threading
import time

from processes import Child, cpu_seconds
from service import Service
from tables import Bar, number, table

SIZES = [10, 1_000, 10_000]
LAYOUTS = ["record", "batch"]
DIRECT_CLIENTS = 8
RESYNC_LIMIT = 120
FAMILY = "migration_items_complete_total"
BODY = """# TYPE migration_completion_percent gauge
migration_completion_percent 0.5
# TYPE migration_complete_total counter
migration_complete_total 0
# TYPE migration_failed_total counter
migration_failed_total 0
# TYPE migration_items_complete_total counter
migration_items_complete_total %d
"""


class Gateway:
    """A Pushgateway that keeps what it has over a restart, as Debian's does."""

    def __init__(self, settings, name):
        self._settings = settings
        self._file = settings.scratch / f"{name}.pushgateway"
        self._log = settings.scratch / f"{name}.log"
        self._log.write_text("")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.child = None

    def start(self, checks=True):
        flags = [] if checks else ["--push.disable-consistency-check"]
        self.child = Child(
            ["prometheus-pushgateway", f"--web.listen-address=127.0.0.1:{self.port}",
             f"--persistence.file={self._file}", *flags], self._log, stop_signal=signal.SIGTERM)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if self.get("/-/ready")[0] == 200:
                    return
            time.sleep(0.01)
        raise RuntimeError("the Pushgateway did not start")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def start_time(self):
        return json.loads(self.get("/api/v1/status")[1])["data"]["start_time"]

    def items(self):
        """The number shown for each job id."""
        text = self.get("/metrics")[1]
        return {job: float(value) for job, value in
                re.findall(rf'^{FAMILY}{{.*job_id="([^"]*)".*}} (\S+)$', text, re.M)}

    def forget(self):
        self.child.kill()
        self._file.unlink(missing_ok=True)

    def end(self):
        if self.child is not None:
            self.child.end()


@contextlib.contextmanager
def gateway(settings, name):
    one = Gateway(settings, name)
    try:
        yield one
    finally:
        one.end()


def run(settings):
    sizes = {}
    for size in SIZES:
        seconds = settings.seconds * (15 if size >= 10_000 else 5)
        template = _filled(settings, size)
        sizes[str(size)] = {
            "direct": _direct(settings, size, seconds),
            **{layout: _relayed(settings, template, size, layout, seconds) for layout in LAYOUTS}}
    return {"sizes": sizes, "resync": _resync(settings, template, SIZES[-1])}


def _filled(settings, size):
    """A database with so many running migrations that nothing relays yet."""
    database = settings.cluster.database(f"relay_{size}")
    with Service.started(settings, database) as service:
        settings.say(f"creating {size} migrations")

        def create(numbers):
            for one in numbers:
                service.call("POST", "/migrations", {
                    "migration_type": "container", "status": "running", "job_id": f"bench-{one}",
                    "labels": {"database": "quay", "migration": f"v{one % 10}"},
                    "items_total": 1 << 40, "items_completed": 0})

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(create, [range(start, size + 1, 8) for start in range(1, 9)]))
    return database


# Without a relay


def _direct(settings, size, seconds):
    """So many groups, a client for each of a few of them at a time, pushing as fast as it is answered."""
    with gateway(settings, f"direct-{size}") as target:
        target.start(checks=False)
        _push(target, range(1, size + 1), float("inf"))
        target.end()
        target.start()
        _push(target, range(1, min(size, DIRECT_CLIENTS) + 1), float("inf"))
        cpu, began = cpu_seconds(target.child.pid), time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(DIRECT_CLIENTS) as pool:
            parts = [range(start, size + 1, DIRECT_CLIENTS) for start in range(1, DIRECT_CLIENTS + 1)]
            times = [one for part in pool.map(
                lambda part: _push(target, part, began + seconds, again=True), parts) for one in part]
        took = time.monotonic() - began
        result = {
            "rate": len(times) / took, **_percentiles(times), "records": len(times),
            "cpu": {"gateway": 1e6 * (cpu_seconds(target.child.pid) - cpu) / max(1, len(times))}}
    settings.say(f"{size:6d} direct: {result['rate']:.1f} records/s")
    return result


def _push(target, numbers, deadline, again=False):
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=120)
    times, value = [], 0
    with contextlib.closing(connection):
        while True:
            value += 1
            for one in numbers:
                began = time.monotonic()
                if began >= deadline:
                    return times
                connection.request(
                    "PUT", f"/metrics/job/milepost/job_id/bench-{one}/database/quay/migration/v{one % 10}", BODY % value)
                answer = connection.getresponse()
                answer.read()
                if answer.status not in (200, 202):
                    raise RuntimeError(f"a push was answered {answer.status}")
                times.append(time.monotonic() - began)
            if not again or not numbers:
                return times


# With the relay


def _environment(target, layout):
    return {"MILEPOST_PUSHGATEWAY_URL": f"http://127.0.0.1:{target.port}", "MILEPOST_RELAY_LAYOUT": layout,
            "MILEPOST_METRICS_RECORDS": "0", "MILEPOST_JAVA_OPTS": "-Xmx1g"}


def _relayed(settings, template, size, layout, seconds):
    database = template.copy_as(f"relay_{size}_{layout}")
    with gateway(settings, f"{layout}-{size}") as target:
        # Filled with the check off; then the gateway goes on with its defaults, and with all its groups.
        target.start(checks=False)
        with Service.started(settings, database, _environment(target, layout)) as service:
            _await_nothing_due(service)
        target.end()
        target.start()
        database.execute(f"UPDATE relay_gateways SET start_time = '{target.start_time()}', compared_at = now()")
        with Service.started(settings, database, _environment(target, layout)) as service:
            # Not measured: the first seconds of a Java program.
            _under_change(settings, database, service, target, size, min(seconds, settings.warmup))
            result = _under_change(settings, database, service, target, size, seconds)
    settings.say(f"{size:6d} {layout}: {result['rate']:.1f} records/s, p50 {result['p50']:.2f} s,"
                 f" p99 {result['p99']:.2f} s, {result['unseen']} of {result['probes']} not seen")
    return result


def _await_nothing_due(service, limit=900):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        time.sleep(0.5)
        text = service.metrics()
        if re.search(r"^milepost_relay_records_total{.*} [1-9]", text, re.M) and re.search(
                r"^milepost_relay_due{.*} 0\.0$", text, re.M):
            return
    raise RuntimeError("the relay did not catch up")


def _under_change(settings, database, service, target, size, seconds):
    probes = list(range(1, min(size // 2, 100) + 1))
    ids = {int(job.split("-")[1]): int(row) for row, job in database.query("SELECT id, job_id FROM migrations")}
    rest = f"(SELECT id FROM migrations WHERE job_id <> ALL (ARRAY[{','.join(repr(f'bench-{p}') for p in probes)}]))"
    end = time.monotonic() + seconds
    watch = Watch()
    before = _counters(settings, service, target)
    began = time.monotonic()
    threads = [
        threading.Thread(target=_change_all, args=(database, rest, end, watch)),
        threading.Thread(target=_probe, args=(service, ids, probes, end, watch)),
        threading.Thread(target=_poll, args=(target, size, end, watch))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    after = _counters(settings, service, target)
    if watch.failures:
        raise watch.failures[0]
    records = after["records"] - before["records"]
    latencies, unseen = watch.latencies(end)
    return {
        "rate": records / took, "records": records, **_percentiles(latencies), "probes": len(latencies),
        "unseen": unseen, "pushes": after["pushes"] - before["pushes"], "changes": watch.changes / took,
        "polls": len(watch.polls), "poll_seconds": statistics.median(watch.polls) if watch.polls else None,
        "cpu": {side: 1e6 * (after[side] - before[side]) / max(1, records)
                for side in ("gateway", "service", "postgresql")}}


def _counters(settings, service, target):
    text = service.metrics()
    return {
        "records": float(re.search(r"^milepost_relay_records_total{.*} (\S+)$", text, re.M).group(1)),
        "pushes": float(re.search(r'^milepost_relay_requests_total{.*outcome="pushed"} (\S+)$', text, re.M).group(1)),
        "gateway": cpu_seconds(target.child.pid), "service": cpu_seconds(service.pid),
        "postgresql": settings.cluster.cpu_seconds()}


class Watch:
    """When which value of a probe was committed, and when the gateway first showed it or a later one."""

    def __init__(self):
        self.failures = []
        self.changes = 0
        self.polls = []
        self._lock = threading.Lock()
        self._waiting = {}
        self._seen = []

    def committed(self, job, value, at):
        with self._lock:
            self._waiting.setdefault(job, []).append((value, at))

    def shown(self, items, at):
        with self._lock:
            for job, waiting in self._waiting.items():
                value = items.get(job, -1)
                self._seen += [at - when for wanted, when in waiting if wanted <= value]
                self._waiting[job] = [one for one in waiting if one[0] > value]

    def latencies(self, end):
        left = [end - at for waiting in self._waiting.values() for _, at in waiting]
        return self._seen + left, len(left)


def _guarded(work):
    def run(*arguments):
        try:
            work(*arguments)
        except Exception as failure:
            arguments[-1].failures.append(failure)
    return run


@_guarded
def _change_all(database, rest, end, watch):
    """Once a second, or as often as the database can."""
    while time.monotonic() < end:
        began = time.monotonic()
        rows = database.query(
            "WITH changed AS (UPDATE migration_progress SET items_completed = items_completed + 1,"
            " version = version + 1, updated_at = now(), last_progress_at = now()"
            f" WHERE migration_id IN {rest} RETURNING 1) SELECT count(*) FROM changed")
        watch.changes += int(rows[0][0])
        time.sleep(max(0.0, began + 1 - time.monotonic()))


@_guarded
def _probe(service, ids, probes, end, watch):
    """Each probe about once in two seconds, but no more than twenty a second."""
    value, pause = 0, max(0.05, 2 / len(probes))
    # Above whatever a run before has left.
    base = int(time.time() * 1000) % (1 << 38)
    # A report before the end that had no time to be shown would say nothing.
    while time.monotonic() < end - 0.1:
        for one in probes:
            if time.monotonic() >= end - 0.1:
                return
            value += 1
            service.call("PATCH", f"/migrations/{ids[one]}", {"items_completed": base + value})
            watch.committed(f"bench-{one}", base + value, time.monotonic())
            time.sleep(pause)


@_guarded
def _poll(target, size, end, watch):
    """Seldom enough that the gateway, which takes long to list many groups, has time for pushes."""
    pause = 0.02 if size < 100 else 0.1 if size < 5_000 else 1
    while time.monotonic() < end:
        began = time.monotonic()
        items = target.items()
        watch.shown(items, time.monotonic())
        watch.polls.append(time.monotonic() - began)
        time.sleep(pause)


def _resync(settings, template, size):
    """The gateway is killed and comes back empty, while one record changes: until all are there again."""
    database = template.copy_as("relay_resync")
    with gateway(settings, "resync") as target:
        target.start()
        with Service.started(settings, database, _environment(target, "batch")) as service:
            _await_nothing_due(service)
            ids = [int(row[0]) for row in database.query("SELECT id FROM migrations ORDER BY id LIMIT 1")]
            times = []
            for _ in range(settings.rounds):
                target.forget()
                target.start()
                times.append(_until_all(service, target, ids[0], size))
                settings.say(f"resync of {size} records: {times[-1]:.2f} s")
                time.sleep(2)
    return {"records": size, "seconds": times}


def _until_all(service, target, changing, size):
    began = time.monotonic()
    base = int(time.time() * 1000) % (1 << 38)
    while time.monotonic() - began < RESYNC_LIMIT:
        base += 1
        service.call("PATCH", f"/migrations/{changing}", {"items_completed": base})
        if len(target.items()) >= size:
            return time.monotonic() - began
        time.sleep(0.1)
    raise RuntimeError(f"the gateway had not all records after {RESYNC_LIMIT} s")


def _percentiles(seconds):
    ordered = sorted(seconds) or [float("nan")]
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]}


# The document


def bars(results):
    many, some = results["sizes"][str(SIZES[-1])], results["sizes"]["1000"]
    ratio = many["batch"]["rate"] / many["direct"]["rate"]
    p99, resync = some["batch"]["p99"], statistics.median(results["resync"]["seconds"])
    return [
        Bar("relay: records/s made visible, batch / direct pushes, 10,000 live", "≥ 1000x", number(ratio) + "x",
            "aim" if ratio >= 1000 else "missed"),
        Bar("relay: PATCH committed to visible, p99, batch, 1,000 live", "< 2 s", f"{number(p99)} s",
            "aim" if p99 < 2 else "missed"),
        Bar("relay: resync of 10,000 records, batch", "< 5 s", f"{number(resync)} s",
            "aim" if resync < 5 else "missed"),
    ]


def report(results):
    head = ["live records", "way", "records/s visible", "p50 s", "p99 s", "probes not seen", "pushes",
            "CPU µs a record: gateway", "service", "PostgreSQL"]
    rows = []
    for size, ways in results["sizes"].items():
        for way, one in ways.items():
            cpu = one["cpu"]
            rows.append([
                f"{int(size):,}", way, number(one["rate"]), number(one["p50"]), number(one["p99"]),
                f"{one['unseen']} of {one['probes']}" if "unseen" in one else "-",
                f"{one.get('pushes', one['records']):.0f}", number(cpu["gateway"]),
                number(cpu["service"]) if "service" in cpu else "-",
                number(cpu["postgresql"]) if cpu.get("postgresql") else "-"])
    resync = ", ".join(number(one) for one in results["resync"]["seconds"])
    return f"""## Relay

A Pushgateway with default flags, filled with so many groups. `direct`: {DIRECT_CLIENTS} clients push each change themselves
and wait for the answer. `record` and `batch`: Milepost's relay, while all records change once a second by one SQL
statement and up to a hundred by PATCH; p50 and p99 are from the PATCH's answer to the first poll of the gateway's
`/metrics` that shows it. What was not shown by the end counts with its age. PostgreSQL's CPU has that of the changes in it.

{table(head, rows)}
A gateway that was killed and came back empty had all {results["resync"]["records"]:,} records of a batch again
after {resync} s.
"""
