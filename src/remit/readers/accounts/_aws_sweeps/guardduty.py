"""Amazon GuardDuty: detectors with whether they run and where findings go. It never asks for findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper


def _read(part: Part) -> None:
    part.each(partial(_detector, part), part.every("guardduty:ListDetectors", "DetectorIds"))


def _detector(part: Part, name: str) -> None:
    arn = part.arn("guardduty", f"detector/{name}")
    told = part.get("guardduty:GetDetector", DetectorId=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    properties = {"Id": name, "Enable": told.get("Status") == "ENABLED" if known else UNKNOWN}
    part.report("AWS::GuardDuty::Detector", arn, properties, tags=told.get("Tags", {}) if known else UNKNOWN)
    for row in part.every("guardduty:ListPublishingDestinations", "Destinations", DetectorId=name):
        found = {"DetectorId": name, "DestinationType": row["DestinationType"]}
        address, reference = f"{arn}#{row['DestinationId']}", {"detector_id": arn}
        part.report("AWS::GuardDuty::PublishingDestination", address, found, references=reference)
    if not part.has_told("guardduty:ListPublishingDestinations"):
        part.report_unseen("AWS::GuardDuty::PublishingDestination", arn, "detector_id")


_CALLS = ("ListDetectors", "GetDetector", "ListPublishingDestinations")

SWEEP = Sweeper(
    service="aws/guardduty",
    calls={f"guardduty:{call}": f"guardduty:{call}" for call in _CALLS},
    read=_read,
    resources=("guardduty:detector",),
)
