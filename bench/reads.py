"""Do full PATCH lanes starve reads? GETs beside PATCHes, and beside a load of equal CPU without PostgreSQL."""

import contextlib
import time

from load import WrkRun, rising, wrk
from patch import patches
from peer import Peer, build
from processes import cpu_seconds, later_than_others
from rounds import interleaved
from service import Service
from tables import at_least, median, number, ratio, spread, table, values

GETS = 64
PATCHES = 256
ALONE, BESIDE, AGAINST = "GET alone", "GET beside PATCHes", "GET beside equal CPU"
CALIBRATIONS = 8
WAITING = r'milepost_database_pool_connections\{[^}]*state="waiting"[^}]*\}'
NANOSECONDS_PER_SPIN = 1.2


def run(settings):
    build(settings, ["jdk"])
    with contextlib.ExitStack() as stack:
        # The other server: the JDK peer, asked for nothing but CPU. Its database is only there to start it.
        empty = settings.cluster.database("reads_other")
        empty.run_file(settings.root / "bench" / "sql" / "bare.sql", rows=1)
        other = stack.enter_context(Peer(settings, "jdk", empty))
        # The kernel shares the cores among threads, and the GETs have more of them: only one that goes before them
        # takes as much as the PATCHes did.
        stack.enter_context(later_than_others(settings.cluster.child.pid))
        database = settings.cluster.database("reads")
        service = stack.enter_context(Service.started(settings, database))
        service.fill(settings.migrations)
        bench = Reads(settings, service, other)
        settings.say("warming up")
        patches(settings, service, PATCHES, settings.warmup)
        bench.alone(settings.warmup)
        bench.calibrate()
        samples = interleaved(
            settings, {ALONE: bench.alone, BESIDE: bench.beside_patches, AGAINST: bench.beside_other},
            before=settings.cluster.checkpoint)
        return {"samples": samples, "other": {"rate": bench.rate, "spins": bench.spins}}


class Reads:
    def __init__(self, settings, service, other):
        self._settings = settings
        self._service = service
        self._other = other
        self.rate = self.spins = None
        self._get_seconds = None

    def alone(self, seconds=None):
        sample = wrk(
            self._settings.cluster, self._service.pid, self._service.url, "get", [self._settings.migrations], GETS,
            seconds or self._settings.seconds, threads=1)
        self._get_seconds = sum(sample["cpu"].values()) / 1e6
        return sample

    def beside_patches(self):
        load = WrkRun(
            self._service.url, "patch", [self._settings.migrations, rising()], PATCHES, self._settings.seconds)
        sample, beside, seconds = self._both(load, [self._service.pid])
        # What the GETs cost is known from the run alone; the rest is the PATCHes'.
        sample["load_cpu_per_second"] = (seconds - sample["requests"] * self._get_seconds) / self._settings.seconds
        sample["load_rate"] = beside["rate"]
        sample["waiting_for_pool"] = self._longest_queue
        return sample

    def beside_other(self):
        load = WrkRun(
            f"{self._other.url}/spin?{self.spins}", "fixed", [], PATCHES, self._settings.seconds, rate=self.rate)
        other = cpu_seconds(self._other.pid)
        sample, beside, _ = self._both(load, [self._service.pid])
        spent = cpu_seconds(self._other.pid) - other + beside["client_seconds"]
        sample["load_cpu_per_second"] = spent / self._settings.seconds
        sample["load_rate"] = beside["rate"]
        return sample

    def _both(self, load, pids):
        """GETs and the load at once; also all CPU seconds of both clients, the service and PostgreSQL."""
        cluster = self._settings.cluster
        before = sum(cpu_seconds(pid) for pid in pids) + cluster.cpu_seconds()
        gets = WrkRun(
            self._service.url, "get", [self._settings.migrations], GETS, self._settings.seconds, threads=1)
        with load, gets:
            self._longest_queue = self._watch_pool()
            sample, beside = gets.finish(), load.finish()
        after = sum(cpu_seconds(pid) for pid in pids) + cluster.cpu_seconds()
        sample["cpu"] = {}
        return sample, beside, after - before + sample["client_seconds"] + beside["client_seconds"]

    def _watch_pool(self):
        """The most threads that were seen waiting for a connection, at five looks a second."""
        until = time.monotonic() + 0.8 * self._settings.seconds
        longest = 0
        while time.monotonic() < until:
            time.sleep(0.2)
            longest = max(longest, self._service.highest(WAITING))
        return longest

    def calibrate(self):
        """As many requests as PATCHes, each spinning until the CPU they take is equal."""
        found = []
        for _ in range(3):
            self.alone()
            found.append(self.beside_patches())
        self.rate = median(found, "load_rate")
        target = median(found, "load_cpu_per_second")
        if target <= 0:
            raise RuntimeError("the PATCHes took no CPU that could be told from the GETs': the machine is too busy")
        self.spins = int(target / self.rate * 1e9 / NANOSECONDS_PER_SPIN / 2)
        for _ in range(CALIBRATIONS):
            found = self.beside_other()
            spent = found["load_cpu_per_second"]
            self._settings.say(
                f"calibrating: {spent:.2f} of {target:.2f} CPU seconds a second")
            # What a spin costs changes as it is compiled: what it took last time says more than any constant.
            self.spins = max(1, int(self.spins * min(4.0, target / max(spent, target / 4))))


def bars(results):
    samples = results["samples"]
    return [
        at_least("GET/s under full PATCH load ÷ GET/s beside equal CPU", ratio(samples[BESIDE], samples[AGAINST]), 0.8)]


def report(results):
    samples = results["samples"]
    rows = []
    for name in (ALONE, BESIDE, AGAINST):
        of = samples[name]
        beside = name != ALONE
        rows.append([
            name, spread(values(of, "rate")), number(median(of, "p50")), spread(values(of, "p99")),
            spread(values(of, "load_cpu_per_second")) if beside else "-",
            spread(values(of, "load_rate")) if beside else "-", sum(values(of, "errors"))])
    waiting = max(value for value in values(samples[BESIDE], "waiting_for_pool"))
    head = ["", "GET/s, min - median - max", "p50 ms", "p99 ms", "the load's CPU, s/s", "the load, requests/s", "errors"]
    return f"""## Reads under full PATCH load

{GETS} connections GET single records while {PATCHES} connections PATCH. Against that: the same GETs beside as many requests
to another server, which answers after spinning; it is calibrated before the rounds to the CPU that the PATCHes took, goes
before all the rest (nice 0 against 5) so that it gets it, and touches no PostgreSQL. Threads waiting for a pooled connection under the PATCHes, at five looks a second: at most {waiting:.0f}.

{table(head, rows)}"""
