"""Live AWS accounts, read from a real server on loopback. R2.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from live_aws import ACCOUNT, Cloud, cloud
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import NamedAsset, join
from remit.model.observation import Reading
from remit.readers.infrastructure.aws import READER


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with cloud(tmp_path) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        running.profile("here", remit_regions="eu-west-1")
        yield running


def read(profile: str = "here") -> Reading:
    ((_, reading),) = READER.read_account(profile)
    return reading


def assets(reading: Reading) -> dict[str, NamedAsset]:
    return {asset.name: asset for asset in join(reading.observations, open_knowledge()).assets}


def facts(asset: NamedAsset) -> dict[str, object]:
    return {fact.name: fact.value for fact in asset.facts}


def test_a_bucket_s_settings_become_facts(server: Cloud) -> None:
    s3, kms = server.client("s3"), server.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    place = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(
        Bucket="kept",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]
        },
    )
    s3.create_bucket(Bucket="open", CreateBucketConfiguration=place)
    policy = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/*"}
    s3.put_bucket_policy(Bucket="open", Policy=json.dumps({"Version": "2012-10-17", "Statement": [policy]}))
    found = assets(read())
    kept, opened = facts(found["kept"]), facts(found["open"])
    assert (kept["versioning"], kept["encryption_at_rest"]) == ("on", "customer_key")
    assert (opened["versioning"], opened["public_access"]) == ("off", "public")
    assert found["kept"].observation.region == "eu-west-1"
    assert found["kept"].observation.account == ACCOUNT
