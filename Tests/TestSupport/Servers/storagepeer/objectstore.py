"""What an object store does, once it knows who asks: the action that a request is, whether it may, and the answer."""

import base64
import hashlib
import re
import time
import xml.etree.ElementTree as ElementTree
from email.utils import formatdate
from xml.sax.saxutils import escape

from . import policies
from .refusals import Refusal

XML = [("Content-Type", "application/xml")]

# (method, what of the query decides, is there a key) to the action, in the words of S3 and of OSS, and what does it.
ACTIONS = {
    ("PUT", None, True): ("s3:PutObject", "oss:PutObject", "put"),
    ("PUT", "partNumber", True): ("s3:PutObject", "oss:PutObject", "put_part"),
    ("POST", "uploads", True): ("s3:PutObject", "oss:PutObject", "begin"),
    ("POST", "uploadId", True): ("s3:PutObject", "oss:PutObject", "complete"),
    ("DELETE", "uploadId", True): ("s3:AbortMultipartUpload", "oss:AbortMultipartUpload", "abort"),
    ("GET", "uploadId", True): ("s3:ListMultipartUploadParts", "oss:ListParts", "parts"),
    ("GET", None, True): ("s3:GetObject", "oss:GetObject", "get"),
    ("HEAD", None, True): ("s3:GetObject", "oss:GetObject", "get"),
    ("DELETE", None, True): ("s3:DeleteObject", "oss:DeleteObject", "delete"),
    ("GET", None, False): ("s3:ListBucket", "oss:ListObjects", "list"),
    ("GET", "uploads", False): ("s3:ListBucketMultipartUploads", "oss:ListMultipartUploads", None),
    ("PUT", None, False): ("s3:CreateBucket", "oss:PutBucket", None),
    ("DELETE", None, False): ("s3:DeleteBucket", "oss:DeleteBucket", None),
}
DECISIVE = ("partNumber", "uploadId", "uploads")
# Of the query, what is no sub-resource that makes another action of the request.
ORDINARY = {*DECISIVE, "list-type", "prefix", "delimiter", "max-keys", "continuation-token", "encoding-type", "versionId"}
# Of one version, these are rights of their own.
OF_VERSIONS = {"GetObject": "GetObjectVersion", "DeleteObject": "DeleteObjectVersion"}


def action_of(request, dialect):
    """The action's name, and what does it; `None` for what is not played here."""
    decisive = next((name for name in DECISIVE if name in request.parameters), None)
    known = ACTIONS.get((request.method, decisive, request.key is not None))
    unknown = sorted(set(request.parameters) - ORDINARY)
    if known is None or unknown:
        service = "oss" if dialect == "ali" else "s3"
        return f"{service}:{request.method.capitalize()}{''.join(unknown).capitalize()}", None
    action = known[1 if dialect == "ali" else 0]
    if "versionId" in request.parameters:
        service, _, name = action.partition(":")
        action = f"{service}:{OF_VERSIONS.get(name, name)}"
    return action, known[2]


class ObjectStore:
    def __init__(self, state, request, identity):
        self.state = state
        self.request = request
        self.identity = identity

    def answer(self):
        """Status, header fields, body."""
        action, name = action_of(self.request, self.state.dialect)
        self._demand(action, self.request.bucket, self.request.key)
        if self.request.bucket != self.state.bucket:
            raise Refusal("no-bucket")
        if name is None:
            raise Refusal("unknown")
        return getattr(self, name)()

    def _resource(self, bucket, key):
        return policies.resource(self.state.dialect, bucket, key)

    def _demand(self, action, bucket, key):
        if not self.identity.may(action, self._resource(bucket, key)):
            raise Refusal("denied")

    def _found(self, key):
        """Who may not list the bucket does not learn whether an object is missing."""
        found = self.state.shelf.objects.get(key)
        if found is None:
            listing = "oss:ListObjects" if self.state.dialect == "ali" else "s3:ListBucket"
            may_list = self.identity.may(listing, self._resource(self.request.bucket, None))
            raise Refusal("no-object" if may_list else "denied")
        return found

    def put(self):
        data = self.request.body
        source = self.request.header("x-amz-copy-source") or self.request.header("x-oss-copy-source")
        if source is not None:
            bucket, _, key = source.lstrip("/").partition("/")
            self._demand("oss:GetObject" if self.state.dialect == "ali" else "s3:GetObject", bucket, key)
            data = self._found(key).data
        digest = self.request.header("content-md5")
        if digest is not None and digest != base64.b64encode(hashlib.md5(data).digest()).decode():
            raise Refusal("digest")
        put = self.state.shelf.put(self.request.key, data, self.state.now())
        return 200, put.fields(self.state.dialect, shows_checksums=True), b""

    def get(self):
        version = self.request.parameters.get("versionId")
        key = self.request.key
        found = self._found(key) if version is None else self.state.shelf.version(key, version)
        habits = self.state.habits.get(key, {})
        ignored = habits.get("ignores", [])
        told = {name.lower(): value for name, value in habits.get("fields", {}).items()}
        etag = told.get("etag", f'"{found.etag}"')
        wanted = self.request.header("if-match")
        if wanted is not None and wanted != etag and "if-match" not in ignored:
            raise Refusal("changed")
        shows = self.request.header("x-amz-checksum-mode") == "ENABLED"
        fields = found.fields(self.state.dialect, shows)
        fields += [("Last-Modified", formatdate(found.modified, usegmt=True)), ("Content-Type", "application/octet-stream")]
        status, data = 200, found.data
        fields = [field for field in fields if field[0].lower() not in told]
        fields += [(name, value) for name, value in told.items() if value is not None]
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.request.header("range") or "")
        if match and "range" not in ignored:
            first = int(match[1])
            last = min(int(match[2] or len(data)), len(data) - 1)
            if first > last:
                raise Refusal("range")
            fields.append(("Content-Range", f"bytes {first}-{last}/{len(data)}"))
            status, data = 206, data[first : last + 1]
        return status, fields, data

    def delete(self):
        self.state.shelf.remove(self.request.key, self.request.parameters.get("versionId"))
        return 204, [], b""

    def begin(self):
        return 200, XML, self._document("InitiateMultipartUploadResult", self._place(self.state.shelf.begin(self.request.key)))

    def put_part(self):
        number = self.request.parameters["partNumber"]
        etag = self.state.shelf.put_part(
            self.request.parameters.get("uploadId"),
            self.request.key,
            int(number) if number.isdecimal() else 0,
            self.request.body,
        )
        return 200, [("ETag", f'"{etag}"')], b""

    def complete(self):
        try:
            root = ElementTree.fromstring(self.request.body)
            listed = [(int(part.findtext("{*}PartNumber")), part.findtext("{*}ETag").strip('"')) for part in root]
        except (ElementTree.ParseError, TypeError, ValueError, AttributeError):
            raise Refusal("xml") from None
        made = self.state.shelf.complete(self.request.parameters["uploadId"], self.request.key, listed, self.state.now())
        inner = f"{self._place()}<ETag>&quot;{made.etag}&quot;</ETag>"
        return 200, XML, self._document("CompleteMultipartUploadResult", inner)

    def abort(self):
        self.state.shelf.upload(self.request.parameters["uploadId"], self.request.key)
        del self.state.shelf.uploads[self.request.parameters["uploadId"]]
        return 204, [], b""

    def parts(self):
        upload_id = self.request.parameters["uploadId"]
        upload = self.state.shelf.upload(upload_id, self.request.key)
        inner = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{etag}&quot;</ETag><Size>{len(data)}</Size></Part>"
            for number, (etag, data) in sorted(upload.parts.items())
        )
        return 200, XML, self._document("ListPartsResult", self._place(upload_id) + inner)

    def list(self):
        prefix = self.request.parameters.get("prefix", "")
        found = {key: each for key, each in self.state.shelf.objects.items() if key.startswith(prefix)}
        inner = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(each.data)}</Size><ETag>&quot;{each.etag}&quot;</ETag></Contents>"
            for key, each in sorted(found.items())[: int(self.request.parameters.get("max-keys", 1000))]
        )
        return 200, XML, self._document("ListBucketResult", f"<Name>{self.request.bucket}</Name>{inner}")

    def _place(self, upload_id=None):
        inner = f"<Bucket>{self.request.bucket}</Bucket><Key>{escape(self.request.key)}</Key>"
        return inner + (f"<UploadId>{upload_id}</UploadId>" if upload_id else "")

    def _document(self, name, inner):
        space = "" if self.state.dialect == "ali" else ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{space}>{inner}</{name}>'.encode()
