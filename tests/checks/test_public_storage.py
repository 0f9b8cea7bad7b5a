"""Storage that anyone can reach. R3.4, R2.3."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = """
data_classes:
  internal: {what: Stays inside., requires: {public_access: [blocked, not_public]}}
  restricted: {what: Moves the price., requires: {public_access: [blocked]}}
"""
EVERYBODY = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}
)
BLOCK = resource(
    "aws_s3_bucket_public_access_block",
    bucket="b",
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)


def bucket(data_class: str = "") -> Resource:
    return resource("aws_s3_bucket", bucket="b", tags={"data-class": data_class} if data_class else None)


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("public-storage", surveyed(folder, *resources, configuration=CLASSES))


def test_a_policy_for_everybody_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, bucket(), resource("aws_s3_bucket_policy", bucket="b", policy=EVERYBODY))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "Anyone on the internet can reach this storage."
    assert (one.asset, one.control, one.party) == ("aws_s3_bucket.this", "public-access", "customer")
    assert one.location.file.endswith("plan.json")


def test_it_is_critical_where_the_data_have_a_class(tmp_path: Path) -> None:
    policy = resource("aws_s3_bucket_policy", bucket="b", policy=EVERYBODY)
    (one,) = found(tmp_path, bucket("restricted"), policy)
    assert one.severity is Severity.CRITICAL
    assert one.message == "Anyone on the internet can reach this storage, which holds restricted data."


def test_an_access_list_for_everybody_is_proven(tmp_path: Path) -> None:
    acl = resource("aws_s3_bucket_acl", bucket="b", acl="public-read")
    assert [one.outcome for one in found(tmp_path, bucket(), acl)] == [Outcome.FAILED]


def test_a_policy_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    policy = Resource(type="aws_s3_bucket_policy", name="p", values={"bucket": "b"}, unknown=["policy"])
    (one,) = found(tmp_path, bucket("internal"), policy)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.CRITICAL)
    assert one.message.startswith(
        "It cannot be told whether anyone on the internet can reach this storage, which holds internal data: "
    )


def test_a_class_may_require_the_block(tmp_path: Path) -> None:
    (one,) = found(tmp_path, bucket("restricted"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)
    assert one.message == (
        "Nothing blocks public access to this storage, and the class restricted requires that it is blocked."
    )


def test_a_class_asks_for_a_block_only_where_there_is_one(tmp_path: Path) -> None:
    """A function has no setting that blocks; that nobody is let in is the best it can say."""
    function = resource(
        "aws_lambda_function", function_name="f", runtime="python3.13", tags={"data-class": "restricted"}
    )
    assert found(tmp_path, function) == []


def test_a_snapshot_for_everybody_is_proven(tmp_path: Path) -> None:
    snapshot = resource("aws_db_snapshot", db_snapshot_identifier="s", shared_accounts=["all"])
    database = resource("aws_db_instance", identifier="d", engine="mysql")
    shared = replace(snapshot, references={"db_instance_identifier": "aws_db_instance.this"})
    (one,) = found(tmp_path, database, shared)
    assert one.message == "Anyone on the internet can reach a snapshot of this storage."
    assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.HIGH)


@pytest.mark.parametrize("data_class", ["", "internal", "restricted", "never declared"])
def test_the_block_is_good(tmp_path: Path, data_class: str) -> None:
    policy = resource("aws_s3_bucket_policy", bucket="b", policy=EVERYBODY)
    assert found(tmp_path, bucket(data_class), policy, BLOCK) == []


@pytest.mark.parametrize("data_class", ["", "internal"])
def test_nothing_granted_is_good_where_no_class_asks_for_more(tmp_path: Path, data_class: str) -> None:
    assert found(tmp_path, bucket(data_class)) == []
