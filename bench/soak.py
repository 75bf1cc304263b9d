"""Ten minutes of mixed load at 80 % of the peak: does anything grow, slow down or fail?"""

import contextlib
import shutil
import statistics

from cluster import free_port
from heap import heap_after_gc
from load import WrkRun, rising, wrk
from patch import patches
from peer import await_answer
from processes import Child, rss_mib
from service import Service
from tables import Bar, at_least, at_most, number, ratio, table

# Share of the requests, connections: each kind has its own wrk, so that each has its own p99.
MIX = {"PATCH": (0.90, 128), "GET": (0.09, 32), "list": (0.01, 8)}
LEVEL = 0.8
HOT = ("migrations", "migration_progress", "relay_records", "relay_gateways")
HISTORY = ("migration_samples", "migration_events")
RELAY = {"MILEPOST_RELAY_MIN_INTERVAL": "10s"}


def run(settings):
    with contextlib.ExitStack() as stack:
        gateway = _pushgateway(settings, stack)
        database = settings.cluster.database("soak")
        environment = {**RELAY, "MILEPOST_PUSHGATEWAY_URL": gateway} if gateway else {}
        service = stack.enter_context(Service.started(settings, database, environment))
        service.fill(settings.migrations)
        settings.say("warming up")
        patches(settings, service, 64, settings.warmup)
        mixed(settings, service, settings.warmup, 500)
        peak = statistics.median(_peak(settings, service) for _ in range(3))
        count = max(2, round(settings.soak_seconds / 60))
        length = settings.soak_seconds / count
        settings.say(f"peak {peak:.0f}/s; {count} times {length:.0f} s at {LEVEL:.0%} of it")
        state = [_state(settings, service)]
        minutes = []
        for minute in range(count):
            minutes.append(mixed(settings, service, length, peak * LEVEL))
            state.append(_state(settings, service))
            settings.say(f"minute {minute + 1}: " + ", ".join(
                f"{kind} {sample['rate']:.0f}/s p99 {sample['p99']:.1f} ms" for kind, sample in minutes[-1].items()))
        return {"peak": peak, "length": length, "minutes": minutes, "state": state, "relay": bool(gateway)}


def _pushgateway(settings, stack):
    """A real one if there is one: then the relay's tables move too."""
    program = shutil.which("prometheus-pushgateway")
    if not program:
        return None
    port = free_port()
    child = stack.enter_context(Child(
        [program, f"--web.listen-address=127.0.0.1:{port}", "--push.disable-consistency-check", "--log.level=error"],
        settings.scratch / "pushgateway.log", folder=settings.scratch))
    await_answer(f"http://127.0.0.1:{port}/-/ready", child)
    return f"http://127.0.0.1:{port}"


def _peak(settings, service):
    """The same mix in a closed loop."""
    connections = sum(connections for _, connections in MIX.values())
    return wrk(
        settings.cluster, service.pid, service.url, "mixed", [settings.migrations, rising()], connections,
        settings.seconds)["rate"]


def mixed(settings, service, seconds, rate):
    """One run of all three kinds at a rate of the sum; a sample for each."""
    runs = {}
    with contextlib.ExitStack() as stack:
        for kind, (share, connections) in MIX.items():
            script, arguments, path = {
                "PATCH": ("patch", [settings.migrations, rising()], ""),
                "GET": ("get", [settings.migrations], ""),
                "list": ("fixed", [], "/migrations?limit=20"),
            }[kind]
            runs[kind] = stack.enter_context(WrkRun(
                service.url + path, script, arguments, connections, seconds, threads=1, rate=share * rate))
        return {kind: one.finish() for kind, one in runs.items()}


def _state(settings, service):
    """Sizes, and the heap after a collection; between two minutes, where it disturbs no request."""
    names = ", ".join(f"pg_total_relation_size('{table}')" for table in HOT + HISTORY)
    sizes = service.database.query(f"SELECT {names}")[0]
    return {**{name: int(size) for name, size in zip(HOT + HISTORY, sizes)}, "heap": heap_after_gc(settings, service.pid),
            "rss_mib": rss_mib(service.pid)}


def _growth(results, names):
    """Of the second half of the soak, relative to its middle."""
    state = results["state"]
    middle, last = state[len(state) // 2], state[-1]
    return sum(last[name] for name in names) / sum(middle[name] for name in names) - 1


def _history_per_report(results):
    reports = sum(minute["PATCH"]["requests"] for minute in results["minutes"])
    grown = sum(results["state"][-1][name] - results["state"][0][name] for name in HISTORY)
    return grown / max(1, reports)


def _rate(sample):
    return sum(one["rate"] for one in sample.values())


def _errors(results):
    return sum(sample["errors"] for minute in results["minutes"] for sample in minute.values())


def bars(results):
    minutes, state = results["minutes"], results["state"]
    found = []
    for kind in MIX:
        slower = ratio([minutes[-1][kind]], [minutes[0][kind]], "p99")
        found.append(at_most(f"soak: p99 of {kind}, last minute ÷ first", slower, 1.5))
    # A service that can't keep up would otherwise look calm.
    kept = [_rate(minute) / (LEVEL * results["peak"]) for minute in minutes]
    found.append(at_least("soak: rate ÷ the asked rate, minute by minute", kept, 0.98))
    growth, heap, errors = _growth(results, HOT), state[-1]["heap"] / state[1]["heap"], _errors(results)
    found.append(Bar(
        "soak: hot and relay tables, growth in the second half", "0 (≤ 2 %)", f"{growth:.1%}",
        "aim" if growth <= 0.02 else "missed"))
    found.append(Bar(
        "soak: heap after GC, last minute ÷ first", "flat (≤ 1.1x)", f"{heap:.2f}x", "aim" if heap <= 1.1 else "missed"))
    found.append(Bar("soak: errors", "0", str(errors), "missed" if errors else "aim"))
    return found


def report(results):
    minutes, state = results["minutes"], results["state"]
    rows = []
    for minute, sample in enumerate(minutes):
        after = state[minute + 1]
        rows.append([
            minute + 1, number(_rate(sample)), f"{_rate(sample) / (LEVEL * results['peak']):.1%}",
            *[number(sample[kind]["p99"]) for kind in MIX],
            number(max(one["late_ms"] for one in sample.values())),
            *[f"{after[name] / 1e6:.1f}" for name in HOT[:3]], f"{sum(after[name] for name in HISTORY) / 1e6:.0f}",
            f"{after['heap'] / 1e6:.0f}", number(after["rss_mib"]), sum(one["errors"] for one in sample.values())])
    relay = (
        f"A Pushgateway runs beside and is pushed to (`{' '.join(f'{k}={v}' for k, v in RELAY.items())}`)."
        if results["relay"] else "There was no Pushgateway, so the relay was off and its tables stayed empty.")
    head = ["minute", "requests/s", "of the asked rate", *[f"p99 ms: {kind}" for kind in MIX], "latest start ms",
            *[f"MB: {name}" for name in HOT[:3]], "MB: history", "heap MB after GC", "RSS MiB", "errors"]
    return f"""## Soak

{len(minutes)} times {results["length"]:.0f} s of 90 % PATCH, 9 % GET, 1 % list of 20, all fields, at {LEVEL:.0%} of the measured
peak ({number(results["peak"])}/s: the same mix without pauses). The rate is open-loop: three wrk
processes, whose Lua gives each request its moment in an even row and sends late ones at once ("latest start": how late the
latest of a minute was; wrk's times begin when a request is sent). {relay}
The history (samples and timeline) grew by {_history_per_report(results):.0f} bytes per report, indices included; it is thinned
when a point is ten minutes old.

{table(head, rows)}"""
