#!/usr/bin/env python3
"""A TCP front of an MQTT broker that answers CONNECT otherwise than the broker would, and hands the rest on.

    odd-broker.py PORT [--answer HEX] [--hang] [--versions 5] [--times N]

Listens on 127.0.0.1, prints its port as the first line, and ends when its standard input does. For each CONNECT it prints
the version: `5`, or `4` for MQTT 3.1.1.

A CONNECT of one of the versions gets the bytes of --answer, if any, and the connection is closed, or stays open with
--hang. With --times, only the first N of them; later ones reach the broker at 127.0.0.1:PORT like those of other versions.
"""

import argparse
import contextlib
import socket
import sys
import threading


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--answer", type=bytes.fromhex, default=b"")
    parser.add_argument("--hang", action="store_true")
    parser.add_argument("--versions", type=lambda text: {int(part) for part in text.split(",")}, default={5})
    parser.add_argument("--times", type=int, default=sys.maxsize)
    front = Front(parser.parse_args())
    threading.Thread(target=front.serve, daemon=True).start()
    sys.stdin.read()


class Front:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.left = arguments.times
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        print(self.listener.getsockname()[1], flush=True)

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.handle, args=(connection,), daemon=True).start()

    def handle(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, EOFError):
            packet = read_packet(client)
            version = packet[packet.index(b"\x00\x04MQTT") + 6]
            with self.lock:
                print(version, flush=True)
                is_odd = version in self.arguments.versions and self.left > 0
                self.left -= is_odd
            if is_odd:
                client.sendall(self.arguments.answer)
                while self.arguments.hang and client.recv(4096):
                    pass
                return
            with socket.create_connection(("127.0.0.1", self.arguments.port)) as broker:
                broker.sendall(packet)
                threading.Thread(target=copy, args=(client, broker), daemon=True).start()
                copy(broker, client)


def read_packet(connection: socket.socket) -> bytes:
    """The first packet: its type, its length of up to four bytes, and as many bytes."""
    packet = read(connection, 2)
    while packet[-1] & 128:
        packet += read(connection, 1)
    length = sum((byte & 127) << (7 * place) for place, byte in enumerate(packet[1:]))
    return packet + read(connection, length)


def read(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise EOFError
        found += more
    return found


def copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for side in (source, target):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


main()
