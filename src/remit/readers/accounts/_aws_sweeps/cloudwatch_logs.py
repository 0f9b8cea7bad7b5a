"""Amazon CloudWatch Logs: log groups with retention, key and protection. It never asks for events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper


def _read(part: Part) -> None:
    part.each(partial(_group, part), part.every("logs:DescribeLogGroups", "logGroups"))


def _group(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row.get("logGroupArn") or row["arn"]).removesuffix(":*")
    properties = {
        "LogGroupName": row["logGroupName"],
        "Arn": arn,
        "RetentionInDays": row.get("retentionInDays"),
        "KmsKeyId": row.get("kmsKeyId"),
        "LogGroupClass": row.get("logGroupClass"),
        "DeletionProtectionEnabled": row.get("deletionProtectionEnabled"),
    }
    tags = part.value("logs:ListTagsForResource", "tags", resourceArn=arn)
    part.report("AWS::Logs::LogGroup", arn, properties, tags=tags)


SWEEP = Sweeper(
    service="aws/cloudwatch-logs",
    calls={f"logs:{call}": f"logs:{call}" for call in ("DescribeLogGroups", "ListTagsForResource")},
    read=_read,
    resources=("logs:log-group",),
)
