"""AWS CloudTrail's records, however they are handed in (R2.6)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit_logs import ACCOUNT, ROOT, START, record, role, user, write
from readers.signals.readings import recognised, refused, told
from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.readers import SIGNALS


def one(folder: Path, **more: Any) -> Event:  # noqa: ANN401 - any JSON value
    (event,) = told(folder / "t.json", record(START, "s3:PutBucketAcl", {"bucketName": "b"}, user("dana"), **more),
                    source="cloudtrail")  # fmt: skip
    return event


def test_what_a_record_says(tmp_path: Path) -> None:
    event = one(tmp_path)
    assert (event.time, event.action, event.service, event.provider) == (
        int(START.timestamp()) * 1_000_000, "s3:PutBucketAcl", "s3", "aws",
    )  # fmt: skip
    assert (event.actor, event.account, event.region) == (f"arn:aws:iam::{ACCOUNT}:user/dana", ACCOUNT, "eu-west-1")
    assert (event.kind, event.outcome, event.targets, event.line) == (
        EventKind.CHANGE, EventOutcome.SUCCESS, ("b",), 1,
    )  # fmt: skip


def test_the_same_from_a_trail_a_lookup_and_an_event_bus(tmp_path: Path) -> None:
    plain = record(START, "iam:CreateUser", {"userName": "x"}, user("dana"))
    shapes = {
        "trail": {"Records": [plain]},
        "lookup": {"Events": [{"EventId": "1", "CloudTrailEvent": json.dumps(plain)}], "NextToken": "t"},
        "bus": {"detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "detail": plain},
    }
    for name, shape in shapes.items():
        (event,) = told(tmp_path / f"{name}.json", shape, source="cloudtrail")
        assert (event.action, event.targets) == ("iam:CreateUser", ("x",))
    packed = write(tmp_path / "trail.json.gz", [plain])
    assert recognised(packed) == ["cloudtrail"]
    (event,) = list(SIGNALS.load("cloudtrail").stream(packed, name="t"))  # type: ignore[assignment]  # none is unreadable
    assert event.action == "iam:CreateUser"


@pytest.mark.parametrize(
    ("action", "more", "kind"),
    [
        ("s3:GetObject", {}, EventKind.READ),
        ("s3:HeadObject", {"readOnly": None}, EventKind.READ),
        ("ec2:TerminateInstances", {}, EventKind.DELETION),
        ("kms:ScheduleKeyDeletion", {}, EventKind.DELETION),
        ("ec2:RunInstances", {}, EventKind.CHANGE),
        ("signin:ConsoleLogin", {"eventType": "AwsConsoleSignIn"}, EventKind.SIGN_IN),
    ],
)
def test_kinds(action: str, more: dict[str, Any], kind: EventKind, tmp_path: Path) -> None:
    (event,) = told(tmp_path / "t.json", record(START, action, {}, user("dana"), **more), source="cloudtrail")
    assert event.kind is kind


@pytest.mark.parametrize(
    ("identity", "actor"),
    [
        (ROOT, f"root of {ACCOUNT}"),
        (role("Admin", "dana@example.com"), f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/dana@example.com"),
        ({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}, "autoscaling.amazonaws.com"),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}, "u-1"),
        ({"type": "Unknown"}, "Unknown"),
    ],
)
def test_actors(identity: dict[str, Any], actor: str, tmp_path: Path) -> None:
    (event,) = told(tmp_path / "t.json", record(START, "s3:PutBucketAcl", {}, identity), source="cloudtrail")
    assert event.actor == actor


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({"sessionCredentialFromConsole": "true"}, Channel.CONSOLE),
        ({"userAgent": "console.amazonaws.com"}, Channel.CONSOLE),
        ({"eventType": "AwsConsoleSignIn"}, Channel.CONSOLE),
        ({"userAgent": "APN/1.0 HashiCorp/1.0 Terraform/1.9.8"}, Channel.CODE),
        ({"userIdentity": {"type": "AssumedRole", "invokedBy": "cloudformation.amazonaws.com"}}, Channel.CODE),
        ({"userIdentity": {"type": "AWSService", "invokedBy": "ecs.amazonaws.com"}}, Channel.SERVICE),
        ({"userAgent": "aws-cli/2.17"}, Channel.DIRECT),
        ({"userAgent": ""}, Channel.UNKNOWN),
    ],
)
def test_channels(more: dict[str, Any], channel: Channel, tmp_path: Path) -> None:
    """R2.5: a console tells itself apart."""
    assert one(tmp_path, **more).channel is channel


def test_what_did_not_come_off(tmp_path: Path) -> None:
    assert one(tmp_path, errorCode="AccessDenied").outcome is EventOutcome.FAILURE
    assert one(tmp_path, responseElements={"ConsoleLogin": "Failure"}).outcome is EventOutcome.FAILURE


def test_targets_are_named_the_surest_first(tmp_path: Path) -> None:
    event = one(
        tmp_path,
        resources=[
            {"ARN": "arn:aws:s3:::b", "type": "AWS::S3::Bucket"},
            {"ARN": "arn:aws:s3:::b/k", "type": "AWS::S3::Object"},
        ],
        requestParameters={
            "policyArn": "arn:p",
            "roleName": "r",
            "tags": [{"key": "k"}],
            "set": {"items": [{"instanceId": "i-1"}]},
        },
    )
    assert event.targets == ("arn:aws:s3:::b", "r", "i-1", "arn:p")
    made = one(tmp_path, requestParameters=None, responseElements={"vpc": {"vpcId": "vpc-1"}})
    assert made.targets == ("vpc-1",)


def test_others_records_are_not_its(tmp_path: Path) -> None:
    """S3's own notifications are called Records too."""
    (tmp_path / "s3.json").write_text('{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"x"}]}')
    assert recognised(tmp_path / "s3.json") == []


def test_a_record_without_a_time_is_told(tmp_path: Path) -> None:
    bad = [{"eventSource": "s3.amazonaws.com", "eventName": "X", "eventTime": "later"}, {"CloudTrailEvent": "{"}]
    found = refused(tmp_path / "t.json", *bad, source="cloudtrail")
    assert [problem.location.line for problem in found] == [1, 2]
