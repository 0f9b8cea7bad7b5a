"""Grants that read everything stored. R3.4, R11."""

from __future__ import annotations

import json
from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def granting(action: str, what: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": what}]})


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("wide-data-access", surveyed(folder, *resources, configuration=configuration))


def test_every_bucket_is_proven_where_the_role_stands(tmp_path: Path) -> None:
    inline = Resource(
        type="aws_iam_role_policy",
        name="storage",
        values={"policy": granting("s3:GetObject", "*")},
        references={"role": "aws_iam_role.this"},
    )
    (one,) = found(tmp_path, resource("aws_iam_role", name="proxy"), inline)
    assert (one.asset, one.outcome, one.confidence) == ("aws_iam_role.this", Outcome.FAILED, Confidence.HIGH)
    assert (one.severity, one.control, one.party) == (Severity.HIGH, "access-policy", "customer")
    assert one.message == "It may read all stored data of a kind: every bucket, table, secret or queue."


def test_what_may_do_everything_is_not_told_twice(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_iam_policy", policy=granting("s3:*", "*"))) == []


def test_named_buckets_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_iam_policy", policy=granting("s3:GetObject", "arn:aws:s3:::b/*"))) == []


def test_what_cannot_be_told_is_told_elsewhere(tmp_path: Path) -> None:
    assert found(tmp_path, Resource(type="aws_iam_policy", name="this", values={"name": "p"}, unknown=["policy"])) == []
