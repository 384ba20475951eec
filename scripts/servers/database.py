"""PostgreSQL on 127.0.0.1, with one user, `waybill`, who may do everything. Environment: SERVER_USER_PASSWORD, his.

What is committed is not forced to the disk unless --option says `fsync=on`: it outlives the server, not the machine.
PostgreSQL refuses to run as root: started by root, it runs as `postgres`, to whom DIR then belongs.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import time

from certificates import make_certificates
from service import START_DEADLINE, Service, ServiceError, identity

NAME = "postgresql"
SUMMARY = "a database"

USER = "waybill"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tls", action="store_true", help="make a CA (DIR/ca.pem), and take no connection without TLS for localhost"
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="a line of postgresql.conf"
    )
    parser.add_argument("--standby-of", type=int, metavar="PORT", help="copy the server there, and follow it")


def run(arguments: argparse.Namespace) -> int:
    user = "postgres" if os.geteuid() == 0 else None
    data = arguments.dir / "data"
    if user:
        shutil.chown(arguments.dir, user)
    if arguments.standby_of:
        copy_cluster(data, arguments.standby_of, user)
    else:
        make_cluster(data, user)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(arguments.port),
        "unix_socket_directories": str(arguments.dir),
        "max_connections": "300",
        "fsync": "off",
        # Tests make deadlocks on purpose.
        "deadlock_timeout": "50ms",
    }
    if arguments.tls:
        serve_tls(arguments.dir, data, user)
        options |= {"ssl": "on", "ssl_cert_file": "server.pem", "ssl_key_file": "server.key"}
    options |= dict(option.split("=", 1) for option in arguments.option)
    wait_for_predecessor(data)
    command = [executable("postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    # Ends its clients' connections, and does not wait for them to go.
    with Service(command, arguments.dir / "postgresql.log", user=user, end_signal=signal.SIGINT) as service:
        if not service.wait_until(lambda: answers(arguments)):
            return 0
        host = "localhost" if arguments.tls else "127.0.0.1"
        return service.serve(f"postgresql://{USER}@{host}:{arguments.port}/postgres", arguments.until_eof)


def copy_cluster(data: pathlib.Path, port: int, user: str | None) -> None:
    if (data / "PG_VERSION").exists():
        return
    command = [executable("pg_basebackup"), "-D", str(data), "-d", f"postgresql://{USER}@127.0.0.1:{port}/postgres"]
    # -R: it follows the server by the same address and password.
    command += ["-R", "--checkpoint=fast", "--no-sync"]
    environment = {**os.environ, "PGPASSWORD": password_of_user()}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=data.parent, env=environment, **identity(user)
    )
    if done.returncode != 0:
        raise ServiceError(f"pg_basebackup ended with {done.returncode}\n{done.stderr}")


def password_of_user() -> str:
    try:
        return os.environ["SERVER_USER_PASSWORD"]
    except KeyError:
        raise ServiceError("it needs SERVER_USER_PASSWORD in the environment") from None


def make_cluster(data: pathlib.Path, user: str | None) -> None:
    if (data / "PG_VERSION").exists():
        return
    password = password_of_user()
    secret = data.parent / "password"
    secret.touch(mode=0o600)
    secret.write_text(f"{password}\n")
    if user:
        shutil.chown(secret, user)
    command = [executable("initdb"), "-D", str(data), "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}"]
    command += ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=data.parent, **identity(user))
    secret.unlink()
    if done.returncode != 0:
        raise ServiceError(f"initdb ended with {done.returncode}\n{done.stderr}")


def serve_tls(folder: pathlib.Path, data: pathlib.Path, user: str | None) -> None:
    make_certificates(folder)
    for name in ("server.pem", "server.key"):
        shutil.copy(folder / name, data / name)
        (data / name).chmod(0o600)
        if user:
            shutil.chown(data / name, user, user)
    (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")


def wait_for_predecessor(data: pathlib.Path) -> None:
    """What a killed server leaves running ends by itself, and until then the next refuses to start."""
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline and any(works_in(process, data) for process in pathlib.Path("/proc").glob("[0-9]*")):
        time.sleep(0.02)
    # They name a dead process that nobody may have collected yet, which PostgreSQL takes for a living one.
    for lock in [data / "postmaster.pid", *data.parent.glob(".s.PGSQL.*")]:
        lock.unlink(missing_ok=True)


def works_in(process: pathlib.Path, folder: pathlib.Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def answers(arguments: argparse.Namespace) -> bool:
    command = [executable("pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(arguments.port)]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def executable(name: str) -> str:
    # Debian keeps each version's in a folder of its own, the newest last.
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    path = shutil.which(name, path=":".join([*map(str, reversed(folders)), os.environ.get("PATH", "")]))
    if not path:
        raise ServiceError(f"{name} is not installed")
    return path
