"""How much stored data a policy lets somebody read. R3.4, R11."""

from __future__ import annotations

import json

import pytest

from remit.knowledge.calls.reach import CALLS, data
from remit.model.facts import UNKNOWN


def policy(action: object, resource: object, **more: object) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]})


def test_the_room_offers_its_function_by_name() -> None:
    assert dict(CALLS) == {"data": data}


@pytest.mark.parametrize(
    "document",
    [
        policy("s3:GetObject", "*"),
        policy(["s3:ListBucket", "s3:Get*"], "*"),
        policy("S3:GETOBJECT", ["arn:aws:s3:::reports/*", "arn:aws:s3:::*"]),
        policy("s3:GetObject", "arn:aws:s3:::*/*"),
        policy("s3:*", "*"),
        policy("*", "*"),
        policy("dynamodb:Query", "arn:aws:dynamodb:eu-north-1:111122223333:table/*"),
        policy("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*"),
        policy("sqs:Receive?essage", "arn:aws:sqs:*:*:*"),
        policy("s3:GetObject", "*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        json.dumps({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}),
        json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::a/*"}}),
    ],
)
def test_every(document: str) -> None:
    assert data([document]) == "every"


@pytest.mark.parametrize(
    "document",
    [
        policy("s3:GetObject", "arn:aws:s3:::reports/*"),
        policy("s3:GetObject", "arn:aws:s3:::harbour*"),
        policy(["s3:ListAllMyBuckets", "s3:PutObject", "s3:GetBucketLocation"], "*"),
        policy("s3:[a-z]*", "*"),
        policy("logs:*", "*"),
        policy("s3:GetObject", "*", Effect="Deny"),
        policy("s3:GetObject", "*", Condition={"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}),
        policy("secretsmanager:GetSecretValue", "*", Condition={"StringEquals": {"aws:ResourceTag/team": "pay"}}),
    ],
)
def test_named(document: str) -> None:
    assert data([document]) == "named"


@pytest.mark.parametrize(
    ("documents", "answer"),
    [
        ([], None),
        ([None, ""], None),
        (["arn:aws:iam::aws:policy/ReadOnlyAccess"], None),
        ([UNKNOWN], UNKNOWN),
        ([UNKNOWN, policy("s3:GetObject", "arn:aws:s3:::reports/*")], UNKNOWN),
        ([UNKNOWN, policy("s3:GetObject", "*")], "every"),
        ([policy("s3:\ufdd0", "*")], UNKNOWN),
        ([policy("s3:\ufdd0", "arn:aws:s3:::reports/*")], "named"),
        ([policy("s3:GetObject", "\ufdd0")], UNKNOWN),
        ([policy("logs:PutLogEvents", "\ufdd0")], "named"),
        ([policy(["s3:\ufdd0", "s3:GetObject"], "*")], "every"),
    ],
)
def test_several_documents_and_none(documents: list[object], answer: object) -> None:
    assert data(documents) == answer
    assert data([], documents) == answer
