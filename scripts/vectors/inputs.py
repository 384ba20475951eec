"""What the vectors of all algorithms are made of: characters, credentials, a seeded generator, and a line's shape."""

import random
from urllib.parse import quote

SEED = 20260301
DATE = "20260301T120000Z"

ODD = list(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + [
    "\x01", "\t", "\n", "\x7f", "%20", "%2F", "%2f", "%", "%%", "é", "e\u0301", "ß", "日本語", "🚁", "\u00a0", "\u2028", "\ufeff",
]
PLAIN = list("abcXYZ019")
# Neither control characters nor Unicode's white space: the SDKs fold the latter, we do not (HeaderValueForm).
VISIBLE = PLAIN + [c for c in ODD if len(c) == 1 and c.isprintable()] + [" ", "  "]

BODIES = {
    "no body": b"",
    "a text": b"Welcome to Amazon S3.",
    "a zero byte": b"\0",
    "all bytes": bytes(range(256)),
    "a line's end": b"\r\n",
    "unicode": "héllo 🚁".encode(),
}

KEYS = [
    ("minioadmin", "minioadmin", None),
    ("a", "b", None),
    ("ключ", "секрет", "жетон"),
    ("ASIAEXAMPLE", "/+=" * 20, "=" * 300),
    ("AKIAEXAMPLE", "a" * 200, "x"),
    ("AKIAEXAMPLE", "with space ", " token "),
]
DATES = ["19700101T000000Z", "20000229T235959Z", "20241231T235959Z", "20250101T000000Z", "20260301T000000Z", "20380119T031408Z"]


def wire(path):
    """Percent-encodes a path as a client sends it."""
    return quote(path, safe="/-._~")


def record(name, own, keys, date, method, host, path, query, headers, body, canonical, authorization):
    """A line of a vector file.

    `own` is what one algorithm alone has; `keys` are access key id, secret and token; `body` is None where it is not
    signed.
    """
    access_key, secret, token = keys
    return {
        "name": name,
        **own,
        "access_key_id": access_key,
        "secret_access_key": secret,
        "session_token": token,
        "date": date,
        "method": method,
        "host": host,
        "path": path,
        "query": [list(pair) for pair in query],
        "headers": [list(pair) for pair in headers],
        "body_hex": None if body is None else body.hex(),
        "canonical_request": canonical,
        "authorization": authorization,
    }


class Generator:
    """Draws from a seed by `random()` alone, the one method whose sequence Python promises to keep."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, bound):
        return int(self.random() * bound)

    def one(self, choices):
        return choices[self.below(len(choices))]

    def text(self, alphabet, longest):
        return "".join(self.one(alphabet) for _ in range(self.below(longest + 1)))

    def date(self):
        return (
            f"20{20 + self.below(20)}{1 + self.below(12):02}{1 + self.below(28):02}"
            f"T{self.below(24):02}{self.below(60):02}{self.below(60):02}Z"
        )
