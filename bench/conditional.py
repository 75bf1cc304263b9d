"""What a 304 costs against the 200 that it saves: a list of 200 over a million records, and one record.

A list's tag says up to where the change feed had been seen. While nothing has changed since, the 304 needs no look at a
row; if something else has changed, the rows are read and found to be the same. The rows are made by SQL, of which the
feed hears nothing; it hears of one PATCH of a record that is not on the page.
"""

import contextlib
import http.client

import many_rows
from load import wrk
from rounds import interleaved
from service import Service
from tables import LOAD_HEAD, at_least, at_most, load_rows, ratio, spread, table, values

UP_TO = 1_000_000
LIMIT = 200
CONNECTIONS = 8
LIST = f"/migrations?limit={LIMIT}"
FULL, SAME, ELSEWHERE = "list, 200", "list, 304", "list, 304, another record changed since"
ONE, ONE_SAME = "GET, 200", "GET, 304"
SHARE = 0.1


def run(settings):
    rows = max([size for size in settings.sizes if size <= UP_TO] or [min(settings.sizes)])
    database = settings.cluster.database(f"conditional_{rows}")
    with Service.started(settings, database):
        pass  # migrates
    settings.say(f"loading {rows} migrations")
    many_rows.load(database, rows)
    with Service.started(settings, database) as service:
        one = f"/migrations/{rows // 2}"
        before, size = _tag(service, LIST)
        # Unfinished, as the newest 0.5 % and at least 200 are, and on the edge: not among those of the list.
        service.call("PATCH", f"/migrations/{rows - max(LIMIT, rows // 200) + 1}", {"message": "changed"})
        after, _ = _tag(service, LIST)
        tag, one_size = _tag(service, one)

        def case(path, *tags):
            return lambda seconds=settings.seconds: wrk(
                settings.cluster, service.pid, service.url + path, "conditional", tags, CONNECTIONS, seconds)

        cases = {
            FULL: case(LIST), SAME: case(LIST, after), ELSEWHERE: case(LIST, before),
            ONE: case(one), ONE_SAME: case(one, tag)}
        for name, measure in cases.items():
            settings.say(f"warming up {name}")
            measure(settings.warmup)
        samples = interleaved(settings, cases, before=settings.cluster.checkpoint)
    return {"rows": rows, "bytes": {"list": size, "one": one_size}, "samples": samples}


def _tag(service, path):
    """And the size of what it stands for. That it holds is found out by the measuring: else all is wrong."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {path} answered {answer.status}: {body[:300]!r}")
        return answer.headers["ETag"], len(body)


def _cpu(sample):
    return sample["cpu"]["server"] + sample["cpu"]["postgresql"]


def _shares(results, same, full):
    """The service's and PostgreSQL's CPU of a 304, as a share of the 200's, round by round."""
    samples = results["samples"]
    return [_cpu(a) / _cpu(b) for a, b in zip(samples[same], samples[full])]


def bars(results):
    samples = results["samples"]
    what = f"list of {LIMIT} over {results['rows']:,} records, 304 ÷ 200"
    # A 304 that was a 200 would be no cheaper, but one that was an error might.
    wrong = sum(values(samples[SAME], "errors") + values(samples[FULL], "errors"))
    found = [at_most(f"{what}: CPU of service and PostgreSQL", _shares(results, SAME, FULL), SHARE),
             at_least(f"{what}: requests/s", ratio(samples[SAME], samples[FULL]), 1 / SHARE)]
    if wrong:
        for bar in found:
            bar.met, bar.result = "missed", f"{bar.result}, {wrong} wrong answers"
    return found


def report(results):
    samples = results["samples"]
    rows = [
        [same, full, spread(_shares(results, same, full)), spread(ratio(samples[same], samples[full]))]
        for same, full in ((SAME, FULL), (ELSEWHERE, FULL), (ONE_SAME, ONE))]
    return f"""## Conditional requests

`GET /migrations?limit={LIMIT}` over {results["rows"]:,} records ({results["bytes"]["list"]:,} bytes with all fields) and `GET` of one
({results["bytes"]["one"]:,} bytes), with and without `If-None-Match`, {CONNECTIONS} connections. An answer of another status
counts as an error. *{ELSEWHERE}*: the feed can't tell that the page is the same, so its rows are read.

{table(["", "against", "CPU of service and PostgreSQL, share", "requests/s, times"], rows)}
{table(LOAD_HEAD, load_rows(samples))}"""
