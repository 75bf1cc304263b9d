#!/usr/bin/env python3
"""What the computed fields cost a list: 1,000 running records with 120 samples each.

Starts a built Milepost on an embedded PostgreSQL in a temporary folder, fills it over the API, and
asks for the list of 1,000 with and without rate, eta, convergence and completion, in turns.
Prints median and range of both and of their ratio. Run it from anywhere: bench/forecast_list.py
"""

import http.client
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import tempfile
import time

RECORDS, SAMPLES, ROUNDS = 1000, 120, 15
COMPUTED = {"completion", "instantaneous_completion", "rate", "eta", "convergence", "stalled", "computed_at"}
ROOT = pathlib.Path(__file__).resolve().parent.parent


def call(connection, method, path, body=None):
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path} answered {answer.status}: {text[:300]!r}")
    return json.loads(text)


def fill(connection):
    gib = 1 << 30
    ids = [
        call(connection, "POST", "/migrations", {"migration_type": "live-migration", "status": "running"})["id"]
        for _ in range(RECORDS)
    ]
    start = time.time() - 10 * SAMPLES
    for sample in range(SAMPLES):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + 10 * sample))
        for half in (ids[: RECORDS // 2], ids[RECORDS // 2 :]):
            reports = [
                {"id": i, "observed_at": at, "memory_total": 16 * gib, "memory_processed": sample * gib,
                 "memory_remaining": max(gib, 16 * gib - sample * gib) - sample}
                for i in half
            ]
            call(connection, "PATCH", "/migrations", {"reports": reports})


def seconds(connection, path):
    before = time.perf_counter()
    call(connection, "GET", path)
    return time.perf_counter() - before


def spread(values):
    return f"{statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})"


def measure(port):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    fill(connection)
    fields = call(connection, "GET", "/migrations?limit=1")["migrations"][0].keys()
    stored = "/migrations?limit=1000&fields=" + ",".join(f for f in fields if f not in COMPUTED)
    everything = "/migrations?limit=1000"
    for _ in range(10):
        seconds(connection, everything), seconds(connection, stored)
    with_, without = [], []
    for _ in range(ROUNDS):
        with_.append(1000 * seconds(connection, everything))
        without.append(1000 * seconds(connection, stored))
    print(f"list of {RECORDS} with all computed fields    ms {spread(with_)}")
    print(f"the same list without them                ms {spread(without)}")
    print(f"ratio                                        {spread([a / b for a, b in zip(with_, without)])}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, MILEPOST_PORT="0", MILEPOST_METRICS_PORT="0", MILEPOST_DATA=folder + "/data")
        service = subprocess.Popen(
            [str(ROOT / "milepost"), "serve"], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            for line in service.stdout:
                found = re.search(r"API +http://127.0.0.1:(\d+)/", line)
                if found:
                    measure(int(found.group(1)))
                    break
            else:
                raise SystemExit("the service did not start; is it built?")
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(30)


if __name__ == "__main__":
    main()
