"""Session policies in the two grammars, read strictly and enforced."""

import json

from .refusals import Refusal

VERSIONS = {"aws": ("2012-10-17",), "ceph": ("2012-10-17",), "ali": ("1",)}
SERVICES = {"aws": ("s3", "kms"), "ceph": ("s3", "kms"), "ali": ("oss", "kms")}
LONGEST = 2048


def resource(dialect, bucket, key=None):
    """The name of a bucket or an object, as policies have it."""
    place = bucket if key is None else f"{bucket}/{key}"
    return f"acs:oss:*:*:{place}" if dialect == "ali" else f"arn:aws:s3:::{place}"


class Policy:
    """A policy document: what is not allowed is denied, and what is denied is denied."""

    def __init__(self, text, dialect):
        if len(text) > LONGEST:
            raise Refusal("policy-long")
        if dialect == "aws" and any(ord(character) > 0xFF for character in text):
            raise Refusal("policy", reason="a character outside Latin-1")
        try:
            document = json.loads(text, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            raise Refusal("policy", reason="no JSON") from None
        if not isinstance(document, dict) or set(document) != {"Version", "Statement"}:
            raise Refusal("policy", reason="Version and Statement, and nothing else")
        if document["Version"] not in VERSIONS[dialect]:
            raise Refusal("policy", reason="Version")
        statements = document["Statement"]
        if not isinstance(statements, list) or not statements:
            raise Refusal("policy", reason="no statement")
        self.statements = [_statement(statement, dialect) for statement in statements]

    def allows(self, action, name):
        effects = {
            effect
            for effect, actions, resources in self.statements
            if any(matches(pattern, action) for pattern in actions)
            and any(matches(pattern, name) for pattern in resources)
        }
        return effects == {"Allow"}


def matches(pattern, text):
    """A pattern may end in one `*`."""
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def _object(pairs):
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name stands twice")
    return result


def _statement(statement, dialect):
    if not isinstance(statement, dict) or set(statement) - {"Sid", "Effect", "Action", "Resource"}:
        raise Refusal("policy", reason="a part of a statement that is not known here")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise Refusal("policy", reason="Effect")
    actions = _texts(statement.get("Action"))
    resources = _texts(statement.get("Resource"))
    if any(action.split(":")[0] not in SERVICES[dialect] for action in actions):
        raise Refusal("policy", reason="an action of another service")
    start = "acs:" if dialect == "ali" else "arn:aws:"
    if any(not name.startswith(start) and name != "*" for name in resources):
        raise Refusal("policy", reason="Resource")
    # What would widen a policy beyond what is enforced here is nothing that Waybill may send.
    places = [name.removeprefix("acs:oss:*:*:") for name in resources]
    if any("*" in name[:-1] or "?" in name or "$" in name for name in places):
        raise Refusal("policy", reason="a wildcard that is not at the end")
    return statement["Effect"], actions, resources


def _texts(value):
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(text, str) and text for text in values):
        raise Refusal("policy", reason="Action and Resource are texts")
    return values
