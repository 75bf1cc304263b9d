"""One PostgreSQL 18 for everybody: the binaries that the product embeds, as durable as it runs them."""

import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tarfile
import zipfile

from processes import Child, cpu_seconds

USER = "bench"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "max_connections": "200",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_nobody_special():
    """PostgreSQL refuses to run as root; in a user namespace root is somebody else, with root's files."""
    return ["unshare", "-U"] if os.getuid() == 0 else []


def unpack(root, target):
    """The programs out of the jar that `make build` brought; kept for later runs."""
    jars = sorted((root / "api" / "target" / "lib").glob("embedded-postgres-binaries-*.jar"))
    if not jars:
        raise SystemExit("bench: there is no PostgreSQL in api/target/lib; run make build")
    folder = target / jars[0].stem
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(jars[0]) as jar:
            packed = next(name for name in jar.namelist() if name.endswith(".txz"))
            with jar.open(packed) as stream, tarfile.open(fileobj=stream, mode="r|xz") as archive:
                archive.extractall(folder, filter="tar")
        (folder / "complete").touch()
    return folder


class Cluster:
    def __init__(self, root, target, scratch):
        self.programs = unpack(root, target)
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.data = scratch / "postgresql"
        self._make(scratch)
        command = [self.programs / "bin" / "postgres", "-D", self.data, "-p", self.port]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT: whoever is still connected is cut off.
        self.child = Child(
            command, scratch / "postgresql.log", stop_signal=signal.SIGINT, prefix=as_nobody_special())
        self.child.await_line("database system is ready to accept connections")

    def _make(self, scratch):
        password_file = scratch / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        subprocess.run(
            [*as_nobody_special(), self.programs / "bin" / "initdb", "-D", self.data, "-U", USER,
             "--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL)

    @property
    def version(self):
        return self.database_named("postgres").value("SHOW server_version")

    def environment(self):
        """For libpq's programs."""
        return dict(os.environ, PGHOST="127.0.0.1", PGPORT=str(self.port), PGUSER=USER, PGPASSWORD=self.password)

    def database_named(self, name):
        return Database(self, name)

    def database(self, name):
        """An empty one; what was there of that name is dropped."""
        postgres = self.database_named("postgres")
        postgres.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        postgres.execute(f'CREATE DATABASE "{name}"')
        return self.database_named(name)

    def checkpoint(self):
        """So that each measurement starts as far from the next checkpoint as every other."""
        self.database_named("postgres").execute("CHECKPOINT")

    def cpu_seconds(self):
        return cpu_seconds(self.child.pid)

    def end(self):
        self.child.end()


class Database:
    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name

    @property
    def url(self):
        return f"postgresql://{USER}:{self.cluster.password}@127.0.0.1:{self.cluster.port}/{self.name}"

    def _psql(self, *arguments, text=None):
        done = subprocess.run(
            [client_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-At", "-F", "\t", "-d", self.name, *arguments],
            env=self.cluster.environment(), input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        return done.stdout

    def query(self, sql):
        return [line.split("\t") for line in self._psql("-c", sql).splitlines()]

    def value(self, sql):
        return self.query(sql)[0][0]

    def execute(self, sql):
        self._psql("-c", sql)

    def run_file(self, path, **variables):
        words = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
        self._psql(*words, "-f", str(path))

    def copy_as(self, name):
        """A copy; nobody may be connected to the original."""
        postgres = self.cluster.database_named("postgres")
        postgres.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return Database(self.cluster, name)

    def hot_share(self, table, before=(0, 0)):
        """Updates and those of them that were HOT, since `before`. Backends report at most each second."""
        updated, hot = self.update_counts(table)
        return (hot - before[1]) / max(1, updated - before[0])

    def update_counts(self, table):
        row = self.query(
            f"SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = '{table}'")[0]
        return int(row[0]), int(row[1])

    def drop(self):
        self.cluster.database_named("postgres").execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def client_program(name):
    """psql and pgbench: what the bench unpacked for itself, what Debian hides, or what is on the path."""
    own = pathlib.Path(__file__).parent / "target" / "tools"
    places = sorted(own.glob(f"usr/lib/postgresql/*/bin/{name}")) + sorted(
        pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(re.sub(r"\D", "", p.parts[4]) or 0),
        reverse=True)
    found = next((str(place) for place in places if os.access(place, os.X_OK)), None) or shutil.which(name)
    if not found:
        raise SystemExit(f"bench: there is no {name}; run .ci/install-bench-tools")
    return found


