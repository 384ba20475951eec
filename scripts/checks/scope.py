"""Proves that credentials reach one key and nothing else, by trying.

With --start FILE they are those of a fileupload_start message, as the dock got it, for each of its keys.
Otherwise they are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the environment; with
--assume-role those are a parent's, and what is tried is a session with the shipped policy
(policies/session/session-aws.json) for that key.
--keep-objects writes nothing to the keys themselves: for objects that are already proven.
Prints a line for each thing tried; ends with 1 where one went other than it should.
"""

import argparse
import dataclasses
import json
import pathlib
import sys
from collections.abc import Callable

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SESSION_POLICY = pathlib.Path(__file__).parents[2] / "policies/session/session-aws.json"
PART = b"x" * (5 << 20)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/prove-scope", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--endpoint")
    parser.add_argument("--bucket")
    parser.add_argument("--key")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--assume-role", action="store_true")
    parser.add_argument("--keep-objects", action="store_true")
    arguments = parser.parse_args()
    try:
        places, session = from_message(arguments.start) if arguments.start else from_arguments(arguments)
    except (BotoCoreError, ClientError) as error:
        print(f"FAIL the parent may assume the role: {error}")
        return 1
    good = True
    for place in places:
        print(f"{place.bucket}/{place.key}")
        for trial in (alive if arguments.keep_objects else allowed)(session, place) + refused(session, place):
            good = report(*trial) and good
    return 0 if good else 1


@dataclasses.dataclass
class Place:
    endpoint: str
    bucket: str
    key: str


def from_message(path: pathlib.Path) -> tuple[list[Place], boto3.Session]:
    data = json.loads(path.read_text())["data"]
    credentials = data["credentials"]
    session = boto3.Session(
        credentials["access_key_id"],
        credentials["access_key_secret"],
        credentials["security_token"],
        region_name=data["region"],
    )
    keys = [file["object_key"] for file in data["params"]["files"]]
    return [Place(data["endpoint"], data["bucket"], key) for key in keys], session


def from_arguments(arguments: argparse.Namespace) -> tuple[list[Place], boto3.Session]:
    place = Place(arguments.endpoint, arguments.bucket, arguments.key)
    session = boto3.Session(region_name=arguments.region)
    return [place], assumed(session, place) if arguments.assume_role else session


Trial = tuple[str, bool, Callable[[], object]]


def client(session: boto3.Session, service: str, endpoint: str):
    return session.client(
        service, endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
    )


def assumed(parent: boto3.Session, place: Place) -> boto3.Session:
    policy = json.loads(SESSION_POLICY.read_text())
    # Without KMS_KEY there is no statement on it; MinIO refuses actions that are not its own.
    policy["Statement"] = [each for each in policy["Statement"] if "${kms_key}" not in each["Resource"]]
    for statement in policy["Statement"]:
        statement["Resource"] = [f"arn:aws:s3:::{place.bucket}/{place.key}"]
    answer = client(parent, "sts", place.endpoint).assume_role(
        RoleArn="arn:aws:iam:::role/unused", RoleSessionName="prove-scope", Policy=json.dumps(policy)
    )["Credentials"]
    print("ok   the parent may assume the role")
    return boto3.Session(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], region_name=parent.region_name
    )


def allowed(session: boto3.Session, place: Place) -> list[Trial]:
    store = client(session, "s3", place.endpoint)
    where = {"Bucket": place.bucket, "Key": place.key}
    uploads: list[str] = []

    def begin() -> None:
        uploads.append(store.create_multipart_upload(**where)["UploadId"])

    def send_part() -> str:
        return store.upload_part(**where, UploadId=uploads[-1], PartNumber=1, Body=PART)["ETag"]

    def complete() -> None:
        parts = store.list_parts(**where, UploadId=uploads[-1])["Parts"]
        listed = [{"ETag": part["ETag"], "PartNumber": part["PartNumber"]} for part in parts]
        store.complete_multipart_upload(**where, UploadId=uploads[-1], MultipartUpload={"Parts": listed})

    return [
        ("write the key", True, lambda: store.put_object(**where, Body=b"scope")),
        ("begin the key in parts", True, begin),
        ("send a part", True, send_part),
        ("list the parts and complete", True, complete),
        ("begin once more", True, begin),
        ("abort", True, lambda: store.abort_multipart_upload(**where, UploadId=uploads[-1])),
    ]


def alive(session: boto3.Session, place: Place) -> list[Trial]:
    """A refusal alone proves nothing, since bad credentials are refused too: these must still do something."""
    store = client(session, "s3", place.endpoint)
    where = {"Bucket": place.bucket, "Key": place.key}

    def begin_and_abort() -> None:
        upload = store.create_multipart_upload(**where)["UploadId"]
        store.abort_multipart_upload(**where, UploadId=upload)

    return [("begin the key in parts, and abort", True, begin_and_abort)]


def refused(session: boto3.Session, place: Place) -> list[Trial]:
    store = client(session, "s3", place.endpoint)
    bucket, key = place.bucket, place.key
    folder, _, name = key.rpartition("/")
    sibling = f"{folder}/beside-{name}" if folder else f"beside-{name}"

    def write(other: str) -> Callable[[], object]:
        return lambda: store.put_object(Bucket=bucket, Key=other, Body=b"scope")

    return [
        ("write a sibling", False, write(sibling)),
        ("write a longer key", False, write(f"{key}.more")),
        ("write a shorter key", False, write(key[:-1])),
        ("write a sibling in parts", False, lambda: store.create_multipart_upload(Bucket=bucket, Key=sibling)),
        ("read the key", False, lambda: store.get_object(Bucket=bucket, Key=key)),
        ("ask for the key's size", False, lambda: store.head_object(Bucket=bucket, Key=key)),
        ("delete the key", False, lambda: store.delete_object(Bucket=bucket, Key=key)),
        ("list the bucket", False, lambda: store.list_objects_v2(Bucket=bucket)),
    ]


def report(what: str, should_work: bool, trial: Callable[[], object]) -> bool:
    try:
        trial()
        outcome, good = "done", should_work
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        outcome = f"refused ({code})"
        # A HEAD's refusal has no body to name it.
        good = not should_work and (code == "AccessDenied" or (code == "403" and status == 403))
    except BotoCoreError as error:
        outcome, good = str(error), False
    print(f"{'ok  ' if good else 'FAIL'} {what}: {outcome}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
