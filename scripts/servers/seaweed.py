"""SeaweedFS's S3 and STS on 127.0.0.1: master, volume server, filer and S3 gateway in one process.

A user who may do nothing but assume the roles "waybill" and "waybill-verify", which have the policies that operators are
given for AWS (policies/aws), and the buckets; only then is the server ready.
Environment: SERVER_ROOT_PASSWORD, SERVER_USER_SECRET.
"""

import argparse
import base64
import json
import os
import pathlib
import secrets
import signal
import sys

from gateway import policy_for, secret
from service import Service, answers

NAME = "seaweed"
SUMMARY = "another object store with STS"

ACCOUNT = "000000000000"
POLICIES = pathlib.Path(__file__).parents[2] / "policies/aws"
ROLES = {"waybill": "role-policy.json", "waybill-verify": "verify-role-policy.json"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root-user", required=True, metavar="NAME")
    parser.add_argument("--bucket", action="append", default=[], metavar="NAME")
    parser.add_argument("--user", required=True, metavar="NAME", help="whose access key Waybill gets")
    parser.add_argument(
        "--inner-ports", required=True, type=int, nargs=7, metavar="PORT", help="on which its parts reach one another"
    )


def run(arguments: argparse.Namespace) -> int:
    root_password = secret("SERVER_ROOT_PASSWORD", "--root-user")
    folder = arguments.dir
    write_private(folder / "s3.json", identities(arguments, root_password))
    write_private(folder / "iam.json", roles(arguments))
    command = [str(pathlib.Path(sys.prefix) / "bin/weed"), "server", *options(arguments)]
    # Asked to end in good order, it takes ten seconds.
    with Service(command, folder / "seaweed.log", {"HOME": str(folder)}, end_signal=signal.SIGKILL) as service:
        if not service.wait_until(lambda: answers(f"http://127.0.0.1:{arguments.port}/healthz")):
            return 0
        if not service.wait_until(lambda: is_furnished(arguments, root_password)):
            return 0
        return service.serve(f"http://127.0.0.1:{arguments.port}", arguments.until_eof)


def options(arguments: argparse.Namespace) -> list[str]:
    folder = arguments.dir
    (folder / "data").mkdir(exist_ok=True)
    ports = iter(arguments.inner_ports)
    return [
        f"-dir={folder}/data",
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"),
        *(f"-master.port={next(ports)}", f"-master.port.grpc={next(ports)}"),
        *(f"-volume.port={next(ports)}", f"-volume.port.grpc={next(ports)}"),
        *(f"-filer.port={next(ports)}", f"-filer.port.grpc={next(ports)}", f"-filer.localSocket={folder}/f.sock"),
        *("-s3", f"-s3.port={arguments.port}", f"-s3.port.grpc={next(ports)}", f"-s3.localSocket={folder}/s.sock"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),
        *(f"-s3.config={folder}/s3.json", f"-s3.iam.config={folder}/iam.json"),
        *("-volume.max=20", "-master.volumeSizeLimitMB=64"),
    ]


def identities(arguments: argparse.Namespace, root_password: str) -> dict:
    def identity(name: str, key: str, actions: list[str]) -> dict:
        return {"name": name, "credentials": [{"accessKey": name, "secretKey": key}], "actions": actions}

    return {
        "identities": [
            identity(arguments.root_user, root_password, ["Admin"]),
            identity(arguments.user, secret("SERVER_USER_SECRET", "--user"), []),
        ]
    }


def roles(arguments: argparse.Namespace) -> dict:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:user/{arguments.user}"]},
                "Action": ["sts:AssumeRole"],
            }
        ],
    }
    return {
        "sts": {
            "tokenDuration": "1h",
            "maxSessionLength": "12h",
            "issuer": "waybill-tests",
            "signingKey": base64.b64encode(secrets.token_bytes(32)).decode(),
        },
        "policy": {"defaultEffect": "Deny", "storeType": "memory"},
        "roles": [
            {
                "roleName": name,
                "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
                "attachedPolicies": [name],
                "trustPolicy": trust,
            }
            for name in ROLES
        ],
        "policies": [
            {"name": name, "document": policy_for(arguments.bucket, POLICIES / template)}
            for name, template in ROLES.items()
        ],
    }


def write_private(path: pathlib.Path, document: dict) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file)


def is_furnished(arguments: argparse.Namespace, root_password: str) -> bool:
    """Makes the buckets, and writes into each: it answers before its volumes can be written."""
    # Here, and not above: it takes longer than a broker needs to start, and tests start many.
    import io

    from minio import Minio
    from minio.error import MinioException
    from urllib3 import PoolManager
    from urllib3.exceptions import HTTPError

    objects = Minio(
        endpoint=f"127.0.0.1:{arguments.port}",
        access_key=arguments.root_user,
        secret_key=root_password,
        secure=False,
        region="us-east-1",
        http_client=PoolManager(retries=False, timeout=10),
    )
    try:
        for bucket in arguments.bucket:
            if not objects.bucket_exists(bucket_name=bucket):
                objects.make_bucket(bucket_name=bucket)
            objects.put_object(bucket_name=bucket, object_name="ready", data=io.BytesIO(b"1"), length=1)
            objects.remove_object(bucket_name=bucket, object_name="ready")
        return True
    except (HTTPError, MinioException):
        return False
