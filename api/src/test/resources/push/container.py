"""A migration container as they are: what dba-operator's sample and Quay's migrations do, with
Debian's python3-prometheus-client. Its settings are the interface's: DBA_OP_*."""

import os
import sys

from prometheus_client import CollectorRegistry, Counter, Gauge, delete_from_gateway, push_to_gateway

registry = CollectorRegistry()
percent = Gauge(
    "migration_completion_percent", "An estimate of what is done", registry=registry
)
complete = Counter("migration_complete_total", "Whether it is complete", registry=registry)
failed = Counter("migration_failed_total", "Whether it has failed", registry=registry)
items = Counter("migration_items_completed_total", "Items done", registry=registry)
labels = {
    name[len("DBA_OP_LABEL_"):].lower(): value
    for name, value in os.environ.items()
    if name.startswith("DBA_OP_LABEL_")
}
address = os.environ["DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR"]
job = os.environ["DBA_OP_JOB_ID"]


def push():
    push_to_gateway(address, job=job, registry=registry, grouping_key=labels)


def sample(fail_at):
    total = 5
    for item in range(total):
        percent.set(item / total)
        push()
        if item == fail_at:
            failed.inc()
            push()
            sys.exit(1)
        items.inc()
        push()
    complete.inc()
    percent.set(1.0)
    push()


def quay(fail_in):
    for revision in range(3):
        for step in range(4):
            if revision == fail_in and step == 2:
                failed.inc()
                percent.set(1.0)
                push()
                sys.exit(1)
            items.inc()
            push()
        complete.inc()
        percent.set(1.0)
        push()


def assimilator():
    del sys.argv[1]
    values = [line.split() for line in sys.stdin if line.strip()]
    backup = CollectorRegistry()
    for name, value in values:
        Gauge(name, "As Assimilator has it", registry=backup).set(float(value))
    push_to_gateway(address, job=job, registry=backup)


behaviours = {
    "sample": lambda: sample(None),
    "sample-fails": lambda: sample(2),
    "quay": lambda: quay(None),
    "quay-fails": lambda: quay(2),
    "assimilator": assimilator,
    "delete": lambda: delete_from_gateway(address, job=job, grouping_key=labels),
}
behaviours[sys.argv[1]]()
