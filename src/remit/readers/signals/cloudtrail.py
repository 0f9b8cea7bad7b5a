"""AWS CloudTrail: management and data events, as files of a trail, as lines, and as `lookup-events` prints them.

Shape: AWS CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element". What it cannot
know: what a trail leaves out; data events are only there where the trail selects them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, stream_of, text

_SOURCE = re.compile(rb'"eventSource\\?"\s*:\s*\\?"[a-z0-9.-]+\.amazonaws\.com')
_NAMED = re.compile(rb'"(?:CloudTrailEvent|eventVersion)\\?"')
_CODE = re.compile(r"terraform|opentofu|pulumi|cloudformation|aws-cdk|crossplane|ansible", re.IGNORECASE)
_BROWSERS: Final = ("console.amazonaws.com", "signin.amazonaws.com", "console.aws.amazon.com")
_DELETION: Final = ("Delete", "Terminate", "Destroy", "Purge", "ScheduleKeyDeletion", "BatchDelete")
_READING: Final = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Select", "Query", "Scan")
_NAMES = re.compile(r"(?:Name|Id|Arn|ARN|Identifier|name|arn|id)$")
_SECOND_RATE: Final = ("Policy", "policy", "Host", "request", "client", "principal", "token", "version", "type")
_MOST_TARGETS: Final = 12


class CloudTrailReader:
    """Files of a trail."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A record names its source, `….amazonaws.com`, and its version; S3's own notifications name another."""
        del path
        return bool(_SOURCE.search(head)) and bool(_NAMED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every record's event."""
        return stream_of(path, name, _event, "AWS CloudTrail")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    packed = record.get("CloudTrailEvent")  # as the API's LookupEvents has it
    if isinstance(packed, str):
        try:
            record = mapping(orjson.loads(packed))
        except orjson.JSONDecodeError:
            return None
    elif "eventName" not in record and isinstance(record.get("detail"), dict):
        record = record["detail"]  # as EventBridge hands it on
    time, operation, source = instant(record.get("eventTime")), record.get("eventName"), record.get("eventSource")
    if time is None or not isinstance(operation, str) or not isinstance(source, str):
        return None
    identity = mapping(record.get("userIdentity"))
    service = source.removesuffix(".amazonaws.com")
    return Event(
        time=time,
        kind=_kind(record, operation),
        action=f"{service}:{operation}",
        actor=_actor(identity),
        targets=_targets(record),
        provider="aws",
        service=service,
        account=text(record.get("recipientAccountId")) or text(identity.get("accountId")),
        region=text(record.get("awsRegion")),
        channel=_channel(record, identity),
        outcome=_outcome(record),
        source="cloudtrail",
        id=text(record.get("eventID")),
        line=line,
        details=record,
    )


def _kind(record: Mapping[str, Any], operation: str) -> EventKind:
    if record.get("eventType") == "AwsConsoleSignIn":
        return EventKind.SIGN_IN
    is_read = record.get("readOnly")
    if is_read is True or (is_read is None and operation.startswith(_READING)):
        return EventKind.READ
    return EventKind.DELETION if operation.startswith(_DELETION) else EventKind.CHANGE


def _actor(identity: Mapping[str, Any]) -> str:
    kind = identity.get("type")
    if kind == "Root":
        return f"root of {text(identity.get('accountId')) or 'the account'}"
    for key in ("arn", "userName", "invokedBy", "principalId", "accountId"):
        if found := text(identity.get(key)):
            return found
    return text(at(identity, "onBehalfOf", "userId")) or text(kind)


def _channel(record: Mapping[str, Any], identity: Mapping[str, Any]) -> Channel:
    if record.get("sessionCredentialFromConsole") in ("true", True) or record.get("eventType") == "AwsConsoleSignIn":
        return Channel.CONSOLE
    agent = text(record.get("userAgent"))
    if agent in _BROWSERS:
        return Channel.CONSOLE
    invoker = text(identity.get("invokedBy"))
    if _CODE.search(agent) or invoker == "cloudformation.amazonaws.com":
        return Channel.CODE
    if identity.get("type") == "AWSService" or invoker or record.get("eventType") == "AwsServiceEvent":
        return Channel.SERVICE
    return Channel.DIRECT if agent else Channel.UNKNOWN


def _outcome(record: Mapping[str, Any]) -> EventOutcome:
    if record.get("errorCode") or at(record, "responseElements", "ConsoleLogin") == "Failure":
        return EventOutcome.FAILURE
    return EventOutcome.SUCCESS


def _targets(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What it names: ARNs of the record, then ids and names among the parameters and in the answer."""
    found: dict[str, None] = {}
    listed = record.get("resources")
    for one in listed if isinstance(listed, list) else ():
        arn = text(at(one, "ARN")) or text(at(one, "arn"))
        if arn and at(one, "type") != "AWS::S3::Object":
            found[arn] = None
    parameters = record.get("requestParameters")
    if isinstance(parameters, dict):
        _collect(parameters, found, 0)
    if not found and isinstance(answer := record.get("responseElements"), dict):
        _collect(answer, found, 0)
    return tuple(found)[:_MOST_TARGETS]


def _collect(value: Mapping[str, Any], found: dict[str, None], depth: int) -> None:
    later: dict[str, None] = {}
    for key, one in value.items():
        if isinstance(one, str) and one and _NAMES.search(key):
            (later if key.startswith(_SECOND_RATE) else found)[one[:1024]] = None
        elif isinstance(one, dict) and depth < 3:
            _collect(one, found, depth + 1)
        elif isinstance(one, list) and depth < 3:
            for item in one[:100]:
                if isinstance(item, dict):
                    _collect(item, found, depth + 1)
    found.update(later)


SIGNAL = CloudTrailReader()
