"""Thousands of watchers of the stream, in a process and a thread of their own: sockets, epoll, and as little work
for an event as will do.

Each watcher keeps what it was told last of every record. One that is told to resync reads the list; one that was
closed comes back with the last id it has, as a browser does. Times are from a record's `updated_at`, which is the
database's clock shortly before the commit, to our clock when the bytes have been taken from the socket, with
whatever this process was behind: the clocks are those of one machine.
"""

import array
import contextlib
import datetime
import http.client
import json
import multiprocessing
import select
import socket
import time

RETRY_SECONDS = 2
CONNECT_SECONDS = 120
# As over Ethernet. On the loopback the kernel takes a megabyte for a watcher before it makes a writer wait.
SEGMENT = 1448
READ = 256 * 1024
PAGE = 1000


class Watchers:
    """The process, as the bench sees it. Ends with the block, or with the bench."""

    def __init__(self, port):
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(theirs, port), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self):
        return self._process.pid

    def connect(self, labels, window=None):
        """One watcher for each of the labels (None: unfiltered), once all of them have been greeted."""
        return self._ask("connect", labels, window)

    def begin(self):
        """Counts and times from now on."""
        self._ask("begin")

    def counted(self):
        """Since then, of those that read: events, flushes, bytes, p50, p99, max in ms."""
        return self._ask("counted")

    def stall(self):
        """Every other one stops reading."""
        return self._ask("stall")

    def resume(self):
        self._ask("resume")

    def check(self, expected):
        """`expected` maps a label to the version that each of its records has; None to those of all.

        For those that always read, and for those that were stalled: watchers, how many of them miss something,
        and how many records that are in all. And what else was seen.
        """
        return self._ask("check", expected)

    def _ask(self, *command):
        self._pipe.send(command)
        try:
            kind, answer = self._pipe.recv()
        except EOFError:
            raise RuntimeError("the watchers' process has ended") from None
        if kind == "failed":
            raise RuntimeError("the watchers: " + answer)
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(pipe, port):
    crowd = Crowd(port)
    crowd.epoll.register(pipe.fileno(), select.EPOLLIN)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            if pipe.fileno() in crowd.turn():
                name, *arguments = pipe.recv()
                try:
                    answer = ("done", getattr(crowd, name)(*arguments))
                except Exception as failure:
                    answer = ("failed", f"{type(failure).__name__}: {failure}")
                pipe.send(answer)


class Watcher:
    __slots__ = ("label", "window", "socket", "raw", "body", "left", "headed", "greeted", "last", "known", "reread",
                 "stalled", "was_stalled")

    def __init__(self, label, window):
        self.label, self.window = label, window
        self.known = {}
        self.last = None
        self.reread = self.stalled = self.was_stalled = False

    def connect(self, port):
        self.raw = self.body = b""
        self.left = 0
        self.headed = self.greeted = False
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        if self.window:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.window)
        self.socket.connect(("127.0.0.1", port))
        query = f"?label=team:{self.label}" if self.label else ""
        again = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
        self.socket.sendall(
            f"GET /migrations/stream{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n{again}\r\n"
            .encode())
        self.socket.setblocking(False)

    def blocks(self, data):
        """The events that are complete now; None once the stream has ended."""
        raw = self.raw + data if self.raw else data
        if not self.headed:
            end = raw.find(b"\r\n\r\n")
            if end < 0:
                self.raw = raw
                return []
            if not raw.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(raw[:300].decode(errors="replace"))
            self.headed = True
            raw = raw[end + 4:]
        at, parts, ended = 0, [self.body], False
        while at < len(raw) and not ended:
            if not self.left:
                # Jetty sends the end of a chunk's line with the next chunk.
                line = raw.find(b"\r\n", at + 2 if raw.startswith(b"\r\n", at) else at)
                if line < 0:
                    break
                self.left = int(raw[at:line], 16)
                at = line + 2
                ended = not self.left
            part = raw[at:at + self.left]
            parts.append(part)
            at += len(part)
            self.left -= len(part)
        self.raw = raw[at:]
        *found, self.body = b"".join(parts).split(b"\n\n")
        return None if ended else found


class Crowd:
    def __init__(self, port):
        self.epoll = select.epoll()
        self._port = port
        self._of = {}
        self._all = []
        self._coming_back = []
        self._parsed = {}
        self._seen = {"resyncs": 0, "closed": 0, "came_back": 0, "backwards": 0, "left": 0}
        self._timing = False
        self.begin()

    # What is asked for

    def connect(self, labels, window):
        began = time.monotonic()
        new = [Watcher(label, window) for label in labels]
        for number, watcher in enumerate(new):
            self._connect(watcher)
            self._all.append(watcher)
            if number % 100 == 99:
                self.turn(0)
        while not all(watcher.greeted for watcher in new):
            if time.monotonic() - began > CONNECT_SECONDS:
                raise RuntimeError(f"{sum(not one.greeted for one in new)} of {len(new)} were not greeted")
            self.turn(0.1)
        return time.monotonic() - began

    def begin(self):
        self._latencies = array.array("d")
        self._events = self._flushes = self._bytes = 0
        self._timing = True

    def counted(self):
        self._timing = False
        ordered = sorted(self._latencies) or [float("nan")]
        return {"events": self._events, "flushes": self._flushes, "bytes": self._bytes,
                "p50": 1000 * ordered[len(ordered) // 2], "p99": 1000 * ordered[len(ordered) * 99 // 100],
                "max": 1000 * ordered[-1]}

    def stall(self):
        for watcher in self._all[::2]:
            watcher.stalled = watcher.was_stalled = True
            self.epoll.unregister(watcher.socket.fileno())
        return len(self._all[::2])

    def resume(self):
        for watcher in self._all[::2]:
            watcher.stalled = False
            self.epoll.register(watcher.socket.fileno(), select.EPOLLIN)

    def check(self, expected):
        found = {}
        for name, stalled in (("reading", False), ("stalled", True)):
            watchers = [one for one in self._all if one.was_stalled == stalled]
            missing = [
                sum(one.known.get(id) != version for id, version in expected[one.label].items()) for one in watchers]
            found[name] = {"watchers": len(watchers), "wrong_watchers": sum(map(bool, missing)),
                           "wrong_records": sum(missing), "records": sum(len(expected[one.label]) for one in watchers)}
        return {**found, **self._seen}

    # What happens

    def turn(self, timeout=0.2):
        """Takes what has come; the descriptors that are not ours and ready."""
        others = []
        for descriptor, _ in self.epoll.poll(timeout):
            watcher = self._of.get(descriptor)
            if watcher is None:
                others.append(descriptor)
            else:
                self._read(watcher)
        while self._coming_back and self._coming_back[0][0] <= time.monotonic():
            _, watcher = self._coming_back.pop(0)
            self._connect(watcher)
            self._seen["came_back"] += 1
        return others

    def _connect(self, watcher):
        watcher.connect(self._port)
        self._of[watcher.socket.fileno()] = watcher
        self.epoll.register(watcher.socket.fileno(), select.EPOLLIN)

    def _read(self, watcher):
        try:
            data = watcher.socket.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        now = time.time()
        blocks = watcher.blocks(data) if data else None
        if blocks is None:
            self._lost(watcher)
            return
        if self._timing and not watcher.was_stalled:
            self._bytes += len(data)
        for block in blocks:
            self._take(watcher, block, now)

    def _lost(self, watcher):
        """Comes back after the time that the stream asked for."""
        self._seen["closed"] += 1
        del self._of[watcher.socket.fileno()]
        # Closing takes it out of the epoll too.
        watcher.socket.close()
        self._coming_back.append((time.monotonic() + RETRY_SECONDS, watcher))

    def _take(self, watcher, block, now):
        kind = None
        for line in block.split(b"\n"):
            if line.startswith(b"data: "):
                self._event(watcher, kind, line[6:], now)
            elif line.startswith(b"event: "):
                kind = line[7:]
            elif line.startswith(b"id: "):
                watcher.last = line[4:].decode()
                if self._timing and not watcher.was_stalled:
                    self._flushes += 1
            elif line.startswith(b"retry: "):
                watcher.greeted = True

    def _event(self, watcher, kind, data, now):
        if kind == b"resync":
            self._seen["resyncs"] += 1
            self._reread(watcher)
            return
        if kind != b"migration":
            # No record of this bench leaves a filter.
            self._seen["left"] += 1
            return
        id, version, changed = self._parsed.get(data) or self._parse(data)
        before = watcher.known.get(id, 0)
        if version >= before:
            watcher.known[id] = version
        elif not watcher.reread:
            # After a list was read, the stream may tell of what was before it.
            self._seen["backwards"] += 1
        if self._timing and not watcher.was_stalled:
            self._events += 1
            if changed:
                self._latencies.append(now - changed)

    def _parse(self, data):
        """Once for all who are told the same."""
        record = json.loads(data)
        changed = record["updated_at"]
        found = (record["id"], record["version"],
                 changed and datetime.datetime.fromisoformat(changed.replace("Z", "+00:00")).timestamp())
        if len(self._parsed) >= 2000:
            self._parsed.clear()
        self._parsed[data] = found
        return found

    def _reread(self, watcher):
        watcher.reread = True
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        path = f"/migrations?limit={PAGE}&fields=id,version" + (f"&label=team:{watcher.label}" if watcher.label else "")
        with contextlib.closing(connection):
            while path:
                connection.request("GET", path)
                answer = connection.getresponse()
                page = json.loads(answer.read())
                if answer.status != 200:
                    raise RuntimeError(f"{path} answered {answer.status}: {page}")
                for record in page["migrations"]:
                    watcher.known[record["id"]] = max(record["version"], watcher.known.get(record["id"], 0))
                path = page["next"]
