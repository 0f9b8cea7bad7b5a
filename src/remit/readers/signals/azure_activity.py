"""Azure's activity log: diagnostic lines, records of an event hub, and what `az monitor activity-log list` prints.

Shape: Azure Monitor, "Azure Activity Log event schema", and the resource logs' common schema. Of an operation that
takes its time the log has a line at its start and one at its end; only the end says what came of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(rb'"resourceId"\s*:\s*"/subscriptions/|"eventTimestamp"\s*:', re.IGNORECASE)
_OPERATION = re.compile(rb'"operationName"\s*:')
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_UPN: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
_NAME: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
_PORTAL: Final = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"  # Microsoft's own list of first-party applications
_TOOLS: Final = {
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    "1950a258-227b-4e31-a9cf-717495945fc2",
}  # Azure CLI, PowerShell
_GOOD: Final = frozenset({"success", "succeeded"})
_BAD: Final = frozenset({"failure", "failed"})
_BEGUN: Final = frozenset({"start", "started", "accept", "accepted"})


class AzureActivityReader:
    """The activity log of subscriptions."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A record names an operation, and a resource of a subscription or the log's own time stamp."""
        del path
        return bool(_RECOGNISED.search(head)) and bool(_OPERATION.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every record's event."""
        return stream_of(path, name, _event, "Azure's activity log")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    time = instant(record.get("time") or record.get("eventTimestamp"))
    operation = text(at(record, "operationName", "value")) or text(record.get("operationName"))
    if time is None or not operation:
        return None
    resource = text(record.get("resourceId")) or text(record.get("resourceUri"))
    claims = mapping(at(record, "identity", "claims")) or mapping(record.get("claims"))
    result = text(at(record, "status", "value")) or text(record.get("resultType"))
    begun = result.lower() in _BEGUN
    found = _SUBSCRIPTION.search(resource)
    return Event(
        time=time,
        kind=EventKind.OTHER if begun else _kind(operation),
        action=f"{operation} (begun)" if begun else operation,
        actor=text(record.get("caller"))
        or next(iter(texts(*map(claims.get, (_UPN, "upn", _NAME, "name", "appid")))), ""),
        targets=texts(resource),
        provider="azure",
        account=found[1].lower() if found else text(record.get("subscriptionId")),
        region=text(record.get("location")) if record.get("location") != "global" else "",
        channel=_channel(claims),
        outcome=EventOutcome.UNKNOWN if begun else outcome(result, _GOOD, _BAD),
        source="azure-activity",
        id=text(record.get("eventDataId")) or text(record.get("correlationId")),
        line=line,
        details=record,
    )


def _kind(operation: str) -> EventKind:
    last = operation.rpartition("/")[2].lower()
    if last == "delete":
        return EventKind.DELETION
    return EventKind.READ if last == "read" else EventKind.CHANGE


def _channel(claims: Mapping[str, Any]) -> Channel:
    application = text(claims.get("appid")).lower()
    if application == _PORTAL:
        return Channel.CONSOLE
    if application in _TOOLS:
        return Channel.DIRECT
    return Channel.UNKNOWN


SIGNAL = AzureActivityReader()
