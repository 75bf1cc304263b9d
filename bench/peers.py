"""Services that a user would otherwise write: one UPDATE per request, on the same PostgreSQL, beside ours."""

import contextlib
import os
import shutil
import subprocess
import time
import urllib.request

from cluster import USER, free_port
from load import rising, wrk
from processes import Child, pss_mib, rss_mib
from rounds import interleaved
from service import Service
from tables import LOAD_HEAD, at_least, at_most, load_rows, number, ratio, spread, table

CONNECTIONS = 64
# 16 connections to the database each: performance was best between 8 and 32, and flat.
POOL = 16
OURS = "milepost"
FIELDS = (
    "id,uuid,instance_uuid,job_id,migration_type,status,source_compute,dest_compute,source_node,dest_node,"
    "dest_host,user_id,project_id,memory_total,memory_processed,memory_remaining,disk_total,disk_processed,"
    "disk_remaining,version,created_at,updated_at")
ROUTES = ("PATCH", "GET", "list")
ENTITY = "PATCH by entity"
FULL = "list, all fields"
STARTS = 3


class Peer:
    """A started peer; `url` and `pid` as a Service has them."""

    def __init__(self, settings, name, database):
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command, environment = _command(settings, name, database, self.port)
        log = settings.scratch / f"peer-{name}.log"
        log.write_text("")
        began = time.monotonic()
        self.child = Child(command, log, environment={**os.environ, **environment}, folder=settings.scratch)
        await_answer(self.url + "/migrations/1", self.child)
        self.start_seconds = time.monotonic() - began

    @property
    def pid(self):
        return self.child.pid

    def memory(self):
        return {"rss_mib": rss_mib(self.pid), "pss_mib": pss_mib(self.pid)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.end()


def await_answer(url, child, limit=120):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            if child.process.poll() is not None:
                break
            time.sleep(0.005)
    raise RuntimeError(f"no answer from {url}:\n{child.tail()}")


def _command(settings, name, database, port):
    folder = settings.root / "bench" / "peers" / name
    cluster = database.cluster
    jdbc = {
        "DATABASE_JDBC_URL": f"jdbc:postgresql://127.0.0.1:{cluster.port}/{database.name}",
        "DATABASE_USER": USER, "DATABASE_PASSWORD": cluster.password, "POOL": str(POOL), "PORT": str(port)}
    java = settings.java_home / "bin" / "java"
    if name == "fastify":
        node = next(folder.glob("node_modules/node-linux-*/bin/node"))
        return [node, folder / "server.js"], {
            "DATABASE_URL": database.url, "PORT": str(port), "WORKERS": "2", "POOL": str(POOL // 2),
            "NODE_ENV": "production"}
    if name == "spring":
        return [java, "-XX:+UseCompactObjectHeaders", "-jar", folder / "target" / "peer-spring.jar",
                f"--server.port={port}"], jdbc
    jars = f"{folder}/target/peer-jdk.jar:{folder}/target/lib/*"
    return [java, "-XX:+UseCompactObjectHeaders", "-cp", jars, "peer.Main"], jdbc


def build(settings, names=("fastify", "spring", "jdk")):
    """By npm's lock file and by Maven; only what is missing or older than its sources."""
    for name in names:
        folder = settings.root / "bench" / "peers" / name
        if name == "fastify":
            if not (folder / "node_modules").exists():
                settings.say("installing the Fastify peer")
                _quietly(["npm", "ci", "--omit=dev"], folder, {})
            continue
        jar = folder / "target" / f"peer-{name}.jar"
        sources = [folder / "pom.xml", *(folder / "src").rglob("*")]
        if not jar.exists() or max(path.stat().st_mtime for path in sources) > jar.stat().st_mtime:
            settings.say(f"building the {name} peer")
            _quietly(["mvn", "-B", "-ntp", "-q", "clean", "package"], folder, {"JAVA_HOME": str(settings.java_home)})


def _quietly(command, folder, environment):
    if not shutil.which(command[0]):
        raise RuntimeError(f"there is no {command[0]} to build {folder.name}")
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} in {folder.name}:\n{done.stdout[-2000:]}")


class Ours:
    """The service in a peer's clothes."""

    def __init__(self, settings, database):
        began = time.monotonic()
        self._service = Service(settings, database)
        await_answer(self._service.url + "/healthz", self._service.child)
        self.start_seconds = time.monotonic() - began
        self.url, self.pid, self.memory, self.child = (
            self._service.url, self._service.pid, self._service.memory, self._service.child)

    def fill(self, count):
        self._service.fill(count)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.end()


def run(settings):
    build(settings)
    databases = {}
    for name in ("fastify", "spring", "jdk"):
        databases[name] = settings.cluster.database(f"peer_{name}")
        databases[name].run_file(settings.root / "bench" / "sql" / "bare.sql", rows=settings.migrations)
    databases[OURS] = settings.cluster.database("peer_milepost")
    with Ours(settings, databases[OURS]) as ours:
        ours.fill(settings.migrations)
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
