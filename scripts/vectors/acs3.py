"""ACS3, as alibabacloud-tea-openapi signs it.

Left out, for the package signs them otherwise than its counterpart for Java:
- names in the query with characters that are encoded: it leaves them as they are;
- header fields other than host, content-type and x-acs-*: its client signs them too. So it is given none of
  them; those in `aside` are for our signer to leave out.
Its query is a dictionary, so no name stands twice; header fields may, in different cases.
"""

import json

from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest

from inputs import BODIES, DATE, DATES, KEYS, ODD, PLAIN, SEED, VISIBLE, Generator, record

FILE = "acs3-alibabacloud.ndjson"

ALGORITHM = "ACS3-HMAC-SHA256"
ACCESS_KEY = "LTAIEXAMPLE"
SECRET = "yourAccessKeySecretEXAMPLE/+="
TOKEN = "CAISEXAMPLE//token+with/odd=characters=="
NONCE = "3156853299f313e23d1673dc12e1703d"
STS = [("x-acs-action", "AssumeRole"), ("x-acs-version", "2015-04-01")]
FORM = ("content-type", "application/x-www-form-urlencoded")


def vector(
    name,
    host="sts.cn-hangzhou.aliyuncs.com",
    method="POST",
    path="/",
    query=(),
    headers=STS,
    aside=(),
    body=b"",
    keys=(ACCESS_KEY, SECRET, None),
    date=DATE,
    nonce=NONCE,
):
    """Signs one request. `path` is not encoded; `query` and `headers` are pairs; `aside` are fields not to be signed."""
    payload = Utils.hash(body, ALGORITHM).hex()
    request = DaraRequest()
    request.method = method
    request.pathname = Utils.get_encode_path(path)
    request.query = dict(query)
    request.headers = {
        "host": host,
        **dict(headers),
        "x-acs-date": f"{date[:4]}-{date[4:6]}-{date[6:11]}:{date[11:13]}:{date[13:]}",
        "x-acs-signature-nonce": nonce,
        "x-acs-content-sha256": payload,
        **({"x-acs-security-token": keys[2]} if keys[2] else {}),
    }
    canonical, authorization = authorize(request, payload, keys)
    return record(
        name,
        {"nonce": nonce},
        keys,
        date,
        method,
        host,
        Utils.get_encode_path(path),
        query,
        [*headers, *aside],
        body,
        canonical,
        authorization,
    )


def authorize(request, payload, keys):
    """The package's Authorization, and the canonical request that it hashes on the way and keeps to itself."""
    hashed = []
    whole = Utils.hash

    def listening(raw, algorithm):
        hashed.append(raw.decode())
        return whole(raw, algorithm)

    Utils.hash = staticmethod(listening)
    try:
        authorization = Utils.get_authorization(request, ALGORITHM, payload, keys[0], keys[1])
    finally:
        Utils.hash = staticmethod(whole)
    return hashed[0], authorization


def characters():
    for text in ODD:
        shown = json.dumps(text)
        yield vector(f"path with {shown}", path=f"/a{text}b/{text}", method="GET", headers=[])
        yield vector(f"query with {shown}", query=[("y", text), ("z", f"{text}z"), ("a", f"a{text}b")])
        yield vector(f"form with {shown}", headers=[*STS, FORM], body=Utils.to_form({"Policy": text, "a": f"{text}b"}).encode())


def paths():
    for path in ("", "/", "//", "/a/", "/a//b", "/.", "/a/../b", "/clusters/c82e6987/triggers", "/a b/é/日本語", "/%2F"):
        yield vector(f"path {path}", host="cs.aliyuncs.com", method="GET", path=path, headers=[("x-acs-version", "2015-12-15")])


def queries():
    table = {
        "nothing": [],
        "an empty value": [("a", "")],
        "empty values among others": [("b", ""), ("a", "1"), ("c", "")],
        "names that begin one another": [("a-", "1"), ("a", "2"), ("a0", "3"), ("aa", ""), ("a.", "5"), ("a_", "6"), ("a~", "7")],
        "upper and lower case": [("Prefix", "a"), ("prefix", "A"), ("PREFIX", "")],
        "the published example": [("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"), ("RegionId", "cn-shanghai")],
        "a flattened list": list(Utils.query({"Tag": [{"Key": "a b", "Value": ""}, {"Key": "é", "Value": "+"}]}).items()),
        "AssumeRole": [
            ("RoleArn", "acs:ram::123456789012****:role/waybill"), ("RoleSessionName", "waybill@x-1"), ("DurationSeconds", "3600"),
            ("Policy", '{"Statement":[{"Action":["oss:PutObject"],"Effect":"Allow","Resource":["acs:oss:*:*:b/k ö"]}],"Version":"1"}'),
        ],
    }
    for name, query in table.items():
        for token in (None, TOKEN):
            for method in ("GET", "POST"):
                title = f"{method}, query with {name}{', with a token' if token else ''}"
                yield vector(title, method=method, query=query, keys=(ACCESS_KEY, SECRET, token))


def headers():
    table = {
        "nothing": [],
        "a content type": [("Content-Type", "application/json; charset=utf-8")],
        "a repeated name in other cases": [("x-acs-b", "b"), ("X-Acs-B", " a "), ("X-ACS-B", "B")],
        "a repeated name and an empty value": [("x-acs-b", "b"), ("X-Acs-B", "")],
        "spaces at the ends and inside": [("x-acs-b", "  a  b \t c \t"), FORM],
        "an empty value": [("x-acs-b", "")],
        "a blank value": [("x-acs-b", " \t ")],
        "unicode": [("x-acs-b", "é 日本語 🚁")],
        "colons, commas and semicolons": [("x-acs-b", "a:b, c;d:e")],
        "names that begin one another": [("x-acs-ab", "1"), ("x-acs-a-b", "2"), ("x-acs-a", "3"), ("X-ACS-A_B", "4"), ("x-acs-a1", "5")],
        "what its client adds beside a token": [("x-acs-accesskey-id", ACCESS_KEY), ("x-acs-credentials-provider", "static_sts")],
    }
    aside = [("Accept", "application/json"), ("User-Agent", "waybill/1"), ("x-acs", "1"), ("content-length", "0"), ("Authorization", "x")]
    for name, fields in table.items():
        for token in (None, TOKEN):
            for more in ([], aside):
                title = f"headers with {name}{', with a token' if token else ''}{', and others' if more else ''}"
                yield vector(title, headers=[*STS, *fields], aside=more, keys=(ACCESS_KEY, SECRET, token))


def bodies():
    for name, body in BODIES.items():
        for method in ("GET", "PUT", "POST", "DELETE", "PATCH"):
            yield vector(f"{method} with {name}", method=method, headers=[*STS, FORM] if body else STS, body=body)


def places():
    for host in ("sts.aliyuncs.com", "sts.eu-central-1.aliyuncs.com", "sts-vpc.cn-hangzhou.aliyuncs.com", "127.0.0.1:9000", "[::1]:9000", "h.example.com:443"):
        yield vector(f"at {host}", host=host)
    for nonce in ("", "a", "0" * 64, "é", " spaces "):
        yield vector(f"nonce {nonce[:10]}", nonce=nonce)


def credentials():
    for number, (keys, date) in enumerate(zip(KEYS, DATES)):
        for method in ("GET", "POST"):
            yield vector(f"{method}, credentials {number} on {date}", method=method, keys=keys, date=date)


def generated(count):
    draw = Generator(SEED)
    folding = PLAIN + list("  \t:;,=\"") + ["é"]
    names = ["x-acs-a", "X-Acs-A", "X-ACS-A", "x-acs-b", "content-type"]
    safe = PLAIN + list("-._~")
    for number in range(count):
        segments = [draw.one([draw.text(PLAIN, 4), draw.text(VISIBLE, 6), ".", "..", ""]) for _ in range(draw.below(5))]
        fields = {draw.one(names): draw.text(folding, 8) for _ in range(draw.below(6))}
        query = {"k" + draw.text(safe, 3): draw.text(VISIBLE, 6) for _ in range(draw.below(6))}
        yield vector(
            f"generated {number}",
            host=draw.one(["sts.aliyuncs.com", "h.example.com:8443"]),
            method=draw.one(["GET", "PUT", "POST", "DELETE"]),
            path="/" + "/".join(segments),
            query=list(query.items()),
            headers=list(fields.items()),
            body=draw.text(VISIBLE, 20).encode(),
            keys=(ACCESS_KEY, SECRET, draw.one([None, None, TOKEN])),
            date=draw.date(),
            nonce=draw.text(PLAIN, 32),
        )


def vectors():
    for group in (characters(), paths(), queries(), headers(), bodies(), places(), credentials(), generated(150)):
        yield from group
