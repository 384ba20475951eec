"""Runs one test server in the foreground, with its state in a folder.

When the server answers, one line "ready URL" is printed on stdout; what it says itself goes to DIR/NAME.log.
It ends on SIGTERM or SIGINT, when its server ends, and with --until-eof when its stdin closes, so that it
cannot outlive whoever started it. Secrets are read from the environment, never from arguments.
"""

import argparse
import pathlib
import shutil
import sys

import awsmock
import broker
import database
import gateway
import peer
import pooler
import pybroker
import rabbitmq
import seaweed
import webhook
from service import ServiceError


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/server", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    for module in (broker, rabbitmq, pybroker, gateway, seaweed, database, pooler, peer, webhook, awsmock):
        kind = kinds.add_parser(
            module.NAME,
            help=module.SUMMARY,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        add_common_arguments(kind)
        module.add_arguments(kind)
        kind.set_defaults(run=module.run)
    arguments = parser.parse_args()
    arguments.dir = arguments.dir.absolute()
    arguments.dir.mkdir(parents=True, exist_ok=True)
    try:
        return arguments.run(arguments)
    except ServiceError as error:
        print(f"scripts/server: {error}", file=sys.stderr)
        return 1
    finally:
        if arguments.ephemeral:
            shutil.rmtree(arguments.dir, ignore_errors=True)


def add_common_arguments(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("--dir", type=pathlib.Path, required=True, help="where the state lives")
    kind.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
    kind.add_argument("--until-eof", action="store_true", help="end when stdin closes")
    kind.add_argument("--ephemeral", action="store_true", help="remove DIR at the end")


if __name__ == "__main__":
    sys.exit(main())
