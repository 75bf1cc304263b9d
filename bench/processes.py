"""Child processes that end with the run, and what /proc says of them."""

import atexit
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
_living = []


class Child:
    """A process in a group of its own. Whoever starts one ends it; the run's end is the second net."""

    def __init__(self, command, log, environment=None, folder=None, stop_signal=signal.SIGTERM, prefix=()):
        self.log = pathlib.Path(log)
        self._stop_signal = stop_signal
        # The kernel ends it when we are killed and can't.
        command = [*prefix, "setpriv", "--pdeathsig", "KILL", *command]
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        _living.append(self)

    @property
    def pid(self):
        return self.process.pid

    def await_line(self, pattern, limit=120):
        """The first match of the pattern in what it printed since its start."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"{self.process.args[0]} did not start; the end of its output:\n{self.tail()}")

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def kill(self):
        """As a power cut would: no word to the process."""
        os.killpg(self.pid, signal.SIGKILL)
        self.process.wait(30)
        _forget(self)

    def end(self):
        if self.process.poll() is None:
            os.kill(self.pid, self._stop_signal)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self.process.wait(30)
        _forget(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def _forget(child):
    if child in _living:
        _living.remove(child)


@atexit.register
def end_all():
    """What was started last ends first, so that a service goes before its database."""
    for child in reversed(list(_living)):
        child.end()


def end_on_signals():
    def stop(number, _frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)


def _stat(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[1]), [int(ticks) for ticks in fields[11:15]]


def family(pid):
    """The process and its living descendants."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(_stat(entry.name)[0], []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_seconds(pid):
    """User and system time of the process, its living descendants and its children that ended."""
    total = 0
    for one in family(pid):
        try:
            user, system, ended_user, ended_system = _stat(one)[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += user + system
        if one == pid:
            total += ended_user + ended_system
    return total / TICKS


def _mib(pid, name):
    total = 0
    for one in family(pid):
        try:
            text = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
        except (OSError, ProcessLookupError):
            continue
        total += sum(int(kib) for kib in re.findall(rf"^{name}:\s+(\d+) kB", text, re.M))
    return total / 1024


def rss_mib(pid):
    return _mib(pid, "Rss")


def pss_mib(pid):
    """Like RSS, with what several processes share counted once."""
    return _mib(pid, "Pss")


@contextlib.contextmanager
def later_than_others(pid, by=5):
    """This process and what it starts, and that one with its children, give way to what runs already."""
    _shift(pid, by)
    try:
        yield
    finally:
        # Only root may go back; else all that follows is later by as much, which changes no ratio.
        with contextlib.suppress(PermissionError):
            _shift(pid, -by)


def _shift(pid, by):
    for member in [os.getpid(), *family(pid)]:
        os.setpriority(os.PRIO_PROCESS, member, os.getpriority(os.PRIO_PROCESS, member) + by)


class Hogs:
    """So many loops that do nothing but use a core each."""

    def __init__(self, settings, count):
        self._settings = settings
        self._count = count
        self._children = []

    def __enter__(self):
        for number in range(self._count):
            self._children.append(
                Child(["sh", "-c", "while :; do :; done"], self._settings.scratch / f"hog{number}.log",
                      stop_signal=signal.SIGKILL))
        return self

    def __exit__(self, *_):
        for child in self._children:
            child.end()
