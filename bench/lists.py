"""Are reads flat? GET and lists over tables of different sizes, and every filter and pair on the largest."""

import contextlib
import datetime
import hashlib
import http.client
import itertools
import random
import statistics
import time
import urllib.parse

import many_rows
from service import Service
from tables import Bar, number, spread, table

PAGE = 20
REQUESTS = 300  # of each case, size and round
VALUES = 25
FLAT = 1.5
LIMIT_MS = 10
FLAT_UP_TO = 1_000_000


def run(settings):
    with contextlib.ExitStack() as stack:
        tables = {}
        for rows in sorted(settings.sizes):
            settings.say(f"loading {rows} migrations")
            began = time.time()
            database = settings.cluster.database(f"lists_{rows}")
            with Service.started(settings, database):
                pass  # migrates
            many_rows.load(database, rows)
            took = time.time() - began
            tables[rows] = Table(stack.enter_context(Service.started(settings, database)), rows)
            tables[rows].about = {
                "seconds_to_load": took,
                "bytes": int(database.value("SELECT pg_database_size(current_database())")),
                "index_bytes": int(database.value("SELECT pg_indexes_size('migrations')")),
            }
        largest = tables[max(tables)]
        return {
            "rows": {str(rows): of.about for rows, of in tables.items()},
            "flat": flatness(settings, {rows: of for rows, of in tables.items() if rows <= FLAT_UP_TO}),
            "filters": {"rows": largest.rows, "cases": filters(settings, largest)},
        }


class Table:
    """A service over that many rows, and how to ask it for what is there."""

    def __init__(self, service, rows):
        self.rows = rows
        self.random = random.Random(7)
        self._connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        newest = self.get("/migrations?limit=1&fields=id,created_at")[1]
        text = newest.split('"created_at":"')[1].split('"')[0]
        self._newest = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    def get(self, path):
        """Milliseconds and the body."""
        began = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in (200, 503):
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return (took if answer.status == 200 else float("inf")), body.decode()

    def path(self, filters):
        return f"/migrations?limit={PAGE}&" + urllib.parse.urlencode(filters)

    def when(self, id):
        """About when that row was created: one every ten seconds."""
        at = self._newest - datetime.timedelta(seconds=10 * (self.rows - id))
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    # As skewed as the rows are.
    def skewed(self, of, power):
        return int(self.random.random() ** power * of)

    def host(self):
        return f"compute{self.skewed(many_rows.HOSTS, 2)}"

    def anywhere(self):
        return self.random.randint(max(1, self.rows // 100), self.rows)

    def recent(self):
        return self.when(self.rows - self.random.randint(0, self.rows // 1000))


# A name, and how to make the parameters. Of the smallest table too, each gives a whole page.
FLAT_CASES = {
    "GET one": None,
    "list, newest": lambda t: {},
    "list by state": lambda t: {"state": t.random.choice(["running", "completed", "failed", "queued"])},
    "list by host": lambda t: {"host": "compute0"},
    "list by label": lambda t: {"label": "team:team0"},
    "list by changes-since": lambda t: {"changes-since": t.recent()},
}


def flatness(settings, tables):
    """Request by request in turns over all sizes, so that whatever disturbs meets each of them."""
    samples = {case: {str(rows): [] for rows in tables} for case in FLAT_CASES}
    for round_ in range(settings.rounds + 1):
        for case, make in FLAT_CASES.items():
            times = {rows: [] for rows in tables}
            for _ in range(REQUESTS):
                for rows, of in tables.items():
                    path = of.path(make(of)) if make else f"/migrations/{of.anywhere()}"
                    times[rows].append(of.get(path)[0])
            for rows, found in times.items():
                if round_ > 0:  # the first warms up
                    samples[case][str(rows)].append(
                        {"p50": statistics.median(found), "p99": sorted(found)[len(found) * 99 // 100]})
        settings.say(f"flatness: round {round_} of {settings.rounds}")
    return samples


def hour(t, start):
    return t.when(start), t.when(start + 360)


SINGLE = {
    "no filter": lambda t: {},
    "status common": lambda t: {"status": "completed"},
    "status unfinished": lambda t: {"status": t.random.choice(["running", "queued", "preparing"])},
    "status rare, old": lambda t: {"status": "reverted"},
    "status absent": lambda t: {"status": "paused"},
    "state common": lambda t: {"state": "completed"},
    "state unfinished": lambda t: {"state": t.random.choice(["running", "queued"])},
    "state absent": lambda t: {"state": "waiting"},
    "two states": lambda t: {"state": "failed,cancelled"},
    "migration_type": lambda t: {"migration_type": t.random.choice(["evacuation", "resize", "live-migration"])},
    "instance_uuid": lambda t: {"instance_uuid": uuid(t)},
    "source_compute": lambda t: {"source_compute": t.host()},
    "dest_compute": lambda t: {"dest_compute": t.host()},
    "dest_compute rare": lambda t: {"dest_compute": f"compute{t.random.randint(900, 999)}"},
    "host": lambda t: {"host": t.host()},
    "source_node": lambda t: {"source_node": f"node{t.skewed(1000, 2)}"},
    "dest_host": lambda t: {"dest_host": f"10.0.{t.random.randint(0, 3)}.{t.random.randint(0, 249)}"},
    "name": lambda t: {"name": f"vm-{t.anywhere() // 3}"},
    "job_id": lambda t: {"job_id": f"job-{t.anywhere()}"},
    "new_instance_type_id": lambda t: {"new_instance_type_id": t.random.randint(0, 7)},
    "hidden": lambda t: {"hidden": "true"},
    "attempt absent": lambda t: {"attempt": 2},
    "unit absent": lambda t: {"unit": "rows"},
    "project": lambda t: {"project_id": f"project{t.skewed(500, 3)}"},
    "user": lambda t: {"user_id": f"user{t.skewed(2000, 3)}"},
    "label": lambda t: {"label": f"team:team{t.skewed(50, 3)}"},
    "label common": lambda t: {"label": f"tier:{t.random.randint(0, 2)}"},
    "changes-since recent": lambda t: {"changes-since": t.recent()},
    "changes-since any": lambda t: {"changes-since": t.when(t.anywhere())},
    "changes-since future": lambda t: {"changes-since": "2090-01-01T00:00:00Z"},
    "changes-before old": lambda t: {"changes-before": t.when(360)},
    "changes-before any": lambda t: {"changes-before": t.when(t.anywhere())},
    "changes window, hour": lambda t: dict(zip(("changes-since", "changes-before"), hour(t, t.anywhere()))),
    "created-since any": lambda t: {"created-since": t.when(t.anywhere())},
    "created-before any": lambda t: {"created-before": t.when(t.anywhere())},
    "created window, hour": lambda t: dict(zip(("created-since", "created-before"), hour(t, t.anywhere()))),
    "finished-since any": lambda t: {"finished-since": t.when(t.anywhere())},
    "finished-before any": lambda t: {"finished-before": t.when(t.anywhere())},
    "finished window, hour": lambda t: dict(zip(("finished-since", "finished-before"), hour(t, t.anywhere()))),
}

# Those that the bar is for; all other pairs of PAIRED are shown beside them.
NAMED_PAIRS = [
    ("project", "state failed"), ("project", "state unfinished"), ("migration_type", "status unfinished"),
    ("host", "status error"), ("migration_type", "state failed"), ("status common", "changes-since recent"),
    ("project", "changes-since recent"), ("label", "state unfinished"), ("label", "state failed"),
    ("host", "state unfinished"), ("host", "state failed"),
]
MORE = {
    "state failed": lambda t: {"state": "failed"},
    "status error": lambda t: {"status": "error"},
}
PAIRED = [
    "status common", "state failed", "state unfinished", "migration_type", "source_compute", "host", "project", "user",
    "label", "changes-since recent", "changes-before any", "created window, hour", "finished-since any",
]


def filters(settings, of):
    makers = {**SINGLE, **MORE}
    cases = [(name,) for name in SINGLE] + NAMED_PAIRS
    cases += [pair for pair in itertools.combinations(PAIRED, 2) if set(pair) not in [set(named) for named in NAMED_PAIRS]]
    measured = []
    for case in cases:
        asked = [merged(*[makers[name](of) for name in case]) for _ in range(VALUES)]
        if None in asked:
            continue
        found = {"name": " + ".join(case), "bar": len(case) == 1 or case in NAMED_PAIRS}
        for page, mark in (("first", lambda: {}), ("deep", lambda: {"marker": of.anywhere()})):
            paths = [of.path({**one, **mark()}) for one in asked]
            found[page] = {"cold": [of.get(path)[0] for path in paths], "warm": [of.get(path)[0] for path in paths]}
        measured.append(found)
        settings.say(
            f"{found['name']:45s} first {statistics.median(found['first']['warm']):8.2f}"
            f" deep {statistics.median(found['deep']['warm']):8.2f} ms")
    return measured


def merged(*parts):
    """None where both are values of the same parameter."""
    names = [name for part in parts for name in part]
    return {name: value for part in parts for name, value in part.items()} if len(set(names)) == len(names) else None


def uuid(t):
    text = hashlib.md5(str(t.anywhere() // 3).encode()).hexdigest()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def ratios(results):
    sizes = sorted(next(iter(results["flat"].values())), key=int)
    small, large = sizes[0], sizes[-1]
    return small, large, {
        case: [b["p99"] / a["p99"] for a, b in zip(of[small], of[large])] for case, of in results["flat"].items()}


def report(results):
    small, large, found = ratios(results)
    sizes = sorted(next(iter(results["flat"].values())), key=int)
    rows = []
    for case, of in results["flat"].items():
        rows.append(
            [case] + [f"{number(statistics.median(s['p50'] for s in of[size]))} / "
                      f"{number(statistics.median(s['p99'] for s in of[size]))}" for size in sizes]
            + [spread(found[case])])
    text = "## Lists stay flat\n\n"
    text += (
        f"One client, one request at a time, in turns over all tables; milliseconds at the client, p50 / p99 (medians"
        f" of the rounds). A list has {PAGE} migrations with all fields.\n\n")
    text += table(["", *[f"{int(size):,} rows" for size in sizes], f"p99 at {int(large):,} ÷ at {int(small):,}"], rows)
    of = results["filters"]
    about = results["rows"][str(of["rows"])]
    text += (
        f"\n### Every filter over {of['rows']:,} rows\n\n"
        f"{VALUES} random values each, milliseconds at the client: median, maximum. *First time* reads what is not in"
        f" memory from the disk; *again* asks for the same. A deep page begins below a random id. The bar of"
        f" {LIMIT_MS} ms is for the single filters and the pairs in the first table. The database has"
        f" {about['bytes'] / 1e9:.1f} GB, the indices of `migrations` {about['index_bytes'] / 1e9:.1f} GB of it; it was"
        f" loaded in {about['seconds_to_load'] / 60:.1f} minutes.\n\n")
    head = ["filter", "first page, again", "deep page, again", "first page, first time", "deep page, first time"]
    for bar in (True, False):
        if not bar:
            text += "\nThe other pairs:\n\n"
        text += table(head, [
            [case["name"], *[cell(case[page][kind]) for kind in ("warm", "cold") for page in ("first", "deep")]]
            for case in of["cases"] if case["bar"] == bar])
    return text


def cell(times):
    if max(times) == float("inf"):
        return f"{sum(1 for t in times if t == float('inf'))} of {len(times)} ended by `statement_timeout`"
    return f"{number(statistics.median(times))}, {number(max(times))}"


def bars(results):
    small, large, found = ratios(results)
    listed = [
        Bar(f"{case}: p99 at {int(large):,} rows ÷ at {int(small):,}", f"≤ {FLAT}x", spread(values) + "x",
            "aim" if statistics.median(values) <= FLAT else "missed")
        for case, values in found.items()]
    of = results["filters"]
    barred = [case for case in of["cases"] if case["bar"]]
    medians = [statistics.median(case[page]["warm"]) for case in barred for page in ("first", "deep")]
    slow = [case["name"] for case in barred
            if max(statistics.median(case[page]["warm"]) for page in ("first", "deep")) > LIMIT_MS]
    listed.append(Bar(
        f"each filter and pair at {of['rows']:,} rows, first page and deep marker", f"≤ {LIMIT_MS} ms",
        spread(medians) + " ms" + (": over it " + ", ".join(slow) if slow else ""), "missed" if slow else "aim"))
    return listed
