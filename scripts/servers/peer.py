"""An object store and its STS that recompute every signature: Tests/TestSupport/Servers/storage-peer.py."""

import argparse
import pathlib
import sys

from service import Service, answers

NAME = "storage-peer"
SUMMARY = "an object store and its STS, of AWS, Ceph or Alibaba Cloud, that recompute every signature"

PROGRAM = pathlib.Path(__file__).parents[2] / "Tests/TestSupport/Servers/storage-peer.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dialect", choices=("aws", "ceph", "ali"), required=True)
    parser.add_argument("--bucket", required=True, metavar="NAME")
    parser.add_argument("--region", required=True, metavar="NAME")
    parser.add_argument("--domain", required=True, metavar="NAME", help="under which buckets have names of their own")


def run(arguments: argparse.Namespace) -> int:
    command = [sys.executable, str(PROGRAM), "--port", str(arguments.port), "--dialect", arguments.dialect]
    command += ["--bucket", arguments.bucket, "--region", arguments.region, "--domain", arguments.domain]
    url = f"http://127.0.0.1:{arguments.port}"
    with Service(command, arguments.dir / "storage-peer.log") as service:
        if not service.wait_until(lambda: answers(f"{url}/-/objects")):
            return 0
        return service.serve(url, arguments.until_eof)
