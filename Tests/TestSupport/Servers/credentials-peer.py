#!/usr/bin/env python3
"""The services that give a machine, a container or a web identity its credentials, for testing what asks them.

    credentials-peer.py

Listens on 127.0.0.1, prints its port as the first line, and ends when its standard input does. Each service checks
what the real one checks, and repeats in a refusal whatever it was sent, as the worst of them would.

    PUT  /latest/api/token                                  IMDSv2 and Alibaba's: a session token, for its lifetime's header
    GET  /latest/meta-data/{iam,ram}/security-credentials/  the role's name, for that token
    GET  /latest/meta-data/{iam,ram}/security-credentials/R the role's credentials
    GET  /v2/credentials/...                                a container's credentials, for its authorization
    POST /                                                  AssumeRoleWithWebIdentity

    POST /control        a JSON object of what to change in what follows; see STATE
    GET  /seen           what was asked since the last time: [method, path] each
"""

import json
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

STATE = {
    # None: the machine has none.
    "role": "worker role",
    "document": {},
    # Instead of whatever would be answered, to anything but the token's request.
    "status": None,
    "token_status": 200,
    # What a container must show; None: nothing.
    "authorization": None,
    "web_identity": "",
    "role_arn": None,
}
SEEN = []
TOKENS = {}
LOCK = threading.Lock()

ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>system:serviceaccount:waybill</SubjectFromWebIdentityToken>
    <AssumedRoleUser><Arn>arn</Arn><AssumedRoleId>id:{session}</AssumedRoleId></AssumedRoleUser>
    <Credentials>{credentials}</Credentials>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>"""

REFUSAL = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>No: {message}</Message></Error>
  <RequestId>1</RequestId>
</ErrorResponse>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def dispatch(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with LOCK:
            if self.path not in ("/control", "/seen"):
                SEEN.append([self.command, self.path])
            status, body = self.respond()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_PUT = dispatch

    def respond(self):
        if self.path == "/control":
            STATE.update(json.loads(self.body))
            return 200, ""
        if self.path == "/seen":
            seen = json.dumps(SEEN)
            SEEN.clear()
            return 200, seen
        if (self.command, self.path) == ("PUT", "/latest/api/token"):
            return self.token()
        if STATE["status"] is not None:
            return STATE["status"], self.echo()
        for maker, folder in (("aws-ec2", "iam"), ("aliyun-ecs", "ram")):
            roles = f"/latest/meta-data/{folder}/security-credentials/"
            if self.command == "GET" and self.path.startswith(roles):
                return self.metadata(maker, self.path[len(roles) :])
        if self.command == "GET" and self.path.startswith("/v2/credentials/"):
            if STATE["authorization"] not in (None, self.headers.get("Authorization")):
                return 401, self.echo()
            return 200, json.dumps(STATE["document"])
        if self.command == "POST" and self.path == "/":
            return self.assume()
        return 404, self.echo()

    def token(self):
        if STATE["token_status"] != 200:
            return STATE["token_status"], self.echo()
        for maker in ("aws-ec2", "aliyun-ecs"):
            lifetime = self.headers.get(f"X-{maker}-metadata-token-ttl-seconds", "")
            if lifetime.isdigit() and 1 <= int(lifetime) <= 21600:
                token = secrets.token_urlsafe(40) + "=="
                TOKENS[token] = maker
                return 200, token
        return 400, self.echo()

    def metadata(self, maker, rest):
        if TOKENS.get(self.headers.get(f"X-{maker}-metadata-token")) != maker:
            return 401, self.echo()
        if STATE["role"] is None:
            return 404, self.echo()
        if rest == "":
            return 200, STATE["role"]
        if rest == STATE["role"].replace(" ", "%20"):
            return 200, json.dumps(STATE["document"])
        return 404, self.echo()

    def assume(self):
        form = {name: values[0] for name, values in parse_qs(self.body).items()}
        if self.headers.get("Authorization") or self.headers["Content-Type"] != "application/x-www-form-urlencoded":
            return 400, REFUSAL.format(code="IncompleteSignature", message="signed")
        if form.get("Action") != "AssumeRoleWithWebIdentity" or form.get("Version") != "2011-06-15":
            return 400, REFUSAL.format(code="InvalidAction", message="")
        if form.get("RoleArn") != STATE["role_arn"]:
            return 403, REFUSAL.format(code="AccessDenied", message=escape(self.body))
        if form.get("WebIdentityToken") != STATE["web_identity"]:
            return 400, REFUSAL.format(code="InvalidIdentityToken", message=escape(form.get("WebIdentityToken", "")))
        fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in STATE["document"].items())
        return 200, ANSWER.format(session=escape(form["RoleSessionName"]), credentials=fields)

    def echo(self):
        return f"{self.headers}{self.body}{json.dumps(STATE)}"


def main():
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
