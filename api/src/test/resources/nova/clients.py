"""Does with Debian's openstacksdk and novaclient what the test asks for, and prints what came back.

usage: clients.py <url of /v2.1> <sdk|sdk-abort|novaclient> <server> <migration id>
"""

import json
import sys

url, client, server, migration = sys.argv[1:5]


def tell(name, value):
    print(json.dumps({name: value}))


def connect():
    import openstack

    return openstack.connect(
        auth_type="none",
        auth={"endpoint": url},
        compute_endpoint_override=url,
        compute_default_microversion="2.80",
    ).compute


def sdk():
    from openstack import exceptions

    compute = connect()
    tell("migrations", [m.to_dict() for m in compute.migrations()])
    tell("got", compute.get_server_migration(int(migration), server).to_dict())
    compute.force_complete_server_migration(int(migration), server)
    tell("forced", True)
    try:
        compute.abort_server_migration(int(migration), server)
    except exceptions.HttpException as refused:
        tell("refused", [refused.status_code, refused.details])


def sdk_abort():
    connect().abort_server_migration(int(migration), server)
    tell("aborted", True)


def novaclient():
    from keystoneauth1 import noauth, session
    from novaclient import client as nova_client

    nova = nova_client.Client(
        "2.80",
        session=session.Session(auth=noauth.NoAuth(endpoint=url)),
        endpoint_override=url,
    )
    tell("migrations", [m.to_dict() for m in nova.migrations.list()])
    tell("page", [m.id for m in nova.migrations.list(limit=2, status="error")])
    tell("of_server", [m.id for m in nova.server_migrations.list(server)])
    tell("got", nova.server_migrations.get(server, migration).to_dict())


{"sdk": sdk, "sdk-abort": sdk_abort, "novaclient": novaclient}[client]()
