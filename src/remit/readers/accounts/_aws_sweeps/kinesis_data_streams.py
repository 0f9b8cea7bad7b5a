"""Amazon Kinesis Data Streams: streams with encryption, capacity mode and policy. It never asks for records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick


def _read(part: Part) -> None:
    part.each(partial(_stream, part), part.every("kinesis:ListStreams", "StreamNames"))


def _stream(part: Part, name: str) -> None:
    told = part.value("kinesis:DescribeStreamSummary", "StreamDescriptionSummary", StreamName=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    arn = str(told["StreamARN"]) if known else part.arn("kinesis", f"stream/{name}")
    properties = {
        "Name": name,
        "Arn": arn,
        "StreamEncryption": _encryption(told) if known else UNKNOWN,
        "StreamModeDetails": told.get("StreamModeDetails") if known else UNKNOWN,
        **(pick(told, "RetentionPeriodHours") if known else {}),
    }
    tags = part.value("kinesis:ListTagsForStream", "Tags", StreamName=name)
    part.report("AWS::Kinesis::Stream", arn, properties, tags=tags)
    policy = opened(part.value("kinesis:GetResourcePolicy", "Policy", ResourceARN=arn))
    if policy:  # a stream without a policy answers with empty text or an empty object
        document = {"ResourceArn": arn, "ResourcePolicy": policy}
        part.report("AWS::Kinesis::ResourcePolicy", f"{arn}#policy", document, references={"resource_arn": arn})


def _encryption(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Nothing where records lie in clear, as a template says nothing then."""
    if told.get("EncryptionType", "NONE") == "NONE":
        return None
    return pick(told, "EncryptionType", "KeyId")


_CALLS = ("ListStreams", "DescribeStreamSummary", "GetResourcePolicy", "ListTagsForStream")

SWEEP = Sweeper(
    service="aws/kinesis-data-streams",
    calls={f"kinesis:{call}": f"kinesis:{call}" for call in _CALLS},
    read=_read,
    resources=("kinesis:stream",),
)
