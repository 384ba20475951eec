"""Adds or removes a user of a MinIO, or a service account: minio-users.py ADDRESS add|remove|add-service-account NAME

A new user gets the policy "waybill", which scripts/server makes. Environment: ROOT_USER, ROOT_PASSWORD and ROOT_TOKEN
of who does it (a session has a token), and USER_SECRET for what is added.
"""

import os
import sys

from minio.credentials import StaticProvider
from minio.minioadmin import MinioAdmin

address, action, name = sys.argv[1:]
root = StaticProvider(
    access_key=os.environ["ROOT_USER"],
    secret_key=os.environ["ROOT_PASSWORD"],
    session_token=os.environ.get("ROOT_TOKEN"),
)
administration = MinioAdmin(endpoint=address, credentials=root, secure=False)
if action == "add":
    administration.user_add(name, os.environ["USER_SECRET"])
    administration.policy_set("waybill", user=name)
elif action == "remove":
    administration.user_remove(name)
elif action == "add-service-account":
    administration.add_service_account(access_key=name, secret_key=os.environ["USER_SECRET"])
else:
    sys.exit(f"what is {action}?")
