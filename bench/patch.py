"""Durable PATCHes: coalesced, one UPDATE per request, and pgbench's bare UPDATE, in turns."""

import contextlib

from load import CORES, pgbench, rising, wrk
from processes import Hogs
from rounds import interleaved
from service import Service
from tables import LOAD_HEAD, at_least, at_most, load_rows, median, ratio, spread, table

CONNECTIONS = (1, 8, 64, 256)
PGBENCH_CLIENTS = (8, 32, 64)
SINGLE = {"MILEPOST_REPORT_GROUP": "1", "MILEPOST_REPORT_LANES": "8"}
MODES = {"coalesced": {}, "single": SINGLE}


def patches(settings, service, connections, seconds=None):
    """One run of PATCHes; also what every other section means by them."""
    return wrk(
        settings.cluster, service.pid, service.url, "patch", [settings.migrations, rising()], connections, seconds or settings.seconds)


def run(settings):
    with contextlib.ExitStack() as stack:
        bare = settings.cluster.database("bare")
        bare.run_file(settings.root / "bench" / "sql" / "bare.sql", rows=settings.migrations)
        services = {}
        for mode, environment in MODES.items():
            database = settings.cluster.database(f"patch_{mode}")
            services[mode] = stack.enter_context(Service.started(settings, database, environment))
            services[mode].fill(settings.migrations)
            settings.say(f"warming up {mode}")
            patches(settings, services[mode], 64, settings.warmup)
        before = {mode: service.database.update_counts("migration_progress") for mode, service in services.items()}
        cases = {f"pgbench, {clients} clients": _pgbench(settings, bare, clients) for clients in PGBENCH_CLIENTS}
        for connections in CONNECTIONS:
            for mode, service in services.items():
                cases[_name(mode, connections)] = _case(settings, service, connections)
        samples = interleaved(settings, cases, before=settings.cluster.checkpoint)
        with Hogs(settings, 4 * CORES):
            crowded = interleaved(
                settings,
                {_name(mode, connections): _case(settings, service, connections)
                 for connections in (1, 8) for mode, service in services.items()})
        return {
            "samples": samples, "crowded": crowded, "hogs": 4 * CORES,
            "hot": {mode: service.database.hot_share("migration_progress", before[mode])
                    for mode, service in services.items()},
            "memory": {mode: service.memory() for mode, service in services.items()},
            "single": SINGLE,
        }


def _name(mode, connections):
    return f"{mode}, {connections} connection{'s' if connections > 1 else ''}"


def _pgbench(settings, database, clients):
    return lambda: pgbench(database, "update", clients, settings.seconds, rows=settings.migrations)


def _case(settings, service, connections):
    return lambda: patches(settings, service, connections)


def best_pgbench(results):
    return max((name for name in results["samples"] if name.startswith("pgbench")),
               key=lambda name: median(results["samples"][name], "rate"))


def _pair(results, connections, where="samples"):
    return [results[where][_name(mode, connections)] for mode in MODES]


def bars(results):
    samples, best = results["samples"], results["samples"][best_pgbench(results)]
    ours, single = _pair(results, 64)
    found = [
        at_least("PATCH/s ÷ best pgbench of the bare row, 64 connections", ratio(ours, best), 1.5, 1.0),
        at_most("PostgreSQL CPU per report ÷ pgbench's", ratio(ours, best, "cpu.postgresql"), 0.35),
        at_least("PATCH/s ÷ one UPDATE per request, 64 connections", ratio(ours, single), 2.5),
        at_most("p99 ÷ one UPDATE per request's, 64 connections", ratio(ours, single, "p99"), 0.6),
    ]
    for connections in (1, 8):
        name = f"PATCH/s ÷ one UPDATE per request, {connections} connection{'s' if connections > 1 else ''}"
        found.append(at_least(name, ratio(*_pair(results, connections)), 1.0, 0.85))
        found.append(at_least(
            f"{name}, machine oversubscribed 4 times", ratio(*_pair(results, connections, "crowded")), 1.0, 0.85))
    return found


def report(results):
    samples, best = results["samples"], best_pgbench(results)
    rows = []
    for connections in CONNECTIONS:
        ours, single = _pair(results, connections)
        rows.append([
            connections, spread(ratio(ours, samples[best])), spread(ratio(ours, samples[best], "cpu.postgresql")),
            spread(ratio(ours, single)), spread(ratio(ours, single, "p99"))])
    crowded = [
        [connections, spread(ratio(*_pair(results, connections, "crowded"))),
         spread(ratio(*_pair(results, connections, "crowded"), "p99"))] for connections in (1, 8)]
    single = " ".join(f"{name}={value}" for name, value in results["single"].items())
    hot = ", ".join(f"{mode} {share:.1%}" for mode, share in results["hot"].items())
    memory = ", ".join(f"{mode} {m['rss_mib']:.0f} MiB RSS" for mode, m in results["memory"].items())
    return f"""## PATCH

Reports of four counters that rise, random ids over {results["settings"]["migrations"]:,} running live migrations, answered with the full
record after the commit; samples and timeline are written with them. *coalesced* is the default, *single* is
`{single}`. pgbench updates four counters, status, `updated_at` and `version` of one row of a plain table by its
key, one a transaction, prepared, and returns nothing; the ratios take its best client count ({best}).
HOT updates of `migration_progress`: {hot}. Memory after the load: {memory}.

Ratios, min - median - max of the rounds:

{table(["connections", "÷ pgbench", "PostgreSQL CPU ÷ pgbench's", "÷ single", "p99 ÷ single's"], rows)}
With the machine oversubscribed 4 times ({results["hogs"]} busy loops beside):

{table(["connections", "÷ single", "p99 ÷ single's"], crowded)}
{table(LOAD_HEAD, load_rows(samples))}
Oversubscribed:

{table(LOAD_HEAD, load_rows(results["crowded"]))}"""
