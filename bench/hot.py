"""What the indices cost a report, and how many of its updates stay on their page."""

from load import pgbench
from patch import patches
from rounds import interleaved
from service import Service
from tables import Bar, LOAD_HEAD, at_most, load_rows, ratio, spread, table

CLIENTS = 8
SCRIPTS = {"report": "a report of counters", "report_status": "a report that changes the status too"}
WITH, WITHOUT = "all indices", "keys only"


def run(settings):
    original = settings.cluster.database("hot")
    with Service.started(settings, original) as service:
        service.fill(settings.migrations)
        before = original.update_counts("migration_progress")
        for _ in range(settings.rounds):
            patches(settings, service, 64)
    share = original.hot_share("migration_progress", before)
    bare = original.copy_as("hot_bare")
    dropped = [row[0] for row in bare.query(
        "SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE NOT indisprimary AND relnamespace = 'public'::regnamespace ORDER BY 1")]
    bare.execute("DROP INDEX " + ", ".join(dropped))
    for database in (original, bare):
        database.execute("VACUUM FULL ANALYZE")
    cases = {}
    for script, what in SCRIPTS.items():
        for database, kind in ((original, WITH), (bare, WITHOUT)):
            cases[f"{what}, {kind}"] = lambda database=database, script=script: pgbench(
                database, script, CLIENTS, settings.seconds, rows=settings.migrations)
    samples = interleaved(settings, cases, before=settings.cluster.checkpoint)
    shares = {kind: database.hot_share("migration_progress") for database, kind in ((original, WITH), (bare, WITHOUT))}
    return {"samples": samples, "dropped": dropped, "hot": share, "pgbench_hot": shares}


def _cost(results, what):
    """How many times an update without the indices fits into one with them."""
    samples = results["samples"]
    return ratio(samples[f"{what}, {WITHOUT}"], samples[f"{what}, {WITH}"])


def bars(results):
    share = results["hot"]
    return [
        Bar("HOT share of reports", "≥ 95 %", f"{share:.2%}", "aim" if share >= 0.95 else "missed"),
        at_most("write cost of all indices, 8 clients", _cost(results, SCRIPTS["report"]), 1.3),
    ]


def report(results):
    rows = []
    samples = results["samples"]
    for what in SCRIPTS.values():
        cpu = ratio(samples[f"{what}, {WITH}"], samples[f"{what}, {WITHOUT}"], "cpu.postgresql")
        rows.append([what, spread(_cost(results, what)), spread(cpu)])
    return f"""## HOT updates and the cost of indices

Of the updates that PATCHes from 64 connections made in `migration_progress`, {results["hot"]:.2%} were HOT
(`pg_stat_user_tables`). The cost is measured by pgbench with {CLIENTS} clients: the report's UPDATE, one a transaction, on the
product's schema and on a copy without its {len(results["dropped"])} indices that are not primary keys
({", ".join(results["dropped"])}).

{table(["", "time per update, all indices ÷ keys only", "PostgreSQL CPU, the same"], rows)}
{table(LOAD_HEAD, load_rows(samples))}"""
