"""What it ran on."""

import os
import pathlib
import platform
import re
import subprocess


def describe(settings):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {
        "cores": os.cpu_count(),
        "processor": cpu.group(1) if cpu else platform.machine(),
        "memory_gib": round(int(memory.group(1)) / 1024 / 1024),
        "kernel": platform.release(),
        "system": _system(),
        "java": _release(settings.java_home),
        "postgresql": settings.cluster.version,
        "filesystem": _filesystem(settings.scratch),
        "commit": _output(["git", "-C", str(settings.root), "describe", "--always", "--dirty"]),
        "wrk": _output(["wrk", "-v"]).split(" [")[0],
        "load_before": os.getloadavg()[0],
    }


def _system():
    found = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    return found.group(1) if found else platform.system()


def _release(java_home):
    text = (java_home / "release").read_text()
    return " ".join(re.findall(r'^(?:IMPLEMENTOR|JAVA_VERSION)="(.*)"', text, re.M))


def _filesystem(folder):
    return _output(["stat", "-f", "-c", "%T", str(folder)])


def _output(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip().splitlines()[0] if done.stdout.strip() else "unknown"
