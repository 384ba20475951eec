"""RabbitMQ on 127.0.0.1, with its MQTT plugin and no other listener. Its clients need no password.

The Debian package's own service is not used: state, logs, node name, cookie and ports are this server's alone. Its
first start takes ten seconds longer than others, in which the plugin waits for other nodes of a cluster.
"""

import argparse
import os
import subprocess

from broker import answers, executable
from service import Service, die_with_parent

NAME = "rabbitmq"
SUMMARY = "an MQTT 3.1.1 broker (RabbitMQ's plugin)"

PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name-port", type=int, required=True, help="of Erlang's name server, on 127.0.0.1")
    parser.add_argument("--node-port", type=int, required=True, help="of Erlang's distribution, on 127.0.0.1")
    parser.add_argument(
        "--option", action="append", default=[], metavar="LINE", help="a line of rabbitmq.conf, as it stands"
    )


def run(arguments: argparse.Namespace) -> int:
    folder = arguments.dir
    (folder / "rabbitmq.conf").write_text("".join(f"{line}\n" for line in configuration_lines(arguments)))
    (folder / "enabled_plugins").write_text("[rabbitmq_mqtt].\n")
    name_server = {"ERL_EPMD_PORT": str(arguments.name_port), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    environment = name_server | {
        # Erlang keeps its cookie there.
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"waybill{arguments.port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_DIST_PORT": str(arguments.node_port),
        # The script becomes the server, so that signals reach it.
        "RABBITMQ_ALLOW_INPUT": "1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput +S 1:1 +A 4 +sbwt none +sbwtdcpu none +sbwtdio none"
        " -kernel inet_dist_use_interface {127,0,0,1}",
    }
    # Were there none, Erlang would start one that outlives it.
    names = subprocess.Popen(
        [executable("epmd"), "-port", str(arguments.name_port), "-address", "127.0.0.1"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **name_server},
        preexec_fn=die_with_parent,
    )
    try:
        with Service([PROGRAM], folder / "rabbitmq.log", environment) as service:
            if not service.wait_until(lambda: answers(arguments.port, None)):
                return 0
            return service.serve(f"mqtt://127.0.0.1:{arguments.port}", arguments.until_eof)
    finally:
        names.terminate()
        names.wait()


def configuration_lines(arguments: argparse.Namespace) -> list[str]:
    return [
        "listeners.tcp = none",
        f"mqtt.listeners.tcp.1 = 127.0.0.1:{arguments.port}",
        "mqtt.allow_anonymous = true",
        "log.console = true",
        "log.file = false",
        *arguments.option,
    ]
