"""Amazon Data Firehose: delivery streams with encryption and logging of each destination.

Of a destination only its kind and its logging are kept: its configuration may hold a password or an access key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

_PAGE: Final = 100
_ENCRYPTED: Final = frozenset({"ENABLED", "ENABLING"})


def _read(part: Part) -> None:
    part.each(partial(_stream, part), list(_names(part)))


def _names(part: Part) -> Iterator[str]:
    """A list over its pages; the SDK has no paginator for it."""
    after: dict[str, str] = {}
    while True:
        answer = part.get("firehose:ListDeliveryStreams", Limit=_PAGE, **after)
        names = answer.get("DeliveryStreamNames", ()) if isinstance(answer, Mapping) else ()
        yield from map(str, names)
        if not names or not answer.get("HasMoreDeliveryStreams"):
            return
        after = {"ExclusiveStartDeliveryStreamName": str(names[-1])}


def _stream(part: Part, name: str) -> None:
    told = part.value("firehose:DescribeDeliveryStream", "DeliveryStreamDescription", DeliveryStreamName=name)
    if told is None:
        return
    known = isinstance(told, Mapping)
    arn = str(told["DeliveryStreamARN"]) if known else part.arn("firehose", f"deliverystream/{name}")
    if known:
        kept = {**pick(told, "DeliveryStreamType"), **_destinations(told)}
        encryption = _encryption(told.get("DeliveryStreamEncryptionConfiguration", {}))
    else:
        kept = {"DeliveryStreamType": UNKNOWN, "ExtendedS3DestinationConfiguration": UNKNOWN}
        encryption = UNKNOWN
    properties = {
        "DeliveryStreamName": name,
        "Arn": arn,
        "DeliveryStreamEncryptionConfigurationInput": encryption,
        **kept,
    }
    tags = part.value("firehose:ListTagsForDeliveryStream", "Tags", DeliveryStreamName=name)
    part.report("AWS::KinesisFirehose::DeliveryStream", arn, properties, tags=tags)


def _encryption(told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - properties or nothing
    return pick(told, "KeyARN", "KeyType") if told.get("Status") in _ENCRYPTED else None


def _destinations(told: Mapping[str, Any]) -> dict[str, Any]:
    """`SplunkDestinationDescription` is written `SplunkDestinationConfiguration` in a template."""
    return {
        key.replace("Description", "Configuration"): pick(described, "CloudWatchLoggingOptions")
        for one in told.get("Destinations", ())
        for key, described in one.items()
        if key.endswith("DestinationDescription")
    }


_CALLS = ("ListDeliveryStreams", "DescribeDeliveryStream", "ListTagsForDeliveryStream")

SWEEP = Sweeper(
    service="aws/data-firehose",
    calls={f"firehose:{call}": f"firehose:{call}" for call in _CALLS},
    read=_read,
    resources=("firehose:deliverystream",),
)
