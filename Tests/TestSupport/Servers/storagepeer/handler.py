"""Requests as they come, and where they go."""

import json
import secrets
import sys
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote

from . import control, objectstore, signatures, tokenservice
from .refusals import Refusal, written


class Request:
    """What came, taken apart; nothing of it is trusted."""

    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.body = body
        self.host = self.header("host") or ""
        self.parameters = dict(parse_qsl(self.query, keep_blank_values=True))
        self.bucket = None
        self.key = None

    def header(self, name):
        return next((value for field, value in self.headers if field.lower() == name), None)

    def route(self, state):
        """Finds bucket and key, and which service is asked."""
        host = self.host.partition(":")[0]
        path = unquote(self.path)[1:]
        if host == state.own_domain:
            self.bucket, self.key = state.bucket, path or None
            return "objects"
        if host.endswith(f".{state.domain}"):
            self.bucket, self.key = host.removesuffix(f".{state.domain}"), path or None
            return "objects"
        if self.method == "POST" and not path:
            return "sts"
        bucket, _, key = path.partition("/")
        self.bucket, self.key = bucket or None, key or None
        return "objects"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    state = None

    def log_message(self, *arguments):
        pass

    def date_time_string(self, timestamp=None):
        return formatdate(self.state.now() if timestamp is None else timestamp, usegmt=True)

    def dispatch(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/-/"):
            # No bucket's name: the clients never ask for it.
            with self.state.lock:
                answer = control.answer(self.state, self.path[3:], json.loads(body or b"{}"))
            return self.write(200, [("Content-Type", "application/json")], json.dumps(answer).encode())
        request = Request(self.command, self.path, list(self.headers.items()), body)
        with self.state.lock:
            answer = self.ask(request)
        self.write(*answer)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = dispatch

    def ask(self, request):
        """Status, header fields and body of the answer, which is in the journal then."""
        state = self.state
        service = request.route(state)
        action = None
        request_id = secrets.token_hex(8).upper()
        try:
            if state.dialect == "ali" and service == "objects" and request.bucket and not self.is_virtual(request):
                raise Refusal("path-style")
            if "chunked" in (request.header("transfer-encoding") or ""):
                raise Refusal("length")
            identity = signatures.authenticate(request, service, state)
            module = objectstore if service == "objects" else tokenservice
            action = module.action_of(request, state.dialect)[0]
            state.fail_if_told(service, identity)
            if service == "objects":
                status, fields, body = objectstore.ObjectStore(state, request, identity).answer()
            else:
                status, fields, body = tokenservice.answer(state, request, identity)
            outcome = "ok"
        except Refusal as refusal:
            is_head = request.method == "HEAD"
            status, outcome, fields, body = written(refusal, state.dialect, service, request_id, is_head)
            self.close_connection = self.close_connection or refusal.kind == "length"
        state.journal.append(
            {
                "method": request.method,
                "host": request.host,
                "path": unquote(request.path),
                "service": service,
                "access_key_id": signatures.access_key_id(request),
                "action": action,
                "status": status,
                "outcome": outcome,
            }
        )
        name = {"aws": "x-amz-request-id", "ceph": "x-amz-request-id", "ali": "x-oss-request-id"}[state.dialect]
        return status, [*fields, (name, request_id)], body

    def is_virtual(self, request):
        host = request.host.partition(":")[0]
        return host == self.state.own_domain or host.endswith(f".{self.state.domain}")

    def write(self, status, fields, body):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)
