"""GitHub's audit log of an organisation or enterprise: an entry a line, or what the API returns.

Shape: GitHub Docs, "Audit log events for your organization" and the REST API's `audit-log`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import instant, stream_of, text, texts

_ACTION = re.compile(rb'"action"\s*:\s*"[a-z_]+\.[a-z_.]+"')
_ENTRY = re.compile(rb'"(?:@timestamp|_document_id|actor_id|created_at)"\s*:')
_DELETION: Final = (".destroy", ".delete", ".remove")


class GithubAuditReader:
    """The audit log of an organisation or enterprise."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An entry has an action of the form `category.name` and the log's own time."""
        del path
        return bool(_ACTION.search(head)) and bool(_ENTRY.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every entry's event."""
        return stream_of(path, name, _event, "GitHub's audit log")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    time, action = instant(record.get("@timestamp") or record.get("created_at")), text(record.get("action"))
    if time is None or "." not in action:
        return None
    return Event(
        time=time,
        kind=_kind(action, text(record.get("operation_type"))),
        action=action,
        actor=text(record.get("actor")),
        targets=texts(*map(record.get, ("repo", "repository", "team", "user", "name", "org"))),
        provider="github",
        account=text(record.get("org")) or text(record.get("business")),
        channel=_channel(record),
        outcome=EventOutcome.SUCCESS,
        source="github-audit",
        id=text(record.get("_document_id")),
        line=line,
        details=record,
    )


def _kind(action: str, operation: str) -> EventKind:
    if operation == "access":
        return EventKind.READ
    if operation == "authentication":
        return EventKind.SIGN_IN
    return EventKind.DELETION if operation == "remove" or action.endswith(_DELETION) else EventKind.CHANGE


def _channel(record: Mapping[str, Any]) -> Channel:
    if record.get("programmatic_access_type") or record.get("actor_is_bot") is True:
        return Channel.CODE
    return Channel.CONSOLE if text(record.get("user_agent")).startswith("Mozilla/") else Channel.UNKNOWN


SIGNAL = GithubAuditReader()
