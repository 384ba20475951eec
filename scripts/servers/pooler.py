"""PgBouncer on 127.0.0.1, before a PostgreSQL on 127.0.0.1 with the user `waybill`. Environment: SERVER_USER_PASSWORD, his.

PgBouncer refuses to run as root: started by root, it runs as `postgres`, to whom DIR then belongs.
"""

import argparse
import os
import pathlib
import shutil
import socket

from service import Service, ServiceError

NAME = "pgbouncer"
SUMMARY = "a pooler of connections to PostgreSQL"

USER = "waybill"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server-port", type=int, required=True, help="of PostgreSQL")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="a line of pgbouncer.ini, section pgbouncer"
    )


def run(arguments: argparse.Namespace) -> int:
    user = "postgres" if os.geteuid() == 0 else None
    configuration = write_configuration(arguments, user)
    with Service([executable(), str(configuration)], arguments.dir / "pgbouncer.log", user=user) as service:
        if not service.wait_until(lambda: answers(arguments.port)):
            return 0
        return service.serve(f"postgresql://{USER}@127.0.0.1:{arguments.port}/postgres", arguments.until_eof)


def write_configuration(arguments: argparse.Namespace, user: str | None) -> pathlib.Path:
    try:
        password = os.environ["SERVER_USER_PASSWORD"]
    except KeyError:
        raise ServiceError("it needs SERVER_USER_PASSWORD in the environment") from None
    users = arguments.dir / "users.txt"
    users.touch(mode=0o600)
    users.write_text(f'"{USER}" "{password}"\n')
    options = {
        "listen_addr": "127.0.0.1",
        "listen_port": str(arguments.port),
        "unix_socket_dir": "",
        "auth_type": "scram-sha-256",
        "auth_file": str(users),
        "max_client_conn": "300",
        "default_pool_size": "100",
        # A server that is back is tried at once.
        "server_login_retry": "1",
    }
    options |= dict(option.split("=", 1) for option in arguments.option)
    path = arguments.dir / "pgbouncer.ini"
    lines = ["[databases]", f"* = host=127.0.0.1 port={arguments.server_port}", "[pgbouncer]"]
    path.write_text("".join(f"{line}\n" for line in lines + [f"{name} = {value}" for name, value in options.items()]))
    if user:
        for file in (arguments.dir, users, path):
            shutil.chown(file, user)
    return path


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def executable() -> str:
    # Debian puts servers where a user's PATH may not look.
    path = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not path:
        raise ServiceError("pgbouncer is not installed")
    return path
