"""mosquitto on 127.0.0.1. Environment: SERVER_USER_PASSWORD for --user."""

import argparse
import getpass
import os
import pathlib
import shutil
import socket
import ssl
import subprocess

from certificates import make_certificates
from service import Service, ServiceError

NAME = "mosquitto"
SUMMARY = "an MQTT broker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--acl", type=pathlib.Path, help="mosquitto's acl_file")
    parser.add_argument("--no-persistence", action="store_true", help="forget sessions at the end")
    parser.add_argument("--user", help="demand this user's name and password")
    parser.add_argument(
        "--tls",
        action="store_true",
        help="make a CA (DIR/ca.pem) and a client's certificate (DIR/client.pem and .key), and serve TLS for localhost",
    )
    parser.add_argument(
        "--client",
        action="append",
        default=[],
        metavar="NAME",
        help="with --tls: a certificate with this common name (DIR/NAME.pem and .key) as well",
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="LINE", help="a line of mosquitto.conf, as it stands"
    )


def run(arguments: argparse.Namespace) -> int:
    configuration = arguments.dir / "mosquitto.conf"
    configuration.write_text("".join(f"{line}\n" for line in configuration_lines(arguments)))
    with Service([executable("mosquitto"), "-c", str(configuration)], arguments.dir / "mosquitto.log") as service:
        certificates = arguments.dir if arguments.tls else None
        if not service.wait_until(lambda: answers(arguments.port, certificates)):
            return 0
        origin = "mqtts://localhost" if arguments.tls else "mqtt://127.0.0.1"
        return service.serve(f"{origin}:{arguments.port}", arguments.until_eof)


def configuration_lines(arguments: argparse.Namespace) -> list[str]:
    lines = [
        f"listener {arguments.port} 127.0.0.1",
        # Started by root, mosquitto would become a user who may not write the folder.
        f"user {getpass.getuser()}",
        "log_dest stdout",
        f"persistence {'false' if arguments.no_persistence else 'true'}",
        f"persistence_location {arguments.dir}/",
        f"allow_anonymous {'false' if arguments.user else 'true'}",
    ]
    if arguments.acl:
        lines.append(f"acl_file {arguments.acl.absolute()}")
    if arguments.user:
        lines.append(f"password_file {password_file(arguments.dir, arguments.user)}")
    if arguments.tls:
        make_certificates(arguments.dir, tuple(arguments.client))
        lines += [f"cafile {arguments.dir}/ca.pem"]
        lines += [f"certfile {arguments.dir}/server.pem", f"keyfile {arguments.dir}/server.key"]
    return lines + arguments.option


def password_file(folder: pathlib.Path, user: str) -> pathlib.Path:
    try:
        password = os.environ["SERVER_USER_PASSWORD"]
    except KeyError:
        raise ServiceError("--user needs SERVER_USER_PASSWORD in the environment") from None
    path = folder / "passwords"
    path.touch(mode=0o600)
    path.write_text(f"{user}:{password}\n")
    # Hashes the file in place: the password is nobody's argument.
    subprocess.run([executable("mosquitto_passwd"), "-U", str(path)], check=True)
    return path


def answers(port: int, certificates: pathlib.Path | None) -> bool:
    """Sends a CONNECT: any CONNACK will do, a refusal too."""
    client = b"\x00\x05ready"
    rest = b"\x00\x04MQTT\x04\x02\x00\x0a" + client
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            if certificates:
                context = ssl.create_default_context(cafile=str(certificates / "ca.pem"))
                context.load_cert_chain(certificates / "client.pem", certificates / "client.key")
                connection = context.wrap_socket(connection, server_hostname="localhost")
            connection.sendall(bytes([0x10, len(rest)]) + rest)
            return connection.recv(1) == b"\x20"
    except OSError:
        return False


def executable(name: str) -> str:
    # Debian puts servers where a user's PATH may not look.
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not path:
        raise ServiceError(f"{name} is not installed")
    return path
