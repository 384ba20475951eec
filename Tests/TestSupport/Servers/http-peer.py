#!/usr/bin/env python3
"""An HTTP/1.1 server that behaves as it is told, for testing a client against real sockets.

    http-peer.py [--tls CERTIFICATE KEY]

Listens on 127.0.0.1, prints its port as the first line, and ends when its standard input does. Nothing in it goes
by time: what waits, waits for a request to /release, or for the client to go away.

    any  /echo                   what came: method, target, headers, length and CRC-32 of the body
    GET  /bytes?size=N           N bytes, their CRC-32 in X-Checksum; with &chunked=1 in chunks
    GET  /drip?id=X              a head and "first ", then after /release?id=X "second"
    PUT  /gate?id=X              reads the body only after /release?id=X; answers as /echo
    GET  /silent                 never answers
    GET  /cut?size=N&sent=M      promises N bytes, sends M, closes
    GET  /reset                  closes without an answer
    any  /status?code=N          that status; Location /echo for 3xx; Content-Length 10 where there may be no body
    GET  /headers?size=N         N bytes of header lines
    GET  /garbage                an answer that is not HTTP
    GET  /refuse-body            answers 403 before it reads the body, and closes
    PUT  /die-once?id=X          the first time: reads a part of the body, then closes; then answers as /echo
    POST /release?id=X           lets X go on
    GET  /wait?id=X              answers once X has begun to wait
    GET  /wait-closed?path=P     answers once no request to P is open
    GET  /stats                  connections accepted and open, requests by path, bytes sent by id
"""

import argparse
import collections
import json
import select
import socket
import ssl
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BLOCK = bytes((number * 31 + 7) % 251 for number in range(65521))


class Ledger:
    """What the server has seen, and who waits for what."""

    def __init__(self):
        self.changed = threading.Condition()
        self.accepted = 0
        self.open = 0
        self.requests = collections.Counter()
        self.running = collections.Counter()
        self.sent = collections.Counter()
        self.waiting = set()
        self.released = set()
        self.dead = set()

    def update(self, change):
        with self.changed:
            change(self)
            self.changed.notify_all()

    def wait_until(self, condition, connection=None):
        """Waits; gives up, with False, when the connection is closed by the client."""
        with self.changed:
            while not condition(self):
                if connection is not None and is_closed(connection):
                    return False
                self.changed.wait(0.05 if connection is not None else None)
        return True


def is_closed(connection):
    if isinstance(connection, ssl.SSLSocket):
        return False
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


def pattern(size):
    while size > 0:
        piece = BLOCK[: min(size, len(BLOCK))]
        size -= len(piece)
        yield piece


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One segment an answer, without waiting for acknowledgements.
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    ledger = Ledger()

    def setup(self):
        super().setup()
        self.ledger.update(lambda ledger: setattr(ledger, "open", ledger.open + 1))

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass
        self.ledger.update(lambda ledger: setattr(ledger, "open", ledger.open - 1))

    def log_message(self, *arguments):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def dispatch(self):
        parts = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        # What is asked for by a longer path under /echo is there to be echoed.
        path = "/echo" if parts.path.startswith("/echo") else parts.path
        self.ledger.update(lambda ledger: (ledger.requests.update([path]), ledger.running.update([path])))
        try:
            getattr(self, "answer_" + path.strip("/").replace("-", "_"), self.answer_unknown)()
            self.wfile.flush()
        except OSError:
            self.close_connection = True
        finally:
            self.ledger.update(lambda ledger: ledger.running.subtract([path]))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = dispatch

    # What answers are made of.

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_json(self, value):
        self.answer(200, json.dumps(value).encode(), [("Content-Type", "application/json")])

    def read_body(self):
        checksum, left = 0, int(self.headers.get("Content-Length", 0))
        length = left
        while left > 0:
            piece = self.rfile.read(min(left, 1 << 20))
            if not piece:
                raise ConnectionError("the body ended early")
            checksum = zlib.crc32(piece, checksum)
            left -= len(piece)
        return length, str(checksum)

    # The answers.

    def answer_echo(self):
        length, checksum = self.read_body()
        self.answer_json(
            {
                "method": self.command,
                "target": self.path,
                "headers": [[name, value] for name, value in self.headers.items()],
                "length": length,
                "checksum": checksum,
            }
        )

    def answer_bytes(self):
        size = int(self.query["size"])
        checksum = 0
        for piece in pattern(size) if self.command != "HEAD" else ():
            checksum = zlib.crc32(piece, checksum)
        self.send_response(200)
        self.send_header("X-Checksum", str(checksum))
        chunked = "chunked" in self.query
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(size))
        self.end_headers()
        if self.command == "HEAD":
            return
        for piece in pattern(size):
            if chunked:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            else:
                self.wfile.write(piece)
            self.ledger.update(lambda ledger: ledger.sent.update({self.query.get("id", ""): len(piece)}))
        if chunked:
            self.wfile.write(b"0\r\nX-Trailer: after\r\n\r\n")

    def wait_for_release(self):
        name = self.query["id"]
        self.ledger.update(lambda ledger: ledger.waiting.add(name))
        return self.ledger.wait_until(
            lambda ledger: name in ledger.released,
            # With a body on its way the socket is readable, which is no sign of its end.
            self.connection if self.command == "GET" else None,
        )

    def answer_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b"first ")
        self.wfile.flush()
        if not self.wait_for_release():
            raise ConnectionError("the client is gone")
        self.wfile.write(b"second")

    def answer_gate(self):
        self.wait_for_release()
        self.answer_echo()

    def answer_silent(self):
        self.ledger.update(lambda ledger: ledger.waiting.add("silent"))
        self.ledger.wait_until(lambda ledger: False, self.connection)
        self.close_connection = True

    def answer_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", self.query["size"])
        self.end_headers()
        for piece in pattern(int(self.query["sent"])):
            self.wfile.write(piece)
        self.close_connection = True

    def answer_reset(self):
        self.close_connection = True

    def answer_status(self):
        status = int(self.query["code"])
        self.read_body()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/echo")
        if status != 204:
            self.send_header("Content-Length", "10" if self.command == "HEAD" or status == 304 else "0")
        self.end_headers()

    def answer_headers(self):
        self.send_response(200)
        for number in range(int(self.query["size"]) // 100):
            self.send_header("X-Filler-%06d" % number, "x" * (100 - 19))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_garbage(self):
        self.wfile.write(b"220 this is mail\r\n")
        self.close_connection = True

    def answer_refuse_body(self):
        self.answer(403, b"no", [("Connection", "close")])
        self.wfile.flush()
        self.close_connection = True
        # Closed with bytes unread, the connection would be reset, and the answer lost with it.
        self.connection.shutdown(socket.SHUT_WR)
        while self.rfile.read1(1 << 16):
            pass

    def answer_die_once(self):
        name = self.query["id"]
        if name in self.ledger.dead:
            self.answer_echo()
            return
        self.ledger.update(lambda ledger: ledger.dead.add(name))
        self.rfile.read1(16)
        self.close_connection = True

    def answer_release(self):
        self.ledger.update(lambda ledger: ledger.released.add(self.query["id"]))
        self.answer_json({})

    def answer_wait(self):
        self.ledger.wait_until(lambda ledger: self.query["id"] in ledger.waiting)
        self.answer_json({})

    def answer_wait_closed(self):
        self.ledger.wait_until(lambda ledger: ledger.running[self.query["path"]] == 0)
        self.answer_json({})

    def answer_stats(self):
        ledger = self.ledger
        with ledger.changed:
            stats = {
                "accepted": ledger.accepted,
                "open": ledger.open,
                "requests": dict(ledger.requests),
                "sent": dict(ledger.sent),
            }
        self.answer_json(stats)

    def answer_unknown(self):
        self.read_body()
        self.answer(404)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    tls = None

    def get_request(self):
        connection, address = super().get_request()
        Handler.ledger.update(lambda ledger: setattr(ledger, "accepted", ledger.accepted + 1))
        return connection, address

    def finish_request(self, request, client_address):
        # The handshake belongs to the connection's own thread.
        if self.tls is not None:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    if arguments.tls:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(*arguments.tls)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
