"""MinIO's S3, IAM and STS on 127.0.0.1: the gateway of juicefs over local files and SQLite.

Root may not AssumeRole, so a user is made who may, with the policy that operators are given
(policies/minio/user-policy.json), and the buckets; only then is the server ready. Started again on the same folder, it
has them.
Environment: SERVER_ROOT_PASSWORD, and SERVER_USER_SECRET for --user.
"""

import argparse
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

from service import Service, ServiceError, answers

NAME = "minio"
SUMMARY = "an object store with STS"

USER_POLICY = pathlib.Path(__file__).parents[2] / "policies/minio/user-policy.json"
POLICY_NAME = "waybill"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root-user", required=True, metavar="NAME")
    parser.add_argument("--bucket", action="append", default=[], metavar="NAME")
    parser.add_argument("--user", metavar="NAME", help="whose access key Waybill gets")
    parser.add_argument("--policy", type=pathlib.Path, default=USER_POLICY, help="the user's; BUCKET is filled in")


def run(arguments: argparse.Namespace) -> int:
    root_password = secret("SERVER_ROOT_PASSWORD", "--root-user")
    address = f"127.0.0.1:{arguments.port}"
    database = f"sqlite3://{arguments.dir}/meta.db"
    format_volume(arguments.dir, database)
    command = [
        *(juicefs(), "gateway", "--multi-buckets", "--keep-etag", "--object-meta", "--no-bgjob", "--no-banner"),
        *("--no-usage-report", "--log", str(arguments.dir / "gateway.log"), "--metrics", "127.0.0.1:0"),
        *("--cache-dir", str(arguments.dir / "cache"), "--cache-size", "0", database, address),
    ]
    environment = {
        "MINIO_ROOT_USER": arguments.root_user,
        "MINIO_ROOT_PASSWORD": root_password,
        # Where it would keep certificates: not in whose home this runs.
        "HOME": str(arguments.dir),
    }
    with Service(command, arguments.dir / "minio.log", environment) as service:
        if not service.wait_until(lambda: answers(f"http://{address}/minio/health/ready")):
            return 0
        if not service.wait_until(lambda: is_furnished(arguments, address, root_password)):
            return 0
        return service.serve(f"http://{address}", arguments.until_eof)


def secret(name: str, option: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ServiceError(f"{option} needs {name} in the environment") from None


def format_volume(folder: pathlib.Path, database: str) -> None:
    if (folder / "meta.db").exists():
        release_locks(folder / "meta.db")
        return
    command = [juicefs(), "format", "--storage", "file", "--bucket", f"{folder}/objects/", "--trash-days", "0"]
    done = subprocess.run([*command, database, "waybill"], capture_output=True, text=True)
    if done.returncode != 0:
        raise ServiceError(f"juicefs format ended with {done.returncode}\n{done.stderr}")


def release_locks(database: pathlib.Path) -> None:
    """Lets go of what an earlier gateway held when it ended: for as long, the next one would not read its users."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        for table in ("jfs_flock", "jfs_plock"):
            connection.execute(f"DELETE FROM {table}")


def is_furnished(arguments: argparse.Namespace, address: str, root_password: str) -> bool:
    """Makes the buckets and the user that are not there; False where the server is not ready for it: it answers before it
    has read its users."""
    # Here, and not above: it takes longer than a broker needs to start, and tests start many.
    from minio import Minio
    from minio.credentials import StaticProvider
    from minio.error import MinioAdminException, MinioException
    from minio.minioadmin import MinioAdmin
    from urllib3 import PoolManager
    from urllib3.exceptions import HTTPError

    http = PoolManager(retries=False, timeout=5)
    objects = Minio(
        endpoint=address, access_key=arguments.root_user, secret_key=root_password, secure=False, http_client=http
    )
    root = StaticProvider(access_key=arguments.root_user, secret_key=root_password)
    administration = MinioAdmin(endpoint=address, credentials=root, secure=False, http_client=http)
    try:
        for bucket in arguments.bucket:
            if not objects.bucket_exists(bucket_name=bucket):
                objects.make_bucket(bucket_name=bucket)
        if arguments.user and arguments.user not in json.loads(administration.user_list()):
            furnish_user(arguments, administration)
        return True
    except (HTTPError, MinioAdminException, MinioException):
        return False


def furnish_user(arguments: argparse.Namespace, administration) -> None:
    administration.user_add(arguments.user, secret("SERVER_USER_SECRET", "--user"))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as policy:
        json.dump(policy_for(arguments.bucket, arguments.policy), policy)
        policy.flush()
        administration.policy_add(POLICY_NAME, policy.name)
    administration.policy_set(POLICY_NAME, user=arguments.user)


def policy_for(buckets: list[str], template: pathlib.Path) -> dict:
    """The template, with each resource once for each bucket."""
    policy = json.loads(template.read_text())
    for statement in policy["Statement"]:
        if "Resource" in statement:
            statement["Resource"] = [
                resource.replace("BUCKET", bucket) for resource in statement["Resource"] for bucket in buckets
            ]
    return policy


def juicefs() -> str:
    return str(pathlib.Path(sys.prefix) / "bin/juicefs")
