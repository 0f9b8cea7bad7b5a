"""Amazon DynamoDB: tables with encryption, point-in-time recovery, expiry and policy. It never asks for items."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened


def _read(part: Part) -> None:
    part.each(partial(_table, part), part.every("dynamodb:ListTables", "TableNames"))


def _table(part: Part, name: str) -> None:
    told = part.value("dynamodb:DescribeTable", "Table", TableName=name)
    if told is None:
        return
    arn = str(told["TableArn"]) if isinstance(told, Mapping) else part.arn("dynamodb", f"table/{name}")
    recovery = part.value(
        "dynamodb:DescribeContinuousBackups",
        "ContinuousBackupsDescription.PointInTimeRecoveryDescription",
        TableName=name,
    )
    expiry = part.value("dynamodb:DescribeTimeToLive", "TimeToLiveDescription.TimeToLiveStatus", TableName=name)
    policy = part.value("dynamodb:GetResourcePolicy", "Policy", absent=("PolicyNotFoundException",), ResourceArn=arn)
    properties = {
        "TableName": name,
        "Arn": arn,
        "SSESpecification": _encryption(told),
        "DeletionProtectionEnabled": told.get("DeletionProtectionEnabled") if isinstance(told, Mapping) else UNKNOWN,
        "PointInTimeRecoverySpecification": _recovery(recovery),
        "TimeToLiveSpecification": {"Enabled": expiry in {"ENABLED", "ENABLING"}}
        if isinstance(expiry, str)
        else expiry,
        "ResourcePolicy": policy if policy is None or policy is UNKNOWN else {"PolicyDocument": opened(policy)},
    }
    tags = part.every("dynamodb:ListTagsOfResource", "Tags", ResourceArn=arn)
    part.report("AWS::DynamoDB::Table", arn, properties, tags=tags)


def _encryption(told: object) -> object:
    """Nothing where the table lies under a key that the service owns, as a template says nothing then."""
    if not isinstance(told, Mapping):
        return UNKNOWN
    found = told.get("SSEDescription")
    if not found or found.get("Status") not in {"ENABLED", "ENABLING", "UPDATING"}:
        return None
    return {"SSEEnabled": True, "SSEType": found.get("SSEType"), "KMSMasterKeyId": found.get("KMSMasterKeyArn")}


def _recovery(told: object) -> Any:  # noqa: ANN401 - properties, the marker or nothing
    if not isinstance(told, Mapping):
        return told
    return {
        "PointInTimeRecoveryEnabled": told.get("PointInTimeRecoveryStatus") == "ENABLED",
        "RecoveryPeriodInDays": told.get("RecoveryPeriodInDays"),
    }


_CALLS = (
    "ListTables", "DescribeTable", "DescribeContinuousBackups", "DescribeTimeToLive", "GetResourcePolicy",
    "ListTagsOfResource",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/dynamodb",
    calls={f"dynamodb:{call}": f"dynamodb:{call}" for call in _CALLS},
    read=_read,
    resources=("dynamodb:table",),
)
