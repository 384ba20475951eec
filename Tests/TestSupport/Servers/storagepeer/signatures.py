"""The second opinions: each recomputes a signature from the request as it came, at the request's own date."""

import hashlib
import hmac
import re
from urllib.parse import parse_qsl, unquote

from alibabacloud_oss_v2.signer import SignerV4
from alibabacloud_oss_v2.types import Credentials as OSSCredentials
from alibabacloud_oss_v2.types import HttpRequest, SigningContext
from alibabacloud_tea_openapi.utils import Utils
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from darabonba.request import DaraRequest

from .refusals import Refusal
from .state import parse_date

UNSIGNED = "UNSIGNED-PAYLOAD"
BASIC = "%Y%m%dT%H%M%SZ"


def authenticate(request, service, state):
    """Who signed the request; a refusal where nobody did, or not this request."""
    if state.dialect != "ali":
        return sigv4(request, "s3" if service == "objects" else "sts", state)
    return oss4(request, state) if service == "objects" else acs3(request, state)


def access_key_id(request):
    """As the request claims it, for the journal."""
    found = re.search(r"Credential=([^/,\s]+)", request.header("authorization") or "")
    return found.group(1) if found else None


def sigv4(request, service, state):
    fields = _fields(request, "AWS4-HMAC-SHA256", ("Credential", "SignedHeaders", "Signature"))
    key, date, region, named, terminator = _scope(fields["Credential"], "aws4_request")
    names = fields["SignedHeaders"].split(";")
    moment = parse_date(request.header("x-amz-date"), BASIC)
    identity = state.identity(key, request.header("x-amz-security-token"))
    state.check_date(moment)
    if date != moment.strftime("%Y%m%d"):
        raise Refusal("scope-date")
    if region != state.region:
        raise Refusal("region", Region=state.region)
    if named != service:
        raise Refusal("service")
    _demand_signed(request, names, ("host",), "x-amz-")

    signed = AWSRequest(method=request.method, url=f"http://{request.host}{request.target}", data=request.body)
    for name, value in request.headers:
        if name.lower() in names:
            signed.headers[name] = value
    # botocore makes these itself, from the key and the date that it is given.
    for name in ("x-amz-date", "x-amz-security-token"):
        del signed.headers[name]
    payload = request.header("x-amz-content-sha256")
    if payload not in (UNSIGNED if service == "s3" else None, hashlib.sha256(request.body).hexdigest()):
        raise Refusal("payload")
    if service == "s3":
        del signed.headers["x-amz-content-sha256"]
        if payload == UNSIGNED:
            signed.context["payload_signing_enabled"] = False
            signed.context["client_config"] = Config(s3={"payload_signing_enabled": False})
            # Only over TLS does botocore leave a payload unsigned; the scheme is no part of the signature.
            signed.url = "https" + signed.url.removeprefix("http")
    signed.context["timestamp"] = moment.strftime(BASIC)
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(
        Credentials(key, identity.secret, identity.token), service, region
    )
    # The steps of add_auth, without its reading of the clock.
    signer._modify_request_before_signing(signed)
    canonical = signer.canonical_request(signed)
    signature = signer.signature(signer.string_to_sign(signed, canonical), signed)
    signer._inject_signature_to_request(signed, signature)
    # All of it: the names of the signed fields, too.
    _demand_same(request.header("authorization"), signed.headers["Authorization"])
    return identity


def oss4(request, state):
    fields = _fields(request, "OSS4-HMAC-SHA256", ("Credential", "Signature"))
    key, date, region, product, terminator = _scope(fields["Credential"], "aliyun_v4_request")
    moment = parse_date(request.header("x-oss-date"), BASIC)
    identity = state.identity(key, request.header("x-oss-security-token"))
    state.check_date(moment)
    if date != moment.strftime("%Y%m%d"):
        raise Refusal("scope-date")
    if region != state.region:
        raise Refusal("region")
    if product != "oss":
        raise Refusal("service")
    if request.header("x-oss-content-sha256") != UNSIGNED:
        raise Refusal("payload")
    additional = fields.get("AdditionalHeaders")
    if additional == "":
        raise Refusal("malformed", reason="AdditionalHeaders is empty")
    own = {"x-oss-date", "x-oss-security-token", "x-oss-content-sha256", "authorization"}
    signed = HttpRequest(
        request.method,
        f"http://{request.host}{request.target}",
        headers={name.lower(): value for name, value in request.headers if name.lower() not in own},
    )
    SignerV4().sign(
        SigningContext(
            product="oss",
            region=region,
            bucket=request.bucket,
            key=request.key,
            request=signed,
            credentials=OSSCredentials(key, identity.secret, identity.token),
            signing_time=moment,
            additional_headers=set((additional or "").split(";")) - {""},
        )
    )
    _demand_same(request.header("authorization"), signed.headers["Authorization"])
    return identity


def acs3(request, state):
    algorithm = "ACS3-HMAC-SHA256"
    fields = _fields(request, algorithm, ("Credential", "SignedHeaders", "Signature"))
    names = fields["SignedHeaders"].split(";")
    moment = parse_date(request.header("x-acs-date"), "%Y-%m-%dT%H:%M:%SZ")
    identity = state.identity(fields["Credential"], request.header("x-acs-security-token"))
    state.check_date(moment)
    _demand_signed(request, names, ("host", "content-type"), "x-acs-")
    payload = request.header("x-acs-content-sha256")
    if payload != hashlib.sha256(request.body).hexdigest():
        raise Refusal("payload")
    signed = DaraRequest()
    signed.method = request.method
    signed.pathname = Utils.get_encode_path(unquote(request.path))
    signed.query = dict(parse_qsl(request.query, keep_blank_values=True))
    signed.headers = {name: value for name, value in request.headers if name.lower() in names}
    authorization = Utils.get_authorization(signed, algorithm, payload, identity.access_key_id, identity.secret)
    _demand_same(request.header("authorization"), authorization)
    nonce = request.header("x-acs-signature-nonce")
    if not nonce or nonce in state.nonces:
        raise Refusal("nonce")
    state.nonces.add(nonce)
    return identity


def _fields(request, algorithm, wanted):
    text = request.header("authorization")
    if text is None:
        raise Refusal("unsigned")
    name, _, rest = text.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if name != algorithm or any(not fields.get(each) for each in wanted):
        raise Refusal("malformed", reason=f"{algorithm} with {', '.join(wanted)} is expected")
    return fields


def _scope(text, terminator):
    parts = text.split("/")
    if len(parts) != 5 or parts[4] != terminator:
        raise Refusal("malformed", reason=f"a credential is KEY/DATE/REGION/SERVICE/{terminator}")
    return parts


def _demand_signed(request, names, always, prefix):
    """What has to be signed where it is sent."""
    for name, _ in request.headers:
        name = name.lower()
        if (name in always or name.startswith(prefix)) and name not in names:
            raise Refusal("unsigned-header", name=name)


def _demand_same(received, expected):
    # White space after the commas is nobody's concern.
    if not hmac.compare_digest(received.replace(", ", ",").encode(), expected.replace(", ", ",").encode()):
        raise Refusal("signature")
