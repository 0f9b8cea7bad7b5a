"""Seeded audit logs of AWS: ordinary work of some weeks, and what is planted in it.

Shapes are those of AWS' documentation; every value is invented. What is planted is returned beside the records, so that
a test can ask for exactly that.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNT = "111122223333"
START = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = 18
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
WIDE = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
NARROW = json.dumps(
    {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
)


def user(name: str) -> dict[str, Any]:
    """A user's identity."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{name.upper()}",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "userName": name,
    }


def role(name: str, session: str) -> dict[str, Any]:
    """A session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{name.upper()}:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": name}},
    }


ROOT = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}


def record(
    at: datetime,
    action: str,
    parameters: Mapping[str, Any] | None,
    identity: Mapping[str, Any],
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """One record of CloudTrail; `action` is written `service:Operation`."""
    service, _, operation = action.partition(":")
    return {
        "eventVersion": "1.09",
        "userIdentity": dict(identity),
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": operation,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.17",
        "requestParameters": dict(parameters) if parameters is not None else None,
        "responseElements": None,
        "eventID": f"{at.timestamp():.0f}-{operation}-{len(parameters or {})}",
        "readOnly": operation.startswith(("Get", "List", "Describe")),
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        **more,
    }


@dataclass(slots=True)
class Log:
    """A log in the making.

    Attributes:
        records: in no particular order.
        planted: (sign, actor, action) of what is to be found; the action is empty for what many events show.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    planted: list[tuple[str, str, str]] = field(default_factory=list)

    def plant(self, sign: str, one: dict[str, Any]) -> None:
        """A record in which a sign is to be found."""
        self.records.append(one)
        identity = one["userIdentity"]
        who = f"root of {ACCOUNT}" if identity["type"] == "Root" else identity["arn"]
        self.planted.append((sign, who, f"{one['eventSource'].removesuffix('.amazonaws.com')}:{one['eventName']}"))


def ordinary(chance: random.Random, events: int) -> Iterator[dict[str, Any]]:
    """Work that nobody needs to look at: reads, deployments by code, a nightly clean-up, near misses of every sign."""
    people = [user(name) for name in ("dana", "gus", "marnie")]
    pipeline = role("pipeline", "run")
    for _ in range(events):
        at = START + timedelta(seconds=chance.randrange(DAYS * 86_400))
        kind = chance.random()
        if kind < 0.6:
            yield record(at, "s3:GetObject", {"bucketName": "reports", "key": str(kind)}, chance.choice(people))
        elif kind < 0.8:
            yield record(at, "ec2:DescribeInstances", {}, chance.choice(people))
        else:
            name = f"function-{chance.randrange(40)}"
            yield record(
                at, "lambda:UpdateFunctionCode20150331v2", {"functionName": name}, pipeline, userAgent="Terraform/1.9"
            )
    for night in range(DAYS):  # thirty snapshots each night are this job's habit
        at = START + timedelta(days=night, hours=3)
        for number in range(30):
            yield record(
                at + timedelta(seconds=number), "ec2:DeleteSnapshot", {"snapshotId": f"snap-{night:02d}{number:06d}"},
                role("cleaner", "nightly"),
            )  # fmt: skip
    at = START + timedelta(days=4, hours=10)
    yield record(at, "cloudtrail:StopLogging", {"name": "main"}, user("gus"), errorCode="AccessDenied")
    yield record(at, "cloudtrail:PutEventSelectors", {"trailName": "main", "eventSelectors": [
        {"readWriteType": "All", "includeManagementEvents": True}]}, pipeline)  # fmt: skip
    yield record(at, "iam:CreateLoginProfile", {"userName": "dana"}, user("dana"))
    yield record(at, "signin:ConsoleLogin", None, user("dana"), eventType="AwsConsoleSignIn",
                 responseElements={"ConsoleLogin": "Success"})  # fmt: skip
    yield record(at, "kms:RotateKey", {}, {**ROOT, "invokedBy": "kms.amazonaws.com"}, eventType="AwsServiceEvent")
    for number in range(MANY_DELETED - 1):  # one fewer than makes a mass
        yield record(
            at + timedelta(seconds=number), "dynamodb:DeleteTable", {"tableName": f"t{number}"}, user("marnie")
        )


MANY_DELETED = 20


def generate(seed: int, events: int = 2000) -> Log:
    """A log of so many ordinary events, with one of everything that is recognised planted at random times."""
    chance = random.Random(seed)  # noqa: S311 - a seeded test, no secret
    log = Log(records=list(ordinary(chance, events)))

    def when() -> datetime:
        return START + timedelta(seconds=chance.randrange(2 * 86_400, DAYS * 86_400))

    mallory = user("mallory")
    for action, parameters, sign in (
        ("cloudtrail:StopLogging", {"name": "main"}, "logging-turned-off"),
        ("cloudtrail:DeleteTrail", {"name": "main"}, "logging-turned-off"),
        ("cloudtrail:PutEventSelectors", {"trailName": "main", "eventSelectors": [
            {"readWriteType": "WriteOnly", "includeManagementEvents": True}]}, "logging-turned-off"),
        ("ec2:DeleteFlowLogs", {"flowLogId": "fl-0a1b2c3d4e5f60718"}, "logging-turned-off"),
        ("guardduty:DeleteDetector", {"detectorId": "d1"}, "logging-turned-off"),
        ("iam:AttachRolePolicy", {"roleName": "ci", "policyArn": ADMIN}, "rights-widened"),
        ("iam:PutUserPolicy", {"userName": "gus", "policyName": "x", "policyDocument": WIDE}, "rights-widened"),
        ("iam:CreatePolicyVersion", {"policyArn": f"arn:aws:iam::{ACCOUNT}:policy/p", "policyDocument": WIDE,
                                     "setAsDefault": True}, "rights-widened"),
        ("iam:AddUserToGroup", {"groupName": "admins", "userName": "mallory"}, "rights-widened"),
        ("iam:CreateAccessKey", {"userName": "dana"}, "rights-widened"),
        ("iam:PutRolePolicy", {"roleName": "reader", "policyName": "x", "policyDocument": NARROW}, "privileged-change"),
        ("iam:DeactivateMFADevice", {"userName": "dana", "serialNumber": "s"}, "privileged-change"),
    ):  # fmt: skip
        log.plant(sign, record(when(), action, parameters, mallory))
    log.plant(
        "break-glass", record(when(), "iam:CreateAccessKey", {"userName": "root"}, ROOT) | {"eventName": "CreateKey"}
    )
    _mass(log, when())
    _raid(log, START + timedelta(days=12))
    chance.shuffle(log.records)
    return log


def _mass(log: Log, at: datetime) -> None:
    """The nightly job loses its filter, and somebody deletes volumes by hand."""
    for number in range(200):
        log.records.append(
            record(at + timedelta(seconds=number), "ec2:DeleteSnapshot", {"snapshotId": f"snap-ff{number:06d}"},
                   role("cleaner", "nightly"))
        )  # fmt: skip
    log.planted.append(("mass-change", role("cleaner", "nightly")["arn"], ""))
    for number in range(MANY_DELETED):
        log.records.append(
            record(at + timedelta(minutes=number), "ec2:DeleteVolume", {"volumeId": f"vol-{number:08d}"}, user("gus"))
        )
    log.planted.append(("mass-change", user("gus")["arn"], ""))


def _raid(log: Log, at: datetime) -> None:
    """Somebody new fetches a bucket as a whole."""
    for number in range(150):
        log.records.append(
            record(at + timedelta(seconds=10 * number), "s3:GetObject", {"bucketName": "payroll", "key": str(number)},
                   role("intern", "laptop"))
        )  # fmt: skip
    log.planted.append(("unusual-data-access", role("intern", "laptop")["arn"], ""))


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    """The records as a file of a trail; packed where its name says so."""
    text = json.dumps({"Records": records}, separators=(",", ":")).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path
