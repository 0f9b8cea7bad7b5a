"""What AWS Config delivers and answers, as a live reading. R2.1."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.facts import UNKNOWN
from remit.model.observation import Reading
from remit.readers import HEAD_BYTES
from remit.readers.infrastructure.aws_config import READER

ACCOUNT = "111122223333"


def item(kind: str, name: str, configuration: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "resourceType": kind,
        "resourceId": name,
        "ARN": f"arn:aws:x:eu-west-1:{ACCOUNT}:{name}",
        "awsAccountId": ACCOUNT,
        "awsRegion": "eu-west-1",
        "configurationItemCaptureTime": "2026-11-22T00:00:00Z",
        "configurationItemStatus": "OK",
        "tags": {"team": "ledger"},
        "configuration": configuration,
        **more,
    }


BLOCK = dict.fromkeys(("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"), True)
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
RULE = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyID": KEY}}
DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ITEMS = [
    item(
        "AWS::S3::Bucket",
        "ledger",
        {"name": "ledger"},
        supplementaryConfiguration={
            "PublicAccessBlockConfiguration": BLOCK,
            "ServerSideEncryptionConfiguration": json.dumps({"rules": [RULE]}),
            "BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": None},
            "BucketLoggingConfiguration": {"destinationBucketName": None, "logFilePrefix": None},
            "BucketPolicy": {"policyText": json.dumps({"Version": "2012-10-17", "Statement": [DENY]})},
            "AccessControlList": json.dumps({"grantList": [{"grantee": {"id": "me"}, "permission": "FullControl"}]}),
        },
    ),
    item(
        "AWS::S3::Bucket",
        "site",
        {"name": "site"},
        supplementaryConfiguration={
            "PublicAccessBlockConfiguration": None,
            "AccessControlList": json.dumps({"grantList": [{"grantee": "AllUsers", "permission": "Read"}]}),
            "BucketLoggingConfiguration": {"destinationBucketName": "logs"},
            "BucketPolicy": {"policyText": None},
            "OwnershipControls": {"rules": [{"objectOwnership": "ObjectWriter"}]},
        },
    ),
    item(
        "AWS::KMS::Key",
        "1",
        {"arn": KEY, "keyId": "1", "origin": "AWS_KMS"},
        ARN=KEY,
        supplementaryConfiguration={
            "KeyRotationStatus": True,
            "Policy": json.dumps({"Statement": []}),
        },
    ),
    item(
        "AWS::EC2::SecurityGroup",
        "sg-1",
        {
            "groupId": "sg-1",
            "groupName": "open",
            "ipPermissionsEgress": [],
            "ipPermissions": [
                {
                    "ipProtocol": "tcp",
                    "fromPort": 22,
                    "toPort": 22,
                    "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
                    "ipv6Ranges": [{"cidrIpv6": "::/0"}],
                    "userIdGroupPairs": [{"groupId": "sg-2"}],
                    "prefixListIds": [],
                },
            ],
        },
    ),
    item(
        "AWS::EC2::Volume",
        "vol-1",
        {"volumeId": "vol-1", "encrypted": True, "kmsKeyId": KEY, "size": 8, "snapshotId": ""},
    ),
    item(
        "AWS::EC2::Instance",
        "i-1",
        {
            "instanceId": "i-1",
            "imageId": "ami-1",
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled"},
            "monitoring": {"state": "disabled"},
            "iamInstanceProfile": {"arn": "arn:aws:iam::1:instance-profile/web"},
            "publicIpAddress": "198.51.100.7",
        },
    ),
    item(
        "AWS::RDS::DBInstance",
        "db-1",
        {
            "dBInstanceIdentifier": "pay",
            "engine": "postgres",
            "engineVersion": "16.3",
            "storageEncrypted": True,
            "kmsKeyId": KEY,
            "multiAZ": True,
            "publiclyAccessible": False,
            "backupRetentionPeriod": 14,
            "autoMinorVersionUpgrade": True,
            "deletionProtection": False,
            "iAMDatabaseAuthenticationEnabled": True,
            "enabledCloudwatchLogsExports": [],
            "monitoringInterval": 60,
            "dBParameterGroups": [{"dBParameterGroupName": "default.postgres16"}],
        },
    ),
    item("AWS::Lambda::Function", "f", {"functionName": "f", "runtime": "python3.13"}),
    item("AWS::ECS::Cluster", "c", {"ClusterName": "c", "Arn": "arn:c"}),
]


def read(folder: Path, value: Any, name: str = "snapshot.json") -> Reading:  # noqa: ANN401 - JSON
    path = folder / name
    data = json.dumps(value).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert READER.recognise(path, path.read_bytes()[:HEAD_BYTES])
    return READER.read(path, name=name)


def snapshot(*items: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"fileVersion": "1.0", "configSnapshotId": "1", "configurationItems": list(items)}


def answer(*items: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [json.dumps(one) for one in items], "QueryInfo": {"SelectFields": []}}


def facts(reading: Reading) -> dict[str, dict[str, Any]]:
    joined = join(reading.observations, open_knowledge())
    return {asset.observation.address: {fact.name: fact.value for fact in asset.facts} for asset in joined.assets}


@pytest.mark.parametrize("form", ["snapshot.json", "snapshot.json.gz", "answer.json"])
def test_deliveries_and_answers_say_the_same(tmp_path: Path, form: str) -> None:
    """R2.1"""
    reading = read(tmp_path, (answer if form == "answer.json" else snapshot)(*ITEMS), form)
    assert reading.is_live
    assert (reading.unreadable, reading.sweeps) == ((), ())
    assert {(one.account, one.region, one.reader) for one in reading.observations} == {(ACCOUNT, "eu-west-1", "cfn")}
    assert reading.observations[0].tags == {"team": "ledger"}
    told = {address.rpartition(":")[2]: one for address, one in facts(reading).items()}
    expected: dict[str, dict[str, Any]] = {
        "ledger": {
            "public_access": "blocked",
            "encryption_at_rest": "customer_key",
            "versioning": "on",
            "encryption_in_transit": "required",
            "access_logging": "off",
            "lifecycle_rules": UNKNOWN,
        },
        "site": {"public_access": "public", "encryption_at_rest": UNKNOWN, "access_logging": "on"},
        "key/1": {"key_rotation": "on", "key_origin": "provider", "resource_policy": "scoped"},
        "sg-1": {"world_open_ports": ("22",), "management_ports": "open_to_world"},
        "vol-1": {"encryption_at_rest": "customer_key"},
        "i-1": {
            "imds": "v2_required",
            "network_exposure": "internet",
            "monitoring": "basic",
            "execution_role": "attached",
            "encryption_at_rest": UNKNOWN,
            "deletion_protection": UNKNOWN,
        },
        "db-1": {
            "encryption_at_rest": "customer_key",
            "network_exposure": "private",
            "backup_retention_days": 14,
            "redundancy": "multi_zone",
            "iam_authentication": "on",
            "deletion_protection": "off",
            "log_exports": "off",
            "monitoring": "enhanced",
            "encryption_in_transit": "required",
        },
    }
    for name, rows in expected.items():
        assert {fact: told[name][fact] for fact in rows} == rows


def test_a_type_of_another_shape_has_no_wrong_facts(tmp_path: Path) -> None:
    """R2.1: it is named and counted, and nothing is concluded from what it seems to leave out."""
    reading = read(tmp_path, snapshot(ITEMS[7], ITEMS[8]))
    function, cluster = reading.observations
    assert (function.native_type, cluster.native_type) == ("AWS::Lambda::Function:config", "AWS::ECS::Cluster")
    assert cluster.attributes["cluster_name"] == "c"
    ((_, told), _) = facts(reading).items()
    assert told == {}


def test_the_newest_item_counts_and_the_deleted_do_not(tmp_path: Path) -> None:
    """R2.1"""
    group = ITEMS[3]
    older = {**group, "configurationItemCaptureTime": "2025-01-01T00:00:00Z", "tags": {"team": "old"}}
    gone = {**ITEMS[4], "configurationItemStatus": "ResourceDeleted", "configuration": None}
    reading = read(tmp_path, snapshot(group, older, ITEMS[4] | {"configurationItemCaptureTime": "2025"}, gone))
    assert [one.tags for one in reading.observations] == [{"team": "ledger"}]
    assert reading.unreadable == ()


def test_what_an_item_lacks_is_said(tmp_path: Path) -> None:
    """R2.1: nothing vanishes."""
    bare = {key: value for key, value in ITEMS[4].items() if key != "configuration"}
    reading = read(tmp_path, {**answer(bare, ITEMS[3]), "NextToken": "more"})
    assert len(reading.observations) == 1
    assert [one.cause for one in reading.unreadable] == [
        "the answer is cut short after 2 rows",
        "AWS::EC2::Volume vol-1: an item without its configuration",
    ]
    reading = read(tmp_path, snapshot(7, {"resourceId": "x"}, ITEMS[3]))
    assert [one.cause for one in reading.unreadable] == ["an item without its resourceType"] * 2


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    """R2.1"""
    for text in ("", "{}", "[]", json.dumps({"Results": []}), json.dumps({"a": {"configurationItems": []}})):
        assert not READER.recognise(tmp_path / "a.json", text.encode())
    assert not READER.recognise(tmp_path / "a.yaml", json.dumps(snapshot()).encode())
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(UnreadableError, match="nothing that AWS Config writes"):
        READER.read(tmp_path / "a.json", name="a.json")


def test_what_is_recorded_twice_is_one_asset_and_addresses_are_unique(tmp_path: Path) -> None:
    """R2.1, R10.3: what is global is recorded in several regions; found by fuzzing."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/a"
    role = item("AWS::IAM::Role", "A", {"roleName": "a"}, ARN=arn)
    elsewhere = {**role, "awsRegion": "us-east-1", "resourceId": ["A"]}
    other = item("AWS::IAM::User", "A", {"userName": "a"}, ARN=arn)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"fileVersion": "1.0", "configurationItems": [role, elsewhere, other]}))
    found = READER.read(path, name="a.json").observations
    assert [one.address for one in found] == [arn, f"{arn}#AWS::IAM::User"]
