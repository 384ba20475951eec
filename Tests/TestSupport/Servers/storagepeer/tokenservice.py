"""AssumeRole, as AWS's and Ceph's STS answer it, and as Alibaba Cloud's does."""

import json
import re
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .policies import Policy
from .refusals import Refusal
from .state import iso8601

NAMES = {"aws": r"[\w+=,.@-]{2,64}", "ceph": r"[\w=,.@-]{2,64}", "ali": r"[A-Za-z0-9.@_-]{2,32}"}
EXTERNAL_IDS = {"aws": r"[\w+=,.@:/-]{2,1224}", "ceph": r"[\w=,.@:/-]{2,1224}", "ali": r"[\w+=,.@:/-]{2,1224}"}
VERSIONS = {"aws": "2011-06-15", "ceph": "2011-06-15", "ali": "2015-04-01"}


def action_of(request, dialect):
    if dialect == "ali":
        return request.header("x-acs-action"), request.header("x-acs-version")
    form = _parameters(request, dialect)
    return form.get("Action"), form.get("Version")


def answer(state, request, identity):
    """Status, header fields, body."""
    name, version = action_of(request, state.dialect)
    if name != "AssumeRole" or version != VERSIONS[state.dialect]:
        raise Refusal("action", name=name, version=version)
    asked = _parameters(request, state.dialect)
    # No session may make another: chained roles are nothing that Waybill asks for.
    if identity.token is not None or not identity.may("sts:AssumeRole", "*"):
        raise Refusal("denied")
    arn = asked.get("RoleArn", "")
    given = asked.get("ExternalId")
    if given is not None and not re.fullmatch(EXTERNAL_IDS[state.dialect], given, re.ASCII):
        raise Refusal("external-id-form")
    role = state.roles.get(arn)
    if role is None:
        raise Refusal("role", arn=arn)
    if role.external_id is not None and given != role.external_id:
        raise Refusal("external-id", arn=arn)
    seconds = asked.get("DurationSeconds", "3600")
    if not seconds.isdecimal() or not 900 <= int(seconds) <= role.longest:
        raise Refusal("duration")
    if not re.fullmatch(NAMES[state.dialect], asked.get("RoleSessionName", ""), re.ASCII):
        raise Refusal("session-name")
    if "Policy" not in asked:
        # It would grant the whole role.
        raise Refusal("policy", reason="none")
    session = state.session(identity, role, Policy(asked["Policy"], state.dialect), int(seconds))
    write = _json if state.dialect == "ali" else _xml
    return write(session, arn, asked["RoleSessionName"])


def _parameters(request, dialect):
    text = request.query if dialect == "ali" else request.body.decode()
    if dialect == "ceph" and "+" in text:
        # One release does not decode it.
        raise Refusal("policy", reason="a space is written %20")
    if dialect != "ali" and request.query:
        raise Refusal("malformed", reason="parameters in the query")
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    if len(dict(pairs)) != len(pairs):
        raise Refusal("malformed", reason="a parameter stands twice")
    return dict(pairs)


def _xml(session, arn, name):
    document = (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
        f"<AssumedRoleUser><AssumedRoleId>AROA:{escape(name)}</AssumedRoleId><Arn>{escape(arn)}</Arn></AssumedRoleUser>"
        f"<Credentials><AccessKeyId>{session.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{session.secret}</SecretAccessKey><SessionToken>{session.token}</SessionToken>"
        f"<Expiration>{iso8601(session.expires)}</Expiration></Credentials><PackedPolicySize>10</PackedPolicySize>"
        "</AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>"
    )
    return 200, [("Content-Type", "text/xml")], document.encode()


def _json(session, arn, name):
    document = {
        "RequestId": "1",
        "AssumedRoleUser": {"AssumedRoleId": f"3{name}:{name}", "Arn": f"{arn}/{name}"},
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "AccessKeySecret": session.secret,
            "SecurityToken": session.token,
            "Expiration": iso8601(session.expires),
        },
    }
    return 200, [("Content-Type", "application/json;charset=utf-8")], json.dumps(document).encode()
