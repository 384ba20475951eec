"""moto's AWS on 127.0.0.1: another project's idea of AWS's STS, with the real shapes of its answers and errors.

It checks no signature and enforces no policy (the storage-peer does).
"""

import argparse
import importlib.util
import sys

from peer import answers
from service import Service, ServiceError

NAME = "moto"
SUMMARY = "AWS's STS, as moto plays it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(arguments: argparse.Namespace) -> int:
    if importlib.util.find_spec("moto") is None:
        raise ServiceError("the package moto is missing: scripts/requirements.txt names it")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(arguments.port)]
    url = f"http://127.0.0.1:{arguments.port}"
    with Service(command, arguments.dir / "moto.log") as service:
        if not service.wait_until(lambda: answers(f"{url}/moto-api/data.json")):
            return 0
        return service.serve(url, arguments.until_eof)
