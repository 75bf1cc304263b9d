"""Milepost under load, as `make serve` starts it, on a database of the bench's cluster."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import time

from processes import Child, pss_mib, rss_mib

# Far apart, so that nothing that is reported looks like a reset or like the end.
TOTAL = 1 << 50
# A case waits for its turn longer than a real runner would be silent.
ALWAYS = {"MILEPOST_PORT": "0", "MILEPOST_METRICS_PORT": "0", "MILEPOST_SILENT_AFTER": "7d"}


class Service:
    def __init__(self, settings, database, environment=None):
        self._settings = settings
        self.database = database
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}
        log = settings.scratch / f"service-{database.name}.log"
        log.write_text("")
        self.child = Child(
            [settings.root / "milepost", "serve"], log, folder=settings.scratch,
            environment={**inherited, "JAVA_HOME": str(settings.java_home), "DATABASE_URL": database.url,
                         **ALWAYS, **(environment or {})})
        self.port = int(self.child.await_line(r"API +http://127.0.0.1:(\d+)/").group(1))
        self.metrics_port = int(self.child.await_line(r"Metrics +http://127.0.0.1:(\d+)/").group(1))

    @classmethod
    @contextlib.contextmanager
    def started(cls, settings, database, environment=None):
        service = cls(settings, database, environment)
        try:
            yield service
        finally:
            service.child.end()

    @property
    def pid(self):
        return self.child.pid

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            return _exchange(connection, method, path, body)

    def metrics(self):
        """The service's own metrics as text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.metrics_port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()

    def fill(self, count):
        """Running live migrations with ids 1 to count, of which a report changes nothing but counters."""
        self._settings.say(f"creating {count} migrations in {self.database.name}")

        def create(numbers):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with contextlib.closing(connection):
                for number in numbers:
                    _create(connection, number)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(create, [range(start, count + 1, 8) for start in range(1, 9)]))
        ids = self.database.query("SELECT min(id), max(id), count(*) FROM migrations")[0]
        if ids != ["1", str(count), str(count)]:
            raise RuntimeError(f"the ids are not 1 to {count}: {ids}")
        self.database.execute("VACUUM ANALYZE")

    def memory(self):
        return {"rss_mib": rss_mib(self.pid), "pss_mib": pss_mib(self.pid)}

    def highest(self, pattern):
        """Of all values in /metrics whose name and labels match."""
        return max(float(value) for value in re.findall(rf"^{pattern} ([-+.\deE]+)$", self.metrics(), re.M))


def migration(number):
    return {
        "migration_type": "live-migration", "status": "running", "job_id": f"bench-{number}",
        "instance_uuid": f"00000000-0000-4000-8000-{number:012d}",
        "source_compute": f"compute{number % 97}", "dest_compute": f"compute{number % 89}",
        "source_node": f"node{number % 97}", "dest_node": f"node{number % 89}", "dest_host": f"10.0.0.{number % 250}",
        "user_id": f"user{number % 50}", "project_id": f"project{number % 20}",
        "memory_total": TOTAL, "memory_processed": 0, "memory_remaining": TOTAL,
        "disk_total": TOTAL, "disk_processed": 0, "disk_remaining": TOTAL,
    }


def _create(connection, number):
    """A create can be repeated: a busy machine may have no connection to the database free in time."""
    for _ in range(5):
        try:
            return _exchange(connection, "POST", "/migrations", migration(number))
        except Unavailable:
            time.sleep(1)
    raise RuntimeError(f"migration {number} could not be created")


class Unavailable(RuntimeError):
    """The service asks to come back later."""


def _exchange(connection, method, path, body):
    connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        kind = Unavailable if answer.status == 503 else RuntimeError
        raise kind(f"{method} {path} answered {answer.status}: {text[:300]!r}")
    return json.loads(text)
