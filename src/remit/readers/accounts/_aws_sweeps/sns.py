"""Amazon SNS: topics with their attributes and policies, and the protocols of subscriptions.

It never asks for messages. Who receives is not kept: a subscription's end may be somebody's address or number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

_KEPT: Final = ("KmsMasterKeyId", "TracingConfig")


def _read(part: Part) -> None:
    topics = part.every("sns:ListTopics", "Topics")
    part.each(partial(_topic, part), topics)
    for number, row in enumerate(part.every("sns:ListSubscriptions", "Subscriptions")):
        arn = str(row["TopicArn"])
        found = pick(row, "TopicArn", "Protocol")
        address = f"{arn}#subscription-{number}"  # one that nobody confirmed has no ARN
        part.report("AWS::SNS::Subscription", address, found, references={"topic_arn": arn})
    if not part.has_told("sns:ListSubscriptions"):
        for row in topics:
            part.report_unseen("AWS::SNS::Subscription", str(row["TopicArn"]), "topic_arn")


def _topic(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["TopicArn"])
    told = part.value("sns:GetTopicAttributes", "Attributes", TopicArn=arn)
    if told is None:
        return
    known = isinstance(told, Mapping)
    tags = part.value("sns:ListTagsForResource", "Tags", ResourceArn=arn)
    kept = pick(told, *_KEPT) if known else dict.fromkeys(_KEPT, UNKNOWN)
    properties = {"TopicName": arn.rpartition(":")[2], "TopicArn": arn, **kept}
    part.report("AWS::SNS::Topic", arn, properties, tags=tags)
    policy = opened(told.get("Policy")) if known else UNKNOWN
    if policy:
        document = {"Topics": [arn], "PolicyDocument": policy}
        part.report("AWS::SNS::TopicPolicy", f"{arn}#policy", document, references={"topics": arn})


_CALLS = ("ListTopics", "ListSubscriptions", "GetTopicAttributes", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/sns", calls={f"sns:{call}": f"sns:{call}" for call in _CALLS}, read=_read, resources=("sns:topic",)
)
