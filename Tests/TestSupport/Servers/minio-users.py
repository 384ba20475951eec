"""Adds or removes a user of a MinIO: minio-users.py ADDRESS add|remove NAME

A new user gets the policy "waybill", which scripts/server makes. Environment: ROOT_USER, ROOT_PASSWORD, and
USER_SECRET for add.
"""

import os
import sys

from minio.credentials import StaticProvider
from minio.minioadmin import MinioAdmin

address, action, name = sys.argv[1:]
root = StaticProvider(access_key=os.environ["ROOT_USER"], secret_key=os.environ["ROOT_PASSWORD"])
administration = MinioAdmin(endpoint=address, credentials=root, secure=False)
if action == "add":
    administration.user_add(name, os.environ["USER_SECRET"])
    administration.policy_set("waybill", user=name)
elif action == "remove":
    administration.user_remove(name)
else:
    sys.exit(f"what is {action}?")
