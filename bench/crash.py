"""kill -9 of the service while 256 connections report: what was acknowledged is there, nothing is there in part."""

import asyncio
import itertools
import json
import random
import time

from service import TOTAL, Service
from tables import Bar, table

CONNECTIONS = 256
CRASHES = 5
# Before the kill, so that it hits a service at work; but not for ever on a machine that starves it.
ENOUGH = 2000
LONGEST = 60
# A migration's history has a point at most each half second (service: Outlooks), and one of two that the database's
# clock dates alike. Reports on one migration that are further apart each have theirs, whatever the commits take.
APART = 1.0
MIB = 1 << 20


def correlated(sequence):
    """Every value follows from the sequence, so that two reports mixed in one row would show."""
    throttled = sequence % 2 == 1
    return {
        "sequence": sequence, "iteration": sequence, "message": f"report {sequence}",
        "memory_processed": sequence * MIB, "memory_remaining": TOTAL - sequence * MIB,
        "disk_processed": sequence * 2 * MIB, "disk_remaining": TOTAL - sequence * 2 * MIB,
        # Each report turns it over, which puts a line into the timeline.
        "throttled": throttled, "throttle_reason": f"report {sequence}" if throttled else None}


class Reporters:
    """Each connection has ids of its own and reports on them in turn, remembering what was answered."""

    def __init__(self, migrations):
        self._migrations = migrations
        self.sent = {number: 0 for number in range(1, migrations + 1)}
        self.acknowledged = {}
        self.unexpected = []

    async def run(self, port, until):
        tasks = [asyncio.create_task(self._connection(port, part)) for part in range(CONNECTIONS)]
        await until
        _, alive = await asyncio.wait(tasks, timeout=10)
        for task in alive:
            task.cancel()

    async def _connection(self, port, part):
        ids = list(range(part + 1, self._migrations + 1, CONNECTIONS))
        random.shuffle(ids)
        answered = {number: -APART for number in ids}
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for number in itertools.cycle(ids):
                await asyncio.sleep(max(0.0, answered[number] + APART - time.monotonic()))
                self.sent[number] += 1
                await self._report(reader, writer, number, self.sent[number])
                answered[number] = time.monotonic()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # The service was killed. Whatever is between sent and acknowledged may be there or not.
            return

    async def _report(self, reader, writer, number, sequence):
        body = json.dumps(correlated(sequence)).encode()
        writer.write(
            f"PATCH /migrations/{number} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:"))
        answer = json.loads(await reader.readexactly(length))
        if head.startswith("http/1.1 200") and answer["sequence"] == sequence:
            self.acknowledged[(number, sequence)] = answer["version"]
        else:
            self.unexpected.append(f"{head.splitlines()[0]}: {json.dumps(answer)[:200]}")
            raise asyncio.IncompleteReadError(b"", None)


def run(settings):
    database = settings.cluster.database("crash")
    reporters = Reporters(settings.migrations)
    service = Service(settings, database)
    crashes = []
    try:
        service.fill(settings.migrations)
        for number in range(CRASHES):
            acknowledged = len(reporters.acknowledged)
            asyncio.run(reporters.run(service.port, _kill_at_work(service, reporters, settings.seconds)))
            began = time.monotonic()
            service = Service(settings, database)
            crash = {"acknowledged": len(reporters.acknowledged) - acknowledged,
                     "restart_seconds": time.monotonic() - began, **verify(database, reporters)}
            crashes.append(crash)
            settings.say(f"crash {number + 1}: {crash}")
    finally:
        service.child.end()
    return {"crashes": crashes, "unexpected": reporters.unexpected[:20], "unexpected_count": len(reporters.unexpected)}


async def _kill_at_work(service, reporters, seconds):
    began, had = time.monotonic(), len(reporters.acknowledged)
    await asyncio.sleep(seconds + random.random())
    while len(reporters.acknowledged) - had < ENOUGH and time.monotonic() - began < LONGEST:
        await asyncio.sleep(0.1)
    service.child.kill()


def verify(database, reporters):
    """Counts what is wrong, and takes up each migration where it stands."""
    lost = torn = 0
    newest = {}
    for (number, sequence) in reporters.acknowledged:
        newest[number] = max(newest.get(number, 0), sequence)
    rows = database.query(
        "SELECT migration_id, version, coalesce(sequence, 0), iteration, message, memory_processed, memory_remaining,"
        " disk_processed, disk_remaining, throttled, coalesce(throttle_reason, '') FROM migration_progress")
    versions, sequences = {}, {}
    for row in rows:
        number, version, sequence = (int(value) for value in row[:3])
        versions[number], sequences[number] = version, sequence
        lost += sequence < newest.get(number, 0)
        torn += sequence > reporters.sent[number]
        if sequence:
            said = correlated(sequence)
            expected = [
                said["iteration"], said["message"], said["memory_processed"], said["memory_remaining"],
                said["disk_processed"], said["disk_remaining"], "t" if said["throttled"] else "f",
                said["throttle_reason"] or ""]
            torn += row[3:] != [str(value) for value in expected]
        reporters.sent[number] = sequence
    history = _history(database, reporters, sequences, versions)
    return {"lost": lost, "torn": torn, **history}


def _history(database, reporters, sequences, versions):
    """Each applied report has its sample and its line in the timeline, and neither is there without it."""
    samples = set()
    torn = 0
    for row in database.query(
            "SELECT migration_id, iteration, memory_processed, memory_remaining, disk_processed, disk_remaining"
            " FROM migration_samples WHERE iteration IS NOT NULL"):
        number, sequence, *numbers = (int(value) for value in row)
        said = correlated(sequence)
        samples.add((number, sequence))
        torn += sequence > sequences[number] or numbers != [
            said["memory_processed"], said["memory_remaining"], said["disk_processed"], said["disk_remaining"]]
    turns = {}
    for number, version, reason in database.query(
            "SELECT migration_id, version, kind FROM migration_events WHERE kind IN ('throttled', 'unthrottled')"):
        turns[(int(number), int(version))] = reason
    torn += sum(version > versions[number] for number, version in turns)
    no_sample = sum(key not in samples for key in reporters.acknowledged)
    no_event = sum(
        turns.get((number, version)) != ("throttled" if sequence % 2 else "unthrottled")
        for (number, sequence), version in reporters.acknowledged.items())
    applied = sum(sequences.values())
    return {"history_torn": torn, "acknowledged_without_sample": no_sample, "acknowledged_without_event": no_event,
            "applied": applied, "samples": len(samples), "events": len(turns)}


WRONG = ("lost", "torn", "history_torn", "acknowledged_without_sample", "acknowledged_without_event")


def bars(results):
    def total(*names):
        return sum(crash[name] for crash in results["crashes"] for name in names)

    # The history is looked through from the beginning each time.
    last = results["crashes"][-1]
    lost = total("lost") + last["acknowledged_without_sample"] + last["acknowledged_without_event"]
    torn = total("torn") + last["history_torn"]
    # Without reports there was nothing to lose, which proves nothing.
    fewest = min(crash["acknowledged"] for crash in results["crashes"])
    return [
        Bar(f"{len(results['crashes'])} times kill -9: acknowledged reports lost", "0",
            f"{lost} of {total('acknowledged')}", "aim" if fewest and not lost else "missed"),
        Bar("reports applied in part", "0", str(torn), "aim" if fewest and not torn else "missed"),
    ]


def report(results):
    head = ["", "acknowledged since the last", *WRONG, "applied in all", "samples", "events", "restart s"]
    rows = [
        [number + 1, crash["acknowledged"], *[crash[name] for name in WRONG], crash["applied"], crash["samples"],
         crash["events"], f"{crash['restart_seconds']:.1f}"]
        for number, crash in enumerate(results["crashes"])]
    return f"""## Crash

{CONNECTIONS} connections report; the service is killed with SIGKILL while they do, and started again on the same database.
Every value of a report follows from its sequence, and each report turns `throttled` over, so that it has a sample and a
line in the timeline; reports on one migration are at least {APART:g} s apart, since of closer ones the history need not keep
each. Counted after each restart, the history from the beginning: migrations that stand behind an acknowledged report (lost), rows that mix
two reports or hold one that was never sent (torn), samples and timeline lines that mix or run ahead of the row, and
acknowledged reports without their sample or line. Answers that were neither 200 nor a broken connection:
{results["unexpected_count"]}.

{table(head, rows)}"""
