"""Services that a user would otherwise write: one UPDATE per request, on the same PostgreSQL, beside ours."""

import contextlib

from load import rising, wrk
from peer import POOL, Ours, Peer, build
from rounds import interleaved
from service import Service
from tables import LOAD_HEAD, at_least, at_most, load_rows, number, ratio, spread, table

CONNECTIONS = 64
OURS = "milepost"
FIELDS = (
    "id,uuid,instance_uuid,job_id,migration_type,status,source_compute,dest_compute,source_node,dest_node,"
    "dest_host,user_id,project_id,memory_total,memory_processed,memory_remaining,disk_total,disk_processed,"
    "disk_remaining,version,created_at,updated_at")
ROUTES = ("PATCH", "GET", "list")
ENTITY = "PATCH by entity"
FULL = "list, all fields"
STARTS = 3


def run(settings):
    build(settings)
    databases = {}
    for name in ("fastify", "spring", "jdk"):
        databases[name] = settings.cluster.database(f"peer_{name}")
        databases[name].run_file(settings.root / "bench" / "sql" / "bare.sql", rows=settings.migrations)
    databases[OURS] = settings.cluster.database("peer_milepost")
    with Service.started(settings, databases[OURS]) as service:
        service.fill(settings.migrations)
    starts = _starts(settings, databases)
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(_start(settings, name, database))
                   for name, database in databases.items()}
        idle = {name: server.memory() for name, server in servers.items()}
        cases = _cases(settings, servers)
        for name in cases:
            settings.say(f"warming up {name}")
            cases[name](settings.warmup)
        samples = interleaved(
            settings, {name: (lambda measure=measure: measure(settings.seconds)) for name, measure in cases.items()},
            before=settings.cluster.checkpoint)
        return {"samples": samples, "starts": starts, "idle": idle,
                "loaded": {name: server.memory() for name, server in servers.items()}}


def _start(settings, name, database):
    return Ours(settings, database) if name == OURS else Peer(settings, name, database)


def _starts(settings, databases):
    """Seconds from exec to the first answer, in turns."""
    found = {name: [] for name in databases}
    for _ in range(STARTS):
        for name, database in databases.items():
            with _start(settings, name, database) as server:
                found[name].append(server.start_seconds)
    return found


def _cases(settings, servers):
    cases = {}
    for name, server in servers.items():
        cases[f"{name} PATCH"] = _patch(settings, server)
    cases[f"spring {ENTITY}"] = _patch(settings, servers["spring"], "/entities/")
    for name, server in servers.items():
        cases[f"{name} GET"] = _wrk(settings, server, "get", [settings.migrations])
    for name, server in servers.items():
        path = "/migrations?limit=20&fields=" + FIELDS if name == OURS else "/migrations"
        cases[f"{name} list"] = _wrk(settings, server, "fixed", [], path)
    cases[f"{OURS} {FULL}"] = _wrk(settings, servers[OURS], "fixed", [], "/migrations?limit=20")
    return cases


def _patch(settings, server, path="/migrations/"):
    return lambda seconds: wrk(
        settings.cluster, server.pid, server.url, "patch", [settings.migrations, rising(), path], CONNECTIONS, seconds)


def _wrk(settings, server, script, arguments, path=""):
    return lambda seconds: wrk(
        settings.cluster, server.pid, server.url + path, script, arguments, CONNECTIONS, seconds)


def bars(results):
    samples = results["samples"]

    def against(peer, route, key="rate"):
        return ratio(samples[f"{OURS} {route}"], samples[f"{peer} {route}"], key)

    found = [
        at_least("PATCH/s ÷ Fastify's, 64 connections", against("fastify", "PATCH"), 3),
        at_least("PATCH/s ÷ Spring's, 64 connections", against("spring", "PATCH"), 5),
        at_least("GET/s ÷ Fastify's", against("fastify", "GET"), 1.3),
        at_least("list/s ÷ Fastify's, the same fields", against("fastify", "list"), 1.5),
    ]
    for route in ROUTES:
        for peer in ("fastify", "spring", "jdk"):
            found.append(at_most(f"p99 of {route} ÷ {peer}'s", against(peer, route, "p99"), 1))
    return found


def report(results):
    samples = results["samples"]
    peers = ("fastify", "spring", "jdk")
    rows = []
    for route in ROUTES:
        ours = samples[f"{OURS} {route}"]
        for key, what in (("rate", f"{route}/s"), ("p99", f"{route} p99")):
            rows.append([what, *[spread(ratio(ours, samples[f"{peer} {route}"], key)) for peer in peers]])
    entity, full = samples[f"spring {ENTITY}"], samples[f"{OURS} {FULL}"]
    memory = [
        [name, number(results["idle"][name]["rss_mib"]), number(results["loaded"][name]["rss_mib"]),
         number(results["loaded"][name]["pss_mib"]), spread(results["starts"][name])]
        for name in results["starts"]]
    return f"""## Services that do one UPDATE per request

Fastify 5 with pg (2 workers), Spring Boot 4 with JPA (virtual threads), and the JDK's HttpServer with JDBC and HikariCP
(virtual threads). Each has a plain table of the same {results["settings"]["migrations"]:,} rows, {POOL} connections to the same PostgreSQL, and
answers a PATCH with the 22 fields after one prepared `UPDATE ... RETURNING`; none keeps a timeline, samples, or checks a
move's legality. {CONNECTIONS} connections. A list is the newest 20; ours is asked with `fields=` for the same fields.
Spring's list is a query without a page's `count(*)`.

Ratios ours ÷ theirs, min - median - max of the rounds (p99: below 1 is ours the quicker):

{table(["", *peers], rows)}
Beside that: Spring as JPA's books have it (load under a lock, change the entity) is
slower, ours has {spread(ratio(samples[f"{OURS} PATCH"], entity))} times its rate; our list with all fields, the computed ones too, goes at
{spread(ratio(full, samples["fastify list"]))} of Fastify's rate.

{table(LOAD_HEAD, load_rows(samples))}
Memory in MiB and seconds from exec to the first answer (peers make no schema; ours checks its migrations), min - median - max:

{table(["", "RSS idle", "RSS loaded", "PSS loaded", "start"], memory)}"""
