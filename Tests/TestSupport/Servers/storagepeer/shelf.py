"""The objects, and the uploads in parts, in memory."""

import base64
import dataclasses
import hashlib
import secrets

from crcmod import mkCrcFun

from .refusals import Refusal

# CRC-64/XZ is OSS's; CRC-64/NVME is what S3 gives every object that came without a checksum.
_ALL = 0xFFFFFFFFFFFFFFFF
crc64ecma = mkCrcFun(0x142F0E1EBA9EA3693, initCrc=0, xorOut=_ALL)
crc64nvme = mkCrcFun(0x1AD93D23594C93659, initCrc=0, xorOut=_ALL)

SMALLEST_PART = {"aws": 5 << 20, "ceph": 5 << 20, "ali": 100 << 10}


@dataclasses.dataclass
class Object:
    data: bytes
    etag: str
    modified: float
    parts: int = 0
    # Where versions are kept.
    version: str | None = None

    def fields(self, dialect, shows_checksums):
        """What a HEAD tells of it beside size, type and date."""
        fields = [("ETag", f'"{self.etag}"'), ("Accept-Ranges", "bytes")]
        if self.version is not None:
            fields.append(("x-oss-version-id" if dialect == "ali" else "x-amz-version-id", self.version))
        if dialect == "ali":
            fields.append(("x-oss-object-type", "Multipart" if self.parts else "Normal"))
            fields.append(("x-oss-storage-class", "Standard"))
            fields.append(("x-oss-hash-crc64ecma", str(crc64ecma(self.data))))
            if not self.parts:
                fields.append(("Content-MD5", base64.b64encode(hashlib.md5(self.data).digest()).decode()))
        if dialect == "aws" and shows_checksums:
            checksum = base64.b64encode(crc64nvme(self.data).to_bytes(8, "big")).decode()
            fields += [("x-amz-checksum-crc64nvme", checksum), ("x-amz-checksum-type", "FULL_OBJECT")]
        return fields


@dataclasses.dataclass
class Upload:
    key: str
    # Number to (ETag, bytes).
    parts: dict = dataclasses.field(default_factory=dict)


class Shelf:
    def __init__(self, dialect):
        self.dialect = dialect
        self.objects = {}
        self.uploads = {}
        # Keys whose versions are kept, to these: by id, without the delete markers, which hide them all.
        self.versions = {}

    def put(self, key, data, now):
        return self._take(key, Object(data, self._etag(data), now))

    def _take(self, key, made):
        self.objects[key] = made
        if key in self.versions:
            made.version = secrets.token_urlsafe(24)
            self.versions[key][made.version] = made
        return made

    def version(self, key, version):
        found = self.versions.get(key, {}).get(version)
        if found is None:
            raise Refusal("no-version")
        return found

    def remove(self, key, version):
        """Hides an object, or removes a version for good."""
        current = self.objects.get(key)
        if version is None or (current is not None and current.version == version):
            self.objects.pop(key, None)
        if version is not None:
            self.versions.get(key, {}).pop(version, None)

    def begin(self, key):
        upload_id = secrets.token_hex(16).upper() if self.dialect == "ali" else secrets.token_urlsafe(40) + ".~_"
        self.uploads[upload_id] = Upload(key)
        return upload_id

    def upload(self, upload_id, key):
        upload = self.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise Refusal("no-upload")
        return upload

    def put_part(self, upload_id, key, number, data):
        if not 1 <= number <= 10000:
            raise Refusal("part-number")
        etag = self._etag(data)
        self.upload(upload_id, key).parts[number] = (etag, data)
        return etag

    def complete(self, upload_id, key, listed, now):
        """Takes the parts that are listed, as numbers and ETags."""
        upload = self.upload(upload_id, key)
        numbers = [number for number, _ in listed]
        if not listed:
            raise Refusal("xml")
        if numbers != sorted(set(numbers)):
            raise Refusal("part-order")
        if any(number not in upload.parts or upload.parts[number][0] != etag for number, etag in listed):
            raise Refusal("part")
        pieces = [upload.parts[number][1] for number in numbers]
        if any(len(piece) < SMALLEST_PART[self.dialect] for piece in pieces[:-1]):
            raise Refusal("part-size")
        digests = b"".join(hashlib.md5(piece).digest() for piece in pieces)
        etag = f"{self._etag(digests)}-{len(pieces)}"
        del self.uploads[upload_id]
        return self._take(key, Object(b"".join(pieces), etag, now, parts=len(pieces)))

    def _etag(self, data):
        digest = hashlib.md5(data).hexdigest()
        return digest.upper() if self.dialect == "ali" else digest
