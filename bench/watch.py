"""5,000 watchers of one service: how soon they are told, what they cost, and what half of them can spoil.

Two runs: many watchers that filter one of a hundred labels each, and a hundred that filter nothing. In each, records
change by PATCH in an even row, then every record is finished, and every watcher must know the final version of every
record that it filters for. Then the same again, with new records, while every other watcher doesn't read.
"""

import concurrent.futures
import contextlib
import http.client
import itertools
import json
import pathlib
import random
import re
import resource
import statistics
import threading
import time

from heap import heap_after_gc
from processes import cpu_seconds, rss_mib
from service import TOTAL, Service, migration
from tables import Bar, at_most, number, table
from watchers import Watchers

HEAP = 512
LABELS = [f"t{one:02d}" for one in range(100)]
RECORDS = 2_000
CHANGES = 100  # a second
UNFILTERED = 100
CONNECTIONS = 8
# What one of many watchers is told in half a minute wouldn't fill the usual buffer, and a stalled one would hold up
# nobody's writing. Bytes, of which the kernel takes twice as many.
SMALL_WINDOW = 4096
PATIENCE = 60
MIB = 1 << 20


def run(settings):
    filtered = settings.watchers
    _raise_descriptors(filtered + 1000)
    return {
        "filtered": _run(settings, "filtered", [LABELS[one % len(LABELS)] for one in range(filtered)], SMALL_WINDOW),
        "unfiltered": _run(settings, "unfiltered", [None] * min(UNFILTERED, filtered), None)}


def _raise_descriptors(needed):
    """For us and for what we start; a JVM does so by itself."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise RuntimeError(f"{needed} descriptors are needed, ulimit -Hn says {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _run(settings, name, labels, window):
    database = settings.cluster.database(f"watch_{name}")
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(
            Service.started(settings, database, {"MILEPOST_JAVA_OPTS": f"-Xmx{HEAP}m"}))
        bench = Bench(settings, service, window)
        bench.warm_up(labels)
        memory = {"alone": bench.memory()}
        alone = [bench.without_watchers()]
        watchers = stack.enter_context(Watchers(service.port))
        bench.watchers = watchers
        connecting = watchers.connect(labels, window)
        settings.say(f"{name}: {len(labels)} watchers connected in {connecting:.1f} s")
        time.sleep(1)
        memory["watched"] = bench.memory()

        reading = bench.measured()
        _say(settings, name, "all read", reading)
        bench.finish()
        told = bench.await_told("reading")
        memory["told"] = bench.memory()

        bench.create()
        time.sleep(1)
        stalled = watchers.stall()
        halves = []
        for _ in range(2):
            halves.append(bench.measured())
            _say(settings, name, f"{stalled} don't read", halves[-1])
            memory[f"stalled {len(halves)}"] = bench.memory()
        bench.finish()
        beside = bench.await_told("reading")
        memory["stalled, all finished"] = bench.memory()
        unsent = _unsent(service.port)
        watchers.resume()
        after = bench.await_told("stalled")
        settings.say(f"{name}: at the end {after}")
        time.sleep(1)
        memory["resumed"] = bench.memory()
        bench.leave()
        bench.create()
        alone.append(bench.without_watchers())
        if service.child.process.poll() is not None:
            raise RuntimeError("the service ended:\n" + service.child.tail())
        return {
            "watchers": len(labels), "connecting": connecting, "alone": alone, "reading": reading, "halves": halves,
            "told": told, "beside": beside, "after": after, "unsent": unsent, "memory": memory,
            "peak_rss_mib": _peak_rss(service.pid), "out_of_memory": "OutOfMemoryError" in service.child.log.read_text()}


def _say(settings, name, what, sample):
    settings.say(
        f"{name}, {what}: {sample['events'] / sample['seconds']:.0f} events/s, p50 {sample['p50']:.0f} ms,"
        f" p99 {sample['p99']:.0f} ms, {sample['cpu']['service']:.1f} s CPU of the service")


class Bench:
    """A service and what is done to it."""

    def __init__(self, settings, service, window):
        self._settings = settings
        self._service = service
        self._window = window
        self._numbers = itertools.count(1)
        self._seconds = 8 * settings.seconds
        self.watchers = None
        self.ids = []
        self._changed = []

    def create(self):
        """New records, as many of each label, that are changed from now on."""
        count = RECORDS
        self._settings.say(f"creating {count} migrations in {self._service.database.name}")

        def one(number):
            body = {**migration(number), "labels": {"team": LABELS[number % len(LABELS)]}}
            return self._service.call("POST", "/migrations", body)["id"]

        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            self.ids = list(pool.map(one, itertools.islice(self._numbers, count)))
        # Neighbours have other labels: what changes in one look is of many.
        random.Random(7).shuffle(self.ids)

    def warm_up(self, labels):
        """With some watchers, as the first seconds of a Java program say nothing."""
        self.create()
        with Watchers(self._service.port) as some:
            some.connect(labels[:max(100, len(labels) // 5)], self._window)
            self._change(self._settings.warmup)
        # So that those watchers are noticed to be gone, and the finished records don't change any more.
        self.finish()
        self.create()
        time.sleep(1)

    def memory(self):
        """After a collection."""
        heap = heap_after_gc(self._settings, self._service.pid)
        return {"heap_mib": heap / MIB, "rss_mib": rss_mib(self._service.pid)}

    def leave(self):
        """No watchers any more; a moment for the service to notice."""
        self.watchers.__exit__()
        self.watchers = None
        time.sleep(1)

    def without_watchers(self):
        before = self._cpu()
        self._change(self._seconds)
        return {"cpu": self._spent(before), "seconds": self._seconds, "changes": self._seconds * CHANGES}

    def measured(self):
        before = self._cpu()
        self.watchers.begin()
        latest = self._change(self._seconds)
        # What is late must not be left out.
        late = self.await_told("reading", "running")["reading"]["wrong_records"]
        return {**self.watchers.counted(), "cpu": self._spent(before), "seconds": self._seconds,
                "changes": self._seconds * CHANGES, "late_ms": 1000 * latest, "untold": late}

    def _cpu(self):
        return {"service": cpu_seconds(self._service.pid), "postgresql": self._settings.cluster.cpu_seconds(),
                "client": cpu_seconds(self.watchers.pid) if self.watchers else 0}

    def _spent(self, before):
        return {side: seconds - before[side] for side, seconds in self._cpu().items()}

    def _change(self, seconds):
        """Each record in its turn, CHANGES a second; how late the latest began, in seconds."""
        base = int((time.time() - 1_780_000_000) * 1000) * MIB

        def report(round_):
            moved = (base + round_ * MIB) % TOTAL
            return {"memory_processed": moved, "memory_remaining": TOTAL - moved}

        turns = list(itertools.islice(itertools.cycle(self.ids), int(seconds * CHANGES)))
        self._changed = list(set(turns))
        return self._patch(turns, report)

    def finish(self):
        """All of them, at the same rate."""
        self._changed = self.ids
        self._patch(self.ids, lambda _: {"status": "completed"})

    def _patch(self, ids, body):
        turns = list(enumerate(ids))
        began = time.monotonic() + 0.05
        latest, failures = [0.0] * CONNECTIONS, []

        def work(part):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self._service.port, timeout=60)
                with contextlib.closing(connection):
                    for turn, id in turns[part::CONNECTIONS]:
                        due = began + turn / CHANGES
                        time.sleep(max(0.0, due - time.monotonic()))
                        latest[part] = max(latest[part], time.monotonic() - due)
                        connection.request(
                            "PATCH", f"/migrations/{id}", json.dumps(body(turn)).encode(),
                            {"Content-Type": "application/json"})
                        answer = connection.getresponse()
                        text = answer.read()
                        if answer.status != 200:
                            raise RuntimeError(f"PATCH of {id} answered {answer.status}: {text[:300]!r}")
            except Exception as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(part,)) for part in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return max(latest)

    def await_told(self, who, state="completed"):
        """What the watchers know, once nothing is missing, or after all patience; with the seconds it took."""
        expected = self._expected(state)
        began = time.monotonic()
        while True:
            found = self.watchers.check(expected)
            found["seconds"] = time.monotonic() - began
            if not found[who]["wrong_records"] or found["seconds"] > PATIENCE:
                return found
            time.sleep(0.25)

    def _expected(self, state):
        """The versions in the database of the records that were changed last, all in that state."""
        rows = self._service.database.query(
            "SELECT m.labels ->> 'team', m.id, p.version, m.state FROM migrations m"
            " JOIN migration_progress p ON p.migration_id = m.id"
            f" WHERE m.id = ANY ('{{{','.join(map(str, self._changed))}}}')")
        if len(rows) != len(self._changed) or any(row[3] != state for row in rows):
            raise RuntimeError(f"not every record is {state}")
        expected = {label: {} for label in [*LABELS, None]}
        for label, id, version, _ in rows:
            expected[label][int(id)] = expected[None][int(id)] = int(version)
        return expected


def _unsent(port):
    """Connections to the port whose other side doesn't take what there is, and the bytes that wait in the kernel."""
    waiting = []
    for name in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            words = line.split()
            if int(words[1].rsplit(":", 1)[1], 16) == port and words[3] == "01":
                waiting.append(int(words[4].split(":")[0], 16))
    return {"connections": sum(map(bool, waiting)), "bytes": sum(waiting)}


def _peak_rss(pid):
    return int(re.search(r"^VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1)) / 1024


# The document


def _per_watcher(of, what):
    """KiB of a watcher that waits."""
    return 1024 * (of["memory"]["watched"][what] - of["memory"]["alone"][what]) / of["watchers"]


def _per_event(of, sample, side):
    """CPU microseconds over what the same changes take that nobody watches."""
    alone = statistics.mean(one["cpu"][side] / one["changes"] for one in of["alone"]) * sample["changes"]
    return 1e6 * (sample["cpu"][side] - alone) / max(1, sample["events"])


def _slower(of):
    return [half["p99"] / of["reading"]["p99"] for half in of["halves"]]


def _title(name, of):
    return f"{of['watchers']:,} watchers, " + ("one of 100 labels each" if name == "filtered" else "unfiltered")


def bars(results):
    found = []
    for name in ("filtered", "unfiltered"):
        of = results[name]
        title = f"watch: {_title(name, of)}"
        for what, check, who in (("all read", of["told"], "reading"), ("half stalled: the others", of["beside"], "reading"),
                                 ("those stalled, once they read again", of["after"], "stalled")):
            one = check[who]
            found.append(Bar(
                f"{title}: final records not known, {what}", "0", f"{one['wrong_records']} of {one['records']:,}",
                "missed" if one["wrong_records"] or not one["records"] else "aim"))
        found.append(at_most(f"{title}: p99 of the others while half are stalled ÷ before", _slower(of), 1.5))
        heap = max(one["heap_mib"] for one in of["memory"].values())
        fits = heap < HEAP and not of["out_of_memory"]
        found.append(Bar(
            f"{title}: heap after GC, half stalled, at most", f"< {HEAP} MiB", f"{number(heap)} MiB",
            "aim" if fits else "missed"))
    return found


def report(results):
    text = f"""## Watchers

Server-Sent Events from one instance with a heap of {HEAP} MiB, all fields. {RECORDS:,} records in {len(LABELS)} labels change
by PATCH, {CHANGES} a second in an even row; an event is one record told to one watcher. Milliseconds are from the
record's `updated_at` (the database's clock, shortly before the commit) to the watcher's process having taken the bytes,
which one thread does for all of them. Then every record is finished, and every watcher must have been told the final
version of every record that it filters for. Then half of the watchers stop reading (their process takes nothing from
the sockets, whose segments are those of an Ethernet{"; those that filter have small windows" if SMALL_WINDOW else ""}), new
records change for twice as long, and are finished too, before the stalled ones read again. CPU per event is what the
service takes more than for the same changes without a watcher, measured before and after.

"""
    head = ["watchers", "", "events/s", "flushes/s", "p50 ms", "p99 ms", "max ms", "CPU µs per event: service",
            "PostgreSQL", "CPU s/s: service", "client", "latest change ms"]
    rows = []
    for name in ("filtered", "unfiltered"):
        of = results[name]
        for what, one in (("all read", of["reading"]), *(("half stalled", half) for half in of["halves"])):
            seconds = one["seconds"]
            rows.append([
                _title(name, of), what, number(one["events"] / seconds), number(one["flushes"] / seconds),
                *[number(one[key]) for key in ("p50", "p99", "max")], number(_per_event(of, one, "service")),
                number(_per_event(of, one, "postgresql")), number(one["cpu"]["service"] / seconds),
                number(one["cpu"]["client"] / seconds), number(one["late_ms"])])
    text += table(head, rows) + "\n"
    head = ["watchers", "when", "heap MiB after GC", "RSS MiB"]
    text += table(head, [
        [_title(name, results[name]), when, number(one["heap_mib"]), number(one["rss_mib"])]
        for name in ("filtered", "unfiltered") for when, one in results[name]["memory"].items()]) + "\n"
    for name in ("filtered", "unfiltered"):
        of, after = results[name], results[name]["after"]
        text += (
            f"{_title(name, of)}: a watcher that waits takes {number(_per_watcher(of, 'heap_mib'))} KiB of heap and"
            f" {number(_per_watcher(of, 'rss_mib'))} KiB of RSS; the highest RSS was {number(of['peak_rss_mib'])} MiB."
            f" {number(of['connecting'])} s to connect them all. Before the stalled ones read again,"
            f" {of['unsent']['connections']:,} connections had bytes waiting in the kernel, {number(of['unsent']['bytes'] / MIB)} MiB;"
            f" then {after['resyncs']} were told to resync, {after['closed']} had been closed and {after['came_back']} came"
            f" back with their cursor, and after {number(after['seconds'])} s they knew everything."
            f" Told an older state after a newer one: {after['backwards']}; told that a record left: {after['left']}.\n\n")
    return text
