"""AWS CloudTrail: trails in their home region with selectors and state, and event data stores. It asks no events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick


def _read(part: Part) -> None:
    trails = part.every("cloudtrail:DescribeTrails", "trailList", includeShadowTrails=False)
    part.each(partial(_trail, part), [row for row in trails if row.get("HomeRegion", part.region) == part.region])
    part.each(partial(_store, part), part.every("cloudtrail:ListEventDataStores", "EventDataStores"))


def _trail(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["TrailARN"])
    selectors = part.get("cloudtrail:GetEventSelectors", TrailName=arn)
    told = isinstance(selectors, Mapping)
    properties = {
        "TrailName": row["Name"],
        "Arn": arn,
        "IsLogging": part.value("cloudtrail:GetTrailStatus", "IsLogging", Name=arn),
        "EnableLogFileValidation": row.get("LogFileValidationEnabled"),
        "EventSelectors": selectors.get("EventSelectors") if told else UNKNOWN,
        "AdvancedEventSelectors": selectors.get("AdvancedEventSelectors") if told else UNKNOWN,
        "KMSKeyId": row.get("KmsKeyId"),
        **pick(row, "S3BucketName", "IsMultiRegionTrail", "IsOrganizationTrail", "CloudWatchLogsLogGroupArn"),
    }
    tags = part.every("cloudtrail:ListTags", "ResourceTagList", ResourceIdList=[arn])
    part.report("AWS::CloudTrail::Trail", arn, properties, tags=tags[0].get("TagsList", []) if tags else [])


def _store(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["EventDataStoreArn"])
    told = part.get("cloudtrail:GetEventDataStore", EventDataStore=arn)
    if not isinstance(told, Mapping):
        return
    names = ("EventDataStoreArn", "Name", "AdvancedEventSelectors", "MultiRegionEnabled", "RetentionPeriod")
    properties = pick(told, *names, "TerminationProtectionEnabled", "KmsKeyId", "OrganizationEnabled")
    part.report("AWS::CloudTrail::EventDataStore", arn, properties)


_CALLS = (
    "DescribeTrails", "GetTrailStatus", "GetEventSelectors", "ListTags", "ListEventDataStores", "GetEventDataStore",
)  # fmt: skip

SWEEP = Sweeper(
    service="aws/cloudtrail",
    calls={f"cloudtrail:{call}": f"cloudtrail:{call}" for call in _CALLS},
    read=_read,
    resources=("cloudtrail:trail", "cloudtrail:eventdatastore"),
)
