"""Amazon SQS: queues with their attributes and policies. It never asks for messages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened


def _read(part: Part) -> None:
    part.each(partial(_queue, part), part.every("sqs:ListQueues", "QueueUrls", MaxResults=1000))


def _queue(part: Part, url: str) -> None:
    name = url.rpartition("/")[2]
    arn = part.arn("sqs", name)
    answer = part.get("sqs:GetQueueAttributes", QueueUrl=url, AttributeNames=["All"])
    if answer is None:
        return
    told = answer.get("Attributes", {}) if isinstance(answer, Mapping) else None
    tags = part.value("sqs:ListQueueTags", "Tags", QueueUrl=url)
    if told is None:
        hidden = dict.fromkeys(("KmsMasterKeyId", "SqsManagedSseEnabled", "RedrivePolicy"), UNKNOWN)
        part.report("AWS::SQS::Queue", arn, {"QueueName": name, "Arn": arn, "QueueUrl": url, **hidden}, tags=tags)
        policy: Any = UNKNOWN
    else:
        part.report("AWS::SQS::Queue", arn, _properties(name, arn, url, told), tags=tags)
        policy = opened(told.get("Policy"))
    if policy:
        document = {"Queues": [url], "PolicyDocument": policy}
        part.report("AWS::SQS::QueuePolicy", f"{arn}#policy", document, references={"queues": arn})


def _properties(name: str, arn: str, url: str, told: Mapping[str, str]) -> dict[str, Any]:
    """Attributes come as text."""
    return {
        "QueueName": name,
        "Arn": arn,
        "QueueUrl": url,
        "KmsMasterKeyId": told.get("KmsMasterKeyId"),
        "SqsManagedSseEnabled": told["SqsManagedSseEnabled"] == "true" if "SqsManagedSseEnabled" in told else None,
        "RedrivePolicy": opened(told.get("RedrivePolicy")),
        "FifoQueue": True if told.get("FifoQueue") == "true" else None,
        "MessageRetentionPeriod": int(told["MessageRetentionPeriod"]) if "MessageRetentionPeriod" in told else None,
    }


SWEEP = Sweeper(
    service="aws/sqs",
    calls={
        "sqs:ListQueues": "sqs:ListQueues",
        "sqs:GetQueueAttributes": "sqs:GetQueueAttributes",
        "sqs:ListQueueTags": "sqs:ListQueueTags",
    },
    read=_read,
    resources=("sqs:queue",),
)
