"""OSS V4, as alibabacloud-oss-v2 signs it, addresses and queries made by the same package.

Left out, for the package signs them otherwise than its siblings, and than HTTP carries them: values of header fields
with white space at the ends (it does not trim them; its counterpart for Go does). Its headers are a dictionary, so no
name stands twice.
"""

import datetime
import json
from urllib.parse import quote, urlencode, urlparse, urlsplit

from alibabacloud_oss_v2._client import AddressStyle, _build_url, _Options
from alibabacloud_oss_v2.signer import SignerV4
from alibabacloud_oss_v2.types import Credentials, HttpRequest, OperationInput, SigningContext

from inputs import DATE, DATES, KEYS, ODD, PLAIN, SEED, VISIBLE, Generator, record

FILE = "oss4-alibabacloud.ndjson"

ACCESS_KEY = "LTAIEXAMPLE"
SECRET = "yourAccessKeySecretEXAMPLE/+="
TOKEN = "CAISEXAMPLE//token+with/odd=characters=="
ENDPOINT = "https://oss-cn-hangzhou.aliyuncs.com"
STYLES = {"virtual": AddressStyle.Virtual, "path": AddressStyle.Path, "cname": AddressStyle.CName}


def vector(
    name,
    region="cn-hangzhou",
    endpoint=ENDPOINT,
    style="virtual",
    bucket="waybill-bucket",
    key="a/b",
    method="GET",
    query=(),
    headers=(),
    additional=(),
    keys=(ACCESS_KEY, SECRET, None),
    date=DATE,
):
    """Signs one request. `query` and `headers` are pairs; `key` is not encoded; `additional` names header fields."""
    place = _Options("oss", region, endpoint=urlparse(endpoint), address_style=STYLES[style])
    url = _build_url(OperationInput("", method, bucket=bucket, key=key), place)
    parts = urlsplit(url)
    if query:
        url += "?" + urlencode(query, quote_via=quote)
    request = HttpRequest(method, url, headers=dict(headers))
    if any(item.lower() == "host" for item in additional):
        request.headers["Host"] = parts.netloc
    context = SigningContext(
        product="oss",
        region=region,
        bucket=bucket,
        key=key,
        request=request,
        credentials=Credentials(*keys),
        signing_time=datetime.datetime.strptime(date, "%Y%m%dT%H%M%S%z"),
        additional_headers=set(additional),
    )
    signer = SignerV4()
    signer.sign(context)
    listed = signer._common_additional_headers(request, set(additional))
    return record(
        name,
        {
            "region": region,
            "bucket_in_host": None if style == "path" else bucket,
            "additional_headers": list(additional),
        },
        keys,
        date,
        method,
        parts.netloc,
        parts.path,
        query,
        # The package dates its requests itself; it matters where `date` is among the additional fields.
        [*headers, ("Date", request.headers["Date"])],
        None,
        signer._calc_canonical_request(context, listed),
        request.headers["Authorization"],
    )


def characters():
    for text in ODD:
        shown = json.dumps(text)
        for style in STYLES:
            yield vector(f"key with {shown}, {style}", style=style, key=f"a{text}b/{text}")
        yield vector(f"query with {shown}", query=[(text, "x"), ("y", text), (f"z{text}", f"{text}z"), (f"e{text}", "")])


def keys_and_buckets():
    for key in ("", "/", "//a", "a//b", "a/", ".", "..", "a/../b", "./a", "a/./b", "1234+-/123/1.txt", "%2F", "a" * 1023):
        for style in STYLES:
            yield vector(f"key {key[:20]}, {style}", style=style, key=key)
    for style in STYLES:
        yield vector(f"a bucket, {style}", style=style, key=None)
    yield vector("the service", style="path", bucket=None, key=None)


def queries():
    table = {
        "an empty value": [("acl", "")],
        "an empty name": [("", "x")],
        "an empty name and value among others": [("", ""), ("a", "1")],
        "empty values among others": [("b", ""), ("a", "1"), ("c", ""), ("a", "")],
        "a repeated name": [("a", "2"), ("a", "1"), ("a", "10")],
        "the same pair twice": [("a", "1"), ("a", "1")],
        "the same name twice, empty": [("a", ""), ("a", "")],
        "a name that begins another": [("a-", "1"), ("a", "2"), ("a0", "3"), ("a", ""), ("aa", ""), ("a.", "5")],
        "names that sort otherwise encoded": [("é", "1"), ("~", ""), ("z", "3"), ("/", "4"), ("A", "5"), ("a", ""), ("0", "7")],
        "values that sort otherwise encoded": [("k", "é"), ("k", "~"), ("k", "z"), ("k", "/"), ("k", "A"), ("k", "")],
        "two forms of one letter": [("k", "é"), ("k", "e\u0301"), ("é", ""), ("e\u0301", "")],
        "the published example": [
            ("param1", "value1"), ("+param1", "value3"), ("|param1", "value4"), ("+param2", ""), ("|param2", ""), ("param2", ""),
        ],
        "a multipart upload": [("partNumber", "7"), ("uploadId", "0004B9894A22E5B1888A1E29F823EXAMPLE")],
        "the start of one": [("uploads", "")],
        "a listing": [("list-type", "2"), ("prefix", "logs/d/ö/"), ("delimiter", "/"), ("continuation-token", "1+/=")],
    }
    for name, query in table.items():
        for style in ("virtual", "path"):
            yield vector(f"query with {name}, {style}", style=style, query=query)


def headers():
    table = {
        "nothing": ([], []),
        "the published example": ([("x-oss-head1", "value"), ("abc", "value"), ("ZAbc", "value"), ("XYZ", "value"), ("content-type", "text/plain")], []),
        "the published example and two listed": ([("x-oss-head1", "value"), ("abc", "value"), ("ZAbc", "value"), ("XYZ", "value"), ("content-type", "text/plain")], ["ZAbc", "abc"]),
        "a content type and MD5": ([("Content-Type", "text/plain; charset=utf-8"), ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")], []),
        "default fields listed all the same": ([("Content-Type", "text/plain"), ("x-oss-acl", "private")], ["content-type", "x-oss-acl", "X-Oss-Date"]),
        "a listed field that is not sent": ([("range", "bytes=0-9")], ["range", "if-match"]),
        "a listed field without a value": ([("range", ""), ("if-match", "x")], ["range", "if-match"]),
        "only listed fields that are not sent": ([], ["range", "if-match"]),
        "the host listed": ([], ["host"]),
        "the host and the date listed": ([("Content-Disposition", "attachment")], ["Date", "HOST", "Content-Disposition"]),
        "an empty default value": ([("x-oss-meta-a", ""), ("Content-Type", "")], []),
        "runs of spaces inside": ([("x-oss-meta-a", "a  b     c"), ("abc", "d   e")], ["abc"]),
        "unicode": ([("x-oss-meta-a", "é 日本語 🚁")], []),
        "colons, commas and semicolons": ([("x-oss-meta-a", "a:b, c;d:e")], []),
        "names that begin one another": ([("x-oss-ab", "1"), ("x-oss-a-b", "2"), ("x-oss-a", "3"), ("X-OSS-A_B", "4"), ("x-oss-a1", "5")], []),
        "names like the default ones": ([("x-oss", "1"), ("x-ossa", "2"), ("content-md5x", "3"), ("content-length", "4")], []),
        "fields that the signer sets": ([("x-oss-date", "x"), ("X-Oss-Content-Sha256", "x"), ("Authorization", "x")], []),
        "the fields of a PUT": ([("Content-Length", "11"), ("Content-Type", "application/x-tar"), ("x-oss-storage-class", "IA"), ("x-oss-forbid-overwrite", "true")], ["content-length"]),
    }
    for name, (fields, additional) in table.items():
        for token in (None, TOKEN):
            title = f"headers with {name}{', with a token' if token else ''}"
            yield vector(title, method="PUT", headers=fields, additional=additional, keys=(ACCESS_KEY, SECRET, token))


def places():
    table = [
        ("cn-hangzhou", "https://oss-cn-hangzhou-internal.aliyuncs.com", "virtual"),
        ("ap-southeast-1", "https://oss-ap-southeast-1.aliyuncs.com", "virtual"),
        ("us-east-1", "http://127.0.0.1:9000", "path"),
        ("us-east-1", "http://[::1]:9000", "path"),
        ("cn-hangzhou", "https://objects.example.com", "cname"),
        ("cn-hangzhou", "https://objects.example.com:8443", "cname"),
        ("cn-beijing-finance-1", "https://oss-cn-beijing-finance-1.aliyuncs.com", "virtual"),
    ]
    for region, endpoint, style in table:
        for additional in ((), ("host",)):
            yield vector(f"{region} at {endpoint}, {style}, {len(additional)} listed", region, endpoint, style, additional=additional)
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"):
        yield vector(method, method=method)


def credentials():
    for number, ((key, secret, token), date) in enumerate(zip(KEYS, DATES)):
        for style in ("virtual", "path"):
            # The token is a header field, and so without white space at its ends (see above).
            yield vector(f"credentials {number} on {date}, {style}", style=style, keys=(key, secret, token and token.strip()), date=date)


def generated(count):
    draw = Generator(SEED)
    inside = PLAIN + list(":;,=\"") + ["é", "  ", "\t"]
    names = ["x-oss-meta-a", "X-Oss-Meta-B", "Content-Type", "range", "If-Match", "abc"]
    for number in range(count):
        fields = {draw.one(names): draw.text(inside, 8).strip() for _ in range(draw.below(5))}
        segments = [draw.one([draw.text(PLAIN, 4), draw.text(VISIBLE, 6), ".", "..", ""]) for _ in range(1 + draw.below(5))]
        yield vector(
            f"generated {number}",
            region=draw.one(["cn-hangzhou", "cn-shanghai", "eu-central-1"]),
            style=draw.one(list(STYLES)),
            key="/".join(segments),
            method=draw.one(["GET", "HEAD", "PUT", "POST", "DELETE"]),
            query=[(draw.one(["a", "a-", "b", draw.text(VISIBLE, 4)]), draw.text(VISIBLE, 5)) for _ in range(draw.below(6))],
            headers=list(fields.items()),
            additional=sorted({draw.one(["host", "range", "ABC", "if-match", "date", "content-type"]) for _ in range(draw.below(4))}),
            keys=(ACCESS_KEY, SECRET, draw.one([None, None, TOKEN])),
            date=draw.date(),
        )


def vectors():
    for group in (characters(), keys_and_buckets(), queries(), headers(), places(), credentials(), generated(150)):
        yield from group
