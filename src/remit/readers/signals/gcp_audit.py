"""Google Cloud's audit logs: log entries as a sink writes them and as `gcloud logging read` prints them.

Shape: Cloud Logging, `LogEntry`, and Cloud Audit Logs, `AuditLog`. Of a long-running operation the log has a first and
a last entry; only the last says what came of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, stream_of, text, texts

_RECOGNISED = re.compile(rb'"protoPayload"\s*:|cloudaudit\.googleapis\.com(?:%2[Ff]|/)')
_PROJECT = re.compile(r"^projects/([^/]+)")
_CODE = re.compile(r"terraform|pulumi|config-connector", re.IGNORECASE)
_READING: Final = re.compile(r"(?:^|\.)(?:get|list|search|query|read|aggregated|test)", re.IGNORECASE)
_DELETION: Final = re.compile(r"(?:^|\.)(?:delete|destroy|remove|batchDelete)", re.IGNORECASE)


class GcpAuditReader:
    """Audit logs of projects, folders and organisations."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An entry carries an audit payload, or its log's name says so."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every entry's event."""
        return stream_of(path, name, _event, "Google Cloud's audit logs")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    payload = mapping(record.get("protoPayload"))
    time, method = instant(record.get("timestamp")), text(payload.get("methodName"))
    if time is None or not method:
        return None
    operation = mapping(record.get("operation"))
    is_first = operation.get("first") is True and operation.get("last") is not True
    service = text(payload.get("serviceName")).removesuffix(".googleapis.com")
    resource, labels = text(payload.get("resourceName")), mapping(at(record, "resource", "labels"))
    project = text(labels.get("project_id")) or (found[1] if (found := _PROJECT.match(resource)) else "")
    code = at(payload, "status", "code")
    return Event(
        time=time,
        kind=EventKind.OTHER if is_first else _kind(record, method),
        action=f"{method} (begun)" if is_first else method,
        actor=text(at(payload, "authenticationInfo", "principalEmail"))
        or text(at(payload, "authenticationInfo", "principalSubject")),
        targets=texts(
            resource, resource.rpartition("/")[2], *(labels.get(key) for key in ("bucket_name", "instance_id"))
        ),
        provider="gcp",
        service=service,
        account=project,
        region=text(labels.get("location") or labels.get("zone")),
        channel=_channel(payload),
        outcome=EventOutcome.FAILURE if code else EventOutcome.SUCCESS,
        source="gcp-audit",
        id=text(record.get("insertId")),
        line=line,
        details=record,
    )


def _kind(record: Mapping[str, Any], method: str) -> EventKind:
    last = method.rpartition(".")[2]
    if "data_access" in text(record.get("logName")) and _READING.search(last):
        return EventKind.READ
    if _DELETION.search(last):
        return EventKind.DELETION
    return EventKind.READ if _READING.search(last) else EventKind.CHANGE


def _channel(payload: Mapping[str, Any]) -> Channel:
    agent = text(at(payload, "requestMetadata", "callerSuppliedUserAgent"))
    if _CODE.search(agent):
        return Channel.CODE
    if agent.startswith("Mozilla/"):
        return Channel.CONSOLE
    return Channel.DIRECT if agent else Channel.UNKNOWN


SIGNAL = GcpAuditReader()
