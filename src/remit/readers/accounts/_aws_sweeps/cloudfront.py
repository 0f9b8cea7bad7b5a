"""Amazon CloudFront: distributions with their configuration."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper


def _read(part: Part) -> None:
    part.each(partial(_distribution, part), part.every("cloudfront:ListDistributions", "DistributionList.Items"))


def _distribution(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["ARN"])
    told = part.value("cloudfront:GetDistributionConfig", "DistributionConfig", Id=row["Id"])
    if told is None:
        return
    configuration: Any = UNKNOWN
    if isinstance(told, Mapping):
        configuration = _without_counts(told)
        if not told.get("Logging", {}).get("Enabled"):
            configuration.pop("Logging", None)  # a template leaves it out, the interface says that it is off
    properties = {"Id": row["Id"], "DomainName": row.get("DomainName"), "DistributionConfig": configuration}
    tags = part.value("cloudfront:ListTagsForResource", "Tags.Items", Resource=arn)
    part.report("AWS::CloudFront::Distribution", arn, properties, tags=tags)


def _without_counts(value: Any) -> Any:  # noqa: ANN401 - any answer
    """Lists as templates write them: the interface wraps each in `{Quantity, Items}`."""
    if isinstance(value, Mapping):
        if "Quantity" in value and not value.keys() - {"Quantity", "Items"}:
            return [_without_counts(item) for item in value.get("Items") or ()]
        return {key: _without_counts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_counts(item) for item in value]
    return value


_CALLS = ("ListDistributions", "GetDistributionConfig", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/cloudfront",
    calls={f"cloudfront:{call}": f"cloudfront:{call}" for call in _CALLS},
    read=_read,
    resources=("cloudfront:distribution",),
    is_global=True,
)
