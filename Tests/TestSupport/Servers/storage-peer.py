#!/usr/bin/env python3
"""An object store and its STS on 127.0.0.1, which recompute every signature with other people's code.

    storage-peer.py --dialect {aws,ceph,ali} --port PORT [--bucket NAME] [--region NAME] [--domain NAME]

`scripts/server storage-peer` starts it. It plays S3 or Ceph's gateway with AWS's STS, or OSS with Alibaba Cloud's STS:
their addresses, answers and errors. A request is refused on the first difference between its signature and what
botocore, alibabacloud_oss_v2 or alibabacloud_tea_openapi make of the same request at its own date. AssumeRole issues
sessions to configured users alone; each may do exactly what its session policy, its role and nothing else allows.
Objects are kept in memory.

    BUCKET.DOMAIN:PORT/KEY       virtual-hosted objects; OSS takes no others
    own-DOMAIN:PORT/KEY          objects of the bucket behind its own domain; S3 and OSS alone have these
    127.0.0.1:PORT/BUCKET/KEY    objects by path
    POST / on any other host     the STS

What tests tell it, and ask of it, goes to 127.0.0.1:PORT/-/… (storagepeer/control.py). It prints no secret.
"""

import argparse
import signal
import sys
import threading

sys.dont_write_bytecode = True

try:
    from storagepeer.handler import Handler, Server
    from storagepeer.state import State
except ModuleNotFoundError as error:
    sys.exit(f"storage-peer.py: the package {error.name} is missing: scripts/requirements.txt names what it needs")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dialect", choices=("aws", "ceph", "ali"), required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bucket", default="waybill-test")
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--domain", default="store.localhost", help="under which buckets have names of their own")
    arguments = parser.parse_args()
    Handler.state = State(arguments.dialect, arguments.bucket, arguments.region, arguments.domain)
    server = Server(("127.0.0.1", arguments.port), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()


if __name__ == "__main__":
    main()
