"""The knobs of a run, and what its sections share."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from cluster import Cluster

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "bench" / "target"
RESULTS = ROOT / "bench" / "results"


class Settings:
    def __init__(self, scratch):
        self.root = ROOT
        self.scratch = scratch
        self.rounds = int(os.environ.get("ROUNDS") or 5)
        self.seconds = float(os.environ.get("SECONDS") or 4)
        self.warmup = float(os.environ.get("WARMUP") or 8)
        self.soak_seconds = float(os.environ.get("SOAK") or 600)
        self.migrations = int(os.environ.get("MIGRATIONS") or 10_000)
        self.watchers = int(os.environ.get("WATCHERS") or 5_000)
        self.sizes = [int(n) for n in (os.environ.get("ROWS") or "1000,100000,1000000,10000000").split(",")]
        self.java_home = pathlib.Path(
            subprocess.run([ROOT / "milepost", "--print-java-home"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.strip())
        self._cluster = None

    @property
    def cluster(self):
        if self._cluster is None:
            self.say("starting PostgreSQL")
            self._cluster = Cluster(self.root, TARGET, self.scratch)
        return self._cluster

    def knobs(self):
        return {"rounds": self.rounds, "seconds": self.seconds, "warmup": self.warmup,
                "soak_seconds": self.soak_seconds, "migrations": self.migrations,
                "watchers": self.watchers, "sizes": self.sizes}

    def say(self, text):
        print(time.strftime("%H:%M:%S ") + text, file=sys.stderr, flush=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._cluster is not None:
            self._cluster.end()


def scratch_folder():
    """A new folder on the measured disk; those that a killed run left behind are removed."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for left in TARGET.glob("run-*"):
        pid = left.name.split("-")[1]
        if not pathlib.Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"run-{os.getpid()}-", dir=TARGET, ignore_cleanup_errors=True)
