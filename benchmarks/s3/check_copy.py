"""An S3 client that is not Flink's looks at what a job has put there.

  check_copy.py ENDPOINT make BUCKET
  check_copy.py ENDPOINT list BUCKET PREFIX...
  check_copy.py ENDPOINT compare BUCKET PREFIX STORE INTO

list counts what there is below each prefix, and fails where that is nothing. compare downloads everything below PREFIX to INTO and compares it with STORE, a job's directory of snapshots, file by
file. Exits with 1 at the first difference.
"""

import hashlib
import pathlib
import shutil
import sys

import boto3


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(directory):
    """Everything but locks and what is being written, by path."""
    return {
        path.relative_to(directory).as_posix(): sha256(path)
        for path in directory.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(directory).parts)
    }


def entries(client, bucket, prefix):
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix + "/"):
        for entry in page.get("Contents", []):
            if not entry["Key"].endswith("/"):  # what stands for a directory
                yield entry


def count(client, bucket, prefix):
    sizes = [entry["Size"] for entry in entries(client, bucket, prefix)]
    print(f"{len(sizes)} objects of {sum(sizes):,} bytes in s3://{bucket}/{prefix}")
    if not sizes:
        sys.exit(f"s3://{bucket}/{prefix} must not be empty")


def download(client, bucket, prefix, into):
    shutil.rmtree(into, ignore_errors=True)
    for entry in entries(client, bucket, prefix):
        target = into / entry["Key"][len(prefix) + 1 :]
        target.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket, entry["Key"], str(target))


def compare(client, bucket, prefix, store, into):
    download(client, bucket, prefix, into)
    here, there = files(store), files(into)
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            sys.exit(f"{name} must be the same on both sides, was {here.get(name)} here and {there.get(name)} there")
    pointers = [name for name in there if name.endswith("/CURRENT")]
    if not pointers:
        sys.exit(f"s3://{bucket}/{prefix} must have a pointer, has {sorted(there)}")
    print(f"{len(there)} files of s3://{bucket}/{prefix} are those of {store}, byte by byte, pointers {pointers}")


def main():
    client = boto3.client(
        "s3", endpoint_url=sys.argv[1], aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    if sys.argv[2] == "make":
        client.create_bucket(Bucket=sys.argv[3])
    elif sys.argv[2] == "list":
        for prefix in sys.argv[4:]:
            count(client, sys.argv[3], prefix)
    else:
        bucket, prefix, store, into = sys.argv[3:]
        compare(client, bucket, prefix, pathlib.Path(store), pathlib.Path(into))


main()
