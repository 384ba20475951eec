"""amqtt on 127.0.0.1, an MQTT 3.1.1 broker in Python. Sessions end with it: it keeps nothing on the disk."""

import argparse
import pathlib
import signal
import sys

from broker import answers
from service import Service

NAME = "amqtt"
SUMMARY = "an MQTT 3.1.1 broker in Python"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(arguments: argparse.Namespace) -> int:
    configuration = arguments.dir / "amqtt.yaml"
    configuration.write_text(
        "listeners:\n"
        "  default:\n"
        "    type: tcp\n"
        f"    bind: 127.0.0.1:{arguments.port}\n"
        "plugins:\n"
        "  amqtt.plugins.authentication.AnonymousAuthPlugin:\n"
        "    allow_anonymous: true\n"
    )
    command = [str(pathlib.Path(sys.executable).with_name("amqtt")), "-c", str(configuration)]
    # It ends its connections on SIGINT alone.
    with Service(command, arguments.dir / "amqtt.log", end_signal=signal.SIGINT) as service:
        if not service.wait_until(lambda: answers(arguments.port, None)):
            return 0
        return service.serve(f"mqtt://127.0.0.1:{arguments.port}", arguments.until_eof)
