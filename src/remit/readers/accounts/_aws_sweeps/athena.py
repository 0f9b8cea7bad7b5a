"""Amazon Athena: workgroups with where and how results are kept. It never asks for queries or results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper

_KEPT: Final = (
    "ResultConfiguration",
    "EngineVersion",
    "PublishCloudWatchMetricsEnabled",
    "EnforceWorkGroupConfiguration",
)


def _read(part: Part) -> None:
    part.each(partial(_group, part), list(_names(part)))


def _names(part: Part) -> Iterator[str]:
    """A list over its pages; the SDK has no paginator for it."""
    after: dict[str, str] = {}
    while True:
        answer = part.get("athena:ListWorkGroups", **after)
        rows = answer.get("WorkGroups", ()) if isinstance(answer, Mapping) else ()
        yield from (str(row["Name"]) for row in rows)
        following = {"NextToken": str(answer["NextToken"])} if rows and answer.get("NextToken") else {}
        if not following or following == after:
            return
        after = following


def _group(part: Part, name: str) -> None:
    told: Any = part.value("athena:GetWorkGroup", "WorkGroup.Configuration", WorkGroup=name)
    if told is None:
        return
    arn = part.arn("athena", f"workgroup/{name}")
    known = isinstance(told, Mapping)
    properties = {"Name": name, "WorkGroupConfiguration": {key: told.get(key) if known else UNKNOWN for key in _KEPT}}
    tags = part.value("athena:ListTagsForResource", "Tags", ResourceARN=arn)
    part.report("AWS::Athena::WorkGroup", arn, properties, tags=tags)


_CALLS = ("ListWorkGroups", "GetWorkGroup", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/athena",
    calls={f"athena:{call}": f"athena:{call}" for call in _CALLS},
    read=_read,
    resources=("athena:workgroup",),
)
