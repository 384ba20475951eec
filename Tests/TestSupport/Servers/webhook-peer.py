#!/usr/bin/env python3
"""A receiver of webhooks that verifies them with other people's code (PyPI standardwebhooks), and answers as it is told.

    webhook-peer.py --port PORT [--tls-port PORT --certificate FILE --key FILE]

    POST /hook/NAME[?…]          a webhook: answered by NAME's plan, else 204
    PUT  /-/secrets?hook=NAME    a JSON list: the secrets that NAME verifies with
    PUT  /-/plan?hook=NAME       a JSON list of answers, each given once; {"last": ANSWER} is given for ever
    GET  /-/received?hook=NAME   what came, in the order in which it came
    POST /-/release              lets go of what hangs

    GET  /-/streams?hook=NAME    of answers without end: how many began, how many ended, and the bytes that were sent

An answer is {"status": N, "headers": {…}}, {"hang": true} or {"cut": true}: closed without an answer. With
{"endless": true} its body never ends, and comes as fast as it is taken.
"""

import argparse
import collections
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

KEPT = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")


class Hooks:
    def __init__(self):
        self.lock = threading.Lock()
        self.secrets = collections.defaultdict(list)
        self.plans = collections.defaultdict(list)
        self.received = collections.defaultdict(list)
        self.streams = collections.defaultdict(lambda: {"began": 0, "ended": 0, "sent": 0})
        self.released = threading.Event()

    def take(self, name, delivery):
        with self.lock:
            delivery["verified"] = [verifies(secret, delivery) for secret in self.secrets[name]]
            self.received[name].append(delivery)
            plan = self.plans[name]
            if plan and "last" in plan[0]:
                return plan[0]["last"]
            return plan.pop(0) if plan else {"status": 204}


def verifies(secret, delivery):
    try:
        Webhook(secret).verify(delivery["body"], delivery["headers"])
        return True
    except (WebhookVerificationError, ValueError):
        return False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hooks = Hooks()

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        path, query = self.parts()
        body = self.body()
        if path == "/-/release":
            self.hooks.released.set()
            self.answer({"status": 204})
            return
        headers = {name: self.headers[name] for name in KEPT if self.headers[name] is not None}
        delivery = {"headers": headers, "body": body.decode(), "query": urlsplit(self.path).query}
        answer = self.hooks.take(path.removeprefix("/hook/"), delivery)
        if answer.get("hang"):
            self.hooks.released.wait()
            self.close_connection = True
        elif answer.get("cut"):
            self.close_connection = True
        elif answer.get("endless"):
            self.stream(answer, path.removeprefix("/hook/"))
        else:
            self.answer(answer)

    def stream(self, answer, name):
        self.close_connection = True
        piece = b"x" * 65536
        self.note(name, "began")
        try:
            self.send_response(answer["status"])
            self.end_headers()
            while True:
                self.wfile.write(piece)
                self.note(name, "sent", len(piece))
        except OSError:
            self.note(name, "ended")

    def note(self, name, what, number=1):
        with self.hooks.lock:
            self.hooks.streams[name][what] += number

    def do_PUT(self):
        path, query = self.parts()
        value = json.loads(self.body())
        with self.hooks.lock:
            {"/-/secrets": self.hooks.secrets, "/-/plan": self.hooks.plans}[path][query["hook"]] = value
        self.answer({"status": 204})

    def do_GET(self):
        path, query = self.parts()
        with self.hooks.lock:
            if path == "/-/streams":
                found = dict(self.hooks.streams[query["hook"]])
            else:
                found = list(self.hooks.received[query["hook"]]) if "hook" in query else []
        self.answer({"status": 200}, json.dumps(found).encode())

    def parts(self):
        parts = urlsplit(self.path)
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, answer, body=b""):
        self.send_response(answer["status"])
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        if answer["status"] != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-port", type=int, help="the same hooks over TLS")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    if arguments.tls_port:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate, arguments.key)
        encrypted = Server(("127.0.0.1", arguments.tls_port), Handler)
        # The handshake is the connection's own thread's, not that of all.
        encrypted.socket = context.wrap_socket(encrypted.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=encrypted.serve_forever, daemon=True).start()
    Server(("127.0.0.1", arguments.port), Handler).serve_forever()


if __name__ == "__main__":
    sys.exit(main())
