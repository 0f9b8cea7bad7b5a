"""AWS Systems Manager Parameter Store: names, types and keys of parameters. It never asks for a value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.readers.accounts._aws_part import Part, Sweeper, pick


def _read(part: Part) -> None:
    part.each(partial(_parameter, part), part.every("ssm:DescribeParameters", "Parameters"))


def _parameter(part: Part, row: Mapping[str, Any]) -> None:
    name = str(row["Name"])
    arn = str(row.get("ARN") or part.arn("ssm", f"parameter/{name.lstrip('/')}"))
    tags = part.value("ssm:ListTagsForResource", "TagList", ResourceType="Parameter", ResourceId=name)
    properties = {"Arn": arn, **pick(row, "Name", "Type", "KeyId", "Tier", "LastModifiedDate")}
    part.report("AWS::SSM::Parameter", arn, properties, tags=tags)


SWEEP = Sweeper(
    service="aws/parameter-store",
    calls={f"ssm:{call}": f"ssm:{call}" for call in ("DescribeParameters", "ListTagsForResource")},
    read=_read,
    resources=("ssm:parameter",),
)
