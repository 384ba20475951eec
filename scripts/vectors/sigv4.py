"""SigV4, as botocore signs it."""

import json
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from inputs import BODIES, DATE, DATES, KEYS, ODD, PLAIN, SEED, VISIBLE, Generator, record, wire

FILE = "sigv4-botocore.ndjson"

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEXAMPLE//token+with/odd=characters=="
HOSTS = {
    "s3": "bucket.s3.eu-west-1.amazonaws.com",
    "sts": "sts.eu-west-1.amazonaws.com",
    "execute-api": "api.execute-api.eu-west-1.amazonaws.com",
}


def vector(
    name,
    service="s3",
    region="eu-west-1",
    scheme="https",
    host=None,
    method="GET",
    path="/",
    query=(),
    headers=(),
    body=b"",
    unsigned=False,
    access_key=ACCESS_KEY,
    secret=SECRET,
    token=None,
    date=DATE,
):
    """Signs one request with botocore. `path` is what goes on the wire; `query` and `headers` are pairs."""
    host = host or HOSTS[service]
    request = AWSRequest(method=method, url=f"{scheme}://{host}{path}", data=body, params=list(query))
    # A field may stand several times; and the host goes as written, with a default port if it has one.
    for key, value in [*headers, ("Host", host)]:
        request.headers[key] = value
    request.context["timestamp"] = date
    if unsigned:
        request.context["payload_signing_enabled"] = False
        request.context["client_config"] = Config(s3={"payload_signing_enabled": False})
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(access_key, secret, token), service, region)

    # The steps of add_auth, without its reading of the clock.
    signer._modify_request_before_signing(request)
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    signer._inject_signature_to_request(request, signature)

    return record(
        name,
        {"service": service, "region": region},
        (access_key, secret, token),
        date,
        method,
        host,
        path,
        query,
        headers,
        None if unsigned else body,
        canonical,
        request.headers["Authorization"],
    )


def characters():
    for text in ODD:
        shown = json.dumps(text)
        for service in ("s3", "execute-api"):
            yield vector(f"path with {shown}, {service}", service, path="/" + wire(f"a{text}b/{text}"))
        yield vector(f"query with {shown}", query=[(text, "x"), ("y", text), (f"z{text}", f"{text}z")])


def bare_characters():
    """Characters that a client may leave as they are in a path, though our encoder does not; and lower-case escapes."""
    for text in "!$&'()*+,;=:@":
        for service in ("s3", "sts"):
            yield vector(f"path with bare {text}, {service}", service, path=f"/a{text}b")
    for service in ("s3", "sts"):
        yield vector(f"path with a lower-case escape, {service}", service, path="/a%2fb%c3%a9")


def paths():
    table = [
        "/", "//", "///", "/.", "/./", "/..", "/../", "/../..", "/a/.", "/a/./", "/a/..", "/a/../", "/a/./b", "/a/../b",
        "/a//b", "/a///b//", "//a", "//a//", "/a/b/../../c", "/a/../../b", "/./a", "/../a", "/.a", "/..a", "/a.", "/a..",
        "/...", "/a/.../b", "/%2e/a", "/a/%2e%2e/b", "/a%2F..%2Fb", "/a/b/", "/a/%20/b", "/a/./../b/.//c/",
    ]
    for path in table:
        for service in ("s3", "sts", "execute-api"):
            yield vector(f"path {path}, {service}", service, path=path)


def queries():
    table = {
        "an empty value": [("lifecycle", "")],
        "an empty name": [("", "x")],
        "an empty name and value": [("", "")],
        "empty values among others": [("b", ""), ("a", "1"), ("c", ""), ("a", "")],
        "a repeated name": [("a", "2"), ("a", "1"), ("a", "10")],
        "the same pair twice": [("a", "1"), ("a", "1")],
        "a name that begins another": [("a-", "1"), ("a", "2"), ("a0", "3"), ("a", "1"), ("aa", "4"), ("a.", "5")],
        "names that sort otherwise encoded": [("é", "1"), ("~", "2"), ("z", "3"), ("/", "4"), ("A", "5"), ("a", "6"), ("0", "7")],
        "values that sort otherwise encoded": [("k", "é"), ("k", "~"), ("k", "z"), ("k", "/"), ("k", "A"), ("k", "a"), ("k", "")],
        "two forms of one letter": [("k", "é"), ("k", "e\u0301"), ("é", "1"), ("e\u0301", "2")],
        "upper and lower case": [("Prefix", "a"), ("prefix", "A"), ("PREFIX", "")],
        "spaces and plus signs": [("a b", "c d"), ("a+b", "c+d"), ("a%20b", "c%20d")],
        "ampersands and equals signs": [("a&b", "c=d"), ("a=b", "c&d"), ("=", "&")],
        "a multipart upload": [("partNumber", "7"), ("uploadId", "VXBsb2FkIElE/EXAMPLE+=~_")],
        "a listing": [("list-type", "2"), ("prefix", "logs/d/ö/"), ("delimiter", "/"), ("continuation-token", "1+/=")],
        "many pairs": [(f"k{i % 7}", str(100 - i)) for i in range(40)],
    }
    for name, query in table.items():
        for service in ("s3", "sts"):
            yield vector(f"query with {name}, {service}", service, query=query)


def headers():
    table = {
        "spaces at the ends": [("X-Amz-Meta-A", "   a   ")],
        "runs of spaces": [("X-Amz-Meta-A", "a  b     c d")],
        "tabs": [("X-Amz-Meta-A", "\ta\t\tb \t c\t")],
        "quoted runs of spaces": [("X-Amz-Meta-A", '"a   b   c"')],
        "an empty value": [("X-Amz-Meta-A", "")],
        "a blank value": [("X-Amz-Meta-A", " \t ")],
        "a repeated name": [("X-Amz-Meta-A", "2"), ("X-Amz-Meta-A", "1"), ("X-Amz-Meta-A", "3")],
        "a repeated name in other cases": [("X-Amz-Meta-A", "b"), ("x-amz-meta-a", " a "), ("X-AMZ-META-A", "c  d")],
        "a repeated name, apart": [("X-Amz-Meta-A", "1"), ("Range", "bytes=0-9"), ("X-Amz-Meta-A", "2, 3")],
        "a repeated name and an empty value": [("X-Amz-Meta-A", ""), ("X-Amz-Meta-A", "1"), ("X-Amz-Meta-A", "")],
        "names that begin one another": [("X-A-B", "1"), ("X-A", "2"), ("X-A_B", "3"), ("X-A1", "4"), ("X-Ab", "5"), ("X-A.b", "6")],
        "names around the host": [("Goo", "1"), ("Hosts", "2"), ("Hos", "3"), ("I", "4"), ("Zeta", "5"), ("Accept", "6")],
        "unicode": [("X-Amz-Meta-A", "é 日本語 🚁")],
        "colons, commas and semicolons": [("X-Amz-Meta-A", "a:b, c;d:e")],
        "a content type and MD5": [("Content-Type", "text/plain; charset=utf-8"), ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")],
        "fields that are not signed": [
            ("User-Agent", "waybill/1"), ("Expect", "100-continue"), ("Connection", "keep-alive"), ("Keep-Alive", "5"),
            ("X-Amzn-Trace-Id", "Root=1"), ("Transfer-Encoding", "chunked"), ("TE", "trailers"), ("Upgrade", "h2c"),
            ("Trailer", "x"), ("Proxy-Authorization", "Basic x"), ("Proxy-Authenticate", "Basic"), ("Accept", "*/*"),
        ],
        "the fields of a PUT": [
            ("Content-Length", "11"), ("Content-Type", "application/x-tar"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("x-amz-meta-md5", "d41d8cd98f00b204e9800998ecf8427e"), ("x-amz-server-side-encryption", "aws:kms"),
        ],
        "a checksum mode": [("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=0-1023"), ("If-Match", '"abc"')],
    }
    for name, fields in table.items():
        for service in ("s3", "execute-api"):
            yield vector(f"headers with {name}, {service}", service, method="PUT", headers=fields)


def places():
    table = [
        ("s3", "us-east-1", "https", "s3.amazonaws.com"),
        ("s3", "cn-north-1", "https", "bucket.s3.cn-north-1.amazonaws.com.cn"),
        ("s3", "us-gov-west-1", "https", "bucket.s3.us-gov-west-1.amazonaws.com"),
        ("s3", "us-east-1", "http", "127.0.0.1:9000"),
        ("s3", "us-east-1", "http", "[::1]:9000"),
        ("s3", "us-east-1", "http", "[2001:db8::1]"),
        ("s3", "default", "https", "rgw.example.com:7480"),
        ("s3", "us-east-1", "https", "minio.example.com:443"),
        ("s3", "us-east-1", "http", "minio.example.com:80"),
        ("s3", "us-east-1", "https", "minio.example.com:80"),
        ("s3", "oss-cn-hangzhou", "https", "bucket.s3.oss-cn-hangzhou.aliyuncs.com"),
        ("sts", "us-east-1", "https", "sts.amazonaws.com"),
        ("sts", "eu-west-1", "https", "sts.eu-west-1.amazonaws.com"),
        ("sts", "us-east-1", "http", "127.0.0.1:9000"),
        ("execute-api", "ap-southeast-2", "https", "x.execute-api.ap-southeast-2.amazonaws.com"),
        ("iam", "us-east-1", "https", "iam.amazonaws.com"),
        ("kms", "eu-central-1", "https", "kms.eu-central-1.amazonaws.com"),
    ]
    for service, region, scheme, host in table:
        for token in (None, TOKEN):
            title = f"{service} in {region} at {scheme}://{host}{', with a token' if token else ''}"
            yield vector(title, service, region, scheme, host, path="/a/b", query=[("x", "1")], token=token)


def bodies():
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["arn:aws:s3:::b/k"]}]}'
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}.items()
    role = f"Action=AssumeRole&Version=2011-06-15&DurationSeconds=3600&RoleSessionName=waybill&Policy={quote(policy, safe='-._~')}"
    for name, body in BODIES.items():
        for service in ("s3", "sts"):
            for method in ("PUT", "POST"):
                yield vector(f"{method} with {name}, {service}", service, method=method, path="/k", body=body)
    for token in (None, TOKEN):
        yield vector("AssumeRole", "sts", method="POST", headers=form, body=role.encode(), token=token)
    for service in ("s3", "execute-api"):
        for scheme in ("http", "https"):
            for token in (None, TOKEN):
                title = f"unsigned payload over {scheme}, {service}{', with a token' if token else ''}"
                yield vector(title, service, scheme=scheme, method="PUT", path="/k", body=b"x", unsigned=True, token=token)
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"):
        yield vector(f"{method}", method=method, path="/k")


def credentials():
    for number, ((key, secret, token), date) in enumerate(zip(KEYS, DATES)):
        for service in ("s3", "sts"):
            title = f"credentials {number} on {date}, {service}"
            yield vector(title, service, access_key=key, secret=secret, token=token, date=date)


def generated(count):
    draw = Generator(SEED)
    folding = PLAIN + list("  \t:;,=\"") + ["é"]
    for number in range(count):
        service = draw.one(["s3", "s3", "s3", "sts", "execute-api"])
        segments = [draw.one([draw.text(PLAIN, 4), draw.text(VISIBLE, 6), draw.text(VISIBLE, 6), ".", "..", ""]) for _ in range(draw.below(6))]
        yield vector(
            f"generated {number}",
            service,
            region=draw.one(["us-east-1", "eu-west-1", "cn-hangzhou", "default"]),
            scheme=draw.one(["http", "https"]),
            host=draw.one(["h.example.com", "h.example.com:8443", "127.0.0.1:9000", "h.example.com:443"]),
            method=draw.one(["GET", "HEAD", "PUT", "POST", "DELETE"]),
            path="/" + wire("/".join(segments)),
            query=[(draw.one(["a", "a-", "b", draw.text(VISIBLE, 4)]), draw.text(VISIBLE, 5)) for _ in range(draw.below(5))],
            headers=[(draw.one(["X-A", "x-a", "X-B", "Range", "X-Amz-Meta-C", "User-Agent"]), draw.text(folding, 8)) for _ in range(draw.below(5))],
            body=draw.text(VISIBLE, 20).encode(),
            unsigned=draw.below(4) == 0,
            token=draw.one([None, None, TOKEN]),
            date=draw.date(),
        )


def vectors():
    for group in (characters(), bare_characters(), paths(), queries(), headers(), places(), bodies(), credentials(), generated(150)):
        yield from group
