"""A receiver of webhooks that verifies them with other people's code: Tests/TestSupport/Servers/webhook-peer.py."""

import argparse
import pathlib
import sys

from certificates import make_certificates
from service import Service, answers

NAME = "webhook-peer"
SUMMARY = "a receiver of webhooks that verifies their signatures and answers as it is told"

PROGRAM = pathlib.Path(__file__).parents[2] / "Tests/TestSupport/Servers/webhook-peer.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tls-port", type=int, help="the same over TLS, by the authority in DIR/ca.pem")


def run(arguments: argparse.Namespace) -> int:
    command = [sys.executable, str(PROGRAM), "--port", str(arguments.port)]
    if arguments.tls_port:
        folder = arguments.dir
        make_certificates(folder)
        command += ["--tls-port", str(arguments.tls_port)]
        command += ["--certificate", str(folder / "server.pem"), "--key", str(folder / "server.key")]
    url = f"http://127.0.0.1:{arguments.port}"
    with Service(command, arguments.dir / "webhook-peer.log") as service:
        if not service.wait_until(lambda: answers(f"{url}/-/received")):
            return 0
        return service.serve(url, arguments.until_eof)
