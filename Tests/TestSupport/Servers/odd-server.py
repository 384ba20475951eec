#!/usr/bin/env python3
"""A service that answers otherwise than an object store or an STS should: pages of proxies, nothing, too slowly, or
without end.

    odd-server.py

Listens on 127.0.0.1, prints its port as the first line, and ends when its standard input does.

    PUT  /-/answers   a JSON object: what POST, HEAD, GET, PUT and DELETE are answered with; 404 without a body else
    GET  /-/counts    for each method: requests, those that are open, and bytes of bodies that were sent
    POST /-/release   ends what hangs, and what hangs later at once

An answer is {"status": N, "fields": {…}, "body": BASE64, "length": N}: "length" is what it says of a body that a HEAD has
not. With "mode" it is one of these:

    hang      nothing comes
    endless   the body never ends, and comes as fast as it is taken
    drip      of the body that "length" promises comes a byte now and then
"""

import base64
import collections
import json
import select
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.answers = {}
        self.requests = collections.Counter()
        self.open = collections.Counter()
        self.sent = collections.Counter()
        self.released = threading.Event()

    def count(self, counter, method, number=1):
        with self.lock:
            counter[method] += number


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    ledger = Ledger()

    def log_message(self, *arguments):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def dispatch(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        ledger = self.ledger
        if self.path.startswith("/-/"):
            return self.control(body)
        ledger.count(ledger.requests, self.command)
        ledger.count(ledger.open, self.command)
        try:
            self.give(ledger.answers.get(self.command, {"status": 404}))
        except OSError:
            self.close_connection = True
        finally:
            ledger.count(ledger.open, self.command, -1)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = dispatch

    def control(self, body):
        ledger = self.ledger
        answer = {}
        with ledger.lock:
            if self.path == "/-/answers":
                ledger.answers = json.loads(body)
            elif self.path == "/-/counts":
                methods = set(ledger.requests)
                answer = {
                    method: {"requests": ledger.requests[method], "open": ledger.open[method], "sent": ledger.sent[method]}
                    for method in methods
                }
            elif self.path == "/-/release":
                ledger.released.set()
        self.write(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def give(self, answer):
        mode = answer.get("mode")
        body = base64.b64decode(answer.get("body", ""))
        fields = answer.get("fields", {})
        status = answer.get("status", 200)
        if mode == "hang":
            while not self.ledger.released.wait(0.05) and not self.is_closed():
                pass
            self.close_connection = True
        elif mode is None:
            self.write(status, fields, body, answer.get("length"))
        else:
            self.head(status, fields, answer.get("length"))
            self.close_connection = True
            self.send_body(mode)

    def send_body(self, mode):
        piece = b"x" * 65536 if mode == "endless" else b"x"
        while not self.is_closed():
            self.wfile.write(piece)
            self.ledger.count(self.ledger.sent, self.command, len(piece))
            if mode == "drip":
                self.ledger.released.wait(0.05)

    def head(self, status, fields, length):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def write(self, status, fields, body, length=None):
        self.head(status, fields, len(body) if length is None else length)
        if self.command != "HEAD":
            self.wfile.write(body)
            self.ledger.count(self.ledger.sent, self.command, len(body))

    def is_closed(self):
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
