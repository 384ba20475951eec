"""Puts a file by boto3, with the credentials that a profile of the AWS tools' files gives.

Arguments: PROFILE ENDPOINT BUCKET KEY FILE. Ends with 1, and the error's code, where it is refused.
"""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

profile, endpoint, bucket, key, file = sys.argv[1:]
client = boto3.Session(profile_name=profile, region_name="us-east-1").client(
    "s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
)
try:
    with open(file, "rb") as body:
        client.put_object(Bucket=bucket, Key=key, Body=body)
except ClientError as error:
    print(error.response["Error"]["Code"])
    sys.exit(1)
print("put")
