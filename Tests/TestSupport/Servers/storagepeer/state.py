"""Who may ask, what time it is, what is to fail, and what was asked."""

import collections
import dataclasses
import datetime
import secrets
import threading
import time

from .policies import Policy, matches
from .refusals import Refusal
from .shelf import Shelf


@dataclasses.dataclass
class Identity:
    """A user with a lasting key, or a session of a role."""

    access_key_id: str
    secret: str = dataclasses.field(repr=False)
    # Patterns of actions: a user's own, or its role's.
    actions: list
    token: str | None = dataclasses.field(default=None, repr=False)
    policy: Policy | None = None
    expires: float | None = None
    parent: str | None = None

    def may(self, action, name):
        allowed = any(matches(pattern, action) for pattern in self.actions)
        return allowed and (self.policy is None or self.policy.allows(action, name))


@dataclasses.dataclass
class Role:
    external_id: str | None = None
    longest: int = 3600
    actions: list = dataclasses.field(default_factory=lambda: ["*"])


@dataclasses.dataclass
class Failure:
    """What the next `count` requests get that are otherwise in order."""

    kind: str
    count: int
    service: str | None = None
    access_key_id: str | None = None


class State:
    def __init__(self, dialect, bucket, region, domain):
        self.dialect = dialect
        self.bucket = bucket
        self.region = region
        self.domain = domain
        # Of the bucket alone, as a CNAME makes one.
        self.own_domain = f"own-{domain}"
        self.lock = threading.RLock()
        self.offset = 0.0
        self.identities = {}
        self.roles = {}
        self.failures = []
        self.nonces = set()
        self.journal = collections.deque(maxlen=20000)
        self.shelf = Shelf(dialect)
        # What is told otherwise of objects, by key: control.py.
        self.habits = {}

    def now(self):
        return time.time() + self.offset

    def identity(self, access_key_id, token):
        """Whose key it is; a session's goes with its token, and no user's with one."""
        found = self.identities.get(access_key_id)
        if found is None:
            raise Refusal("unknown-key")
        if found.token is None:
            if token is not None:
                raise Refusal("wrong-token")
            return found
        if token is None:
            raise Refusal("missing-token")
        if not secrets.compare_digest(token.encode(), found.token.encode()):
            raise Refusal("wrong-token")
        if found.expires <= self.now():
            raise Refusal("expired-token")
        return found

    def session(self, parent, role, policy, seconds):
        prefix = {"aws": "ASIA", "ceph": "", "ali": "STS."}[self.dialect]
        session = Identity(
            access_key_id=prefix + secrets.token_hex(8).upper(),
            secret=secrets.token_urlsafe(30),
            # Characters that need care in a header field and a form.
            token=secrets.token_urlsafe(150) + "/+==",
            actions=role.actions,
            policy=policy,
            expires=float(int(self.now()) + seconds),
            parent=parent.access_key_id,
        )
        self.identities[session.access_key_id] = session
        return session

    def fail_if_told(self, service, identity):
        for failure in self.failures:
            keys = (identity.access_key_id, identity.parent)
            if failure.service in (None, service) and (failure.access_key_id is None or failure.access_key_id in keys):
                failure.count -= 1
                if failure.count <= 0:
                    self.failures.remove(failure)
                raise Refusal(failure.kind)

    def check_date(self, moment):
        """A signature's date, 15 minutes off at most."""
        if abs(moment.timestamp() - self.now()) > 15 * 60:
            raise Refusal("date", date=moment.strftime("%Y%m%dT%H%M%SZ"))


def parse_date(text, form):
    try:
        return datetime.datetime.strptime(text or "", form).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        raise Refusal("malformed", reason="no date that can be read") from None


def iso8601(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
