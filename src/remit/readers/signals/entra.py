"""Microsoft Entra: the directory's audit log and sign-ins, as diagnostic lines and as Microsoft Graph returns them.

Shape: Microsoft Graph, resource types `directoryAudit` and `signIn`; a diagnostic line has it under `properties`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(
    rb'"category"\s*:\s*"(?:AuditLogs|SignInLogs|NonInteractiveUserSignInLogs|ServicePrincipalSignInLogs)"'
    rb'|"activityDisplayName"\s*:|"conditionalAccessStatus"\s*:'
)
_GOOD: Final = frozenset({"success"})
_BAD: Final = frozenset({"failure", "timeout"})


class EntraReader:
    """Audit log and sign-ins of a directory."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A record is of one of the directory's categories, or has an activity's or a sign-in's own fields."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every record's event."""
        return stream_of(path, name, _event, "Microsoft Entra")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    inner = mapping(record.get("properties")) or record
    is_audit = "activityDisplayName" in inner or record.get("category") == "AuditLogs"
    time = instant(inner.get("activityDateTime") or inner.get("createdDateTime") or record.get("time"))
    if time is None:
        return None
    return _audit(record, inner, time, line) if is_audit else _sign_in(record, inner, time, line)


def _audit(record: Mapping[str, Any], inner: Mapping[str, Any], time: int, line: int) -> Event | None:
    action = text(inner.get("activityDisplayName")) or text(record.get("operationName"))
    if not action:
        return None
    by = mapping(inner.get("initiatedBy"))
    listed = inner.get("targetResources")
    targets = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return Event(
        time=time,
        kind=EventKind.DELETION if action.startswith(("Delete", "Hard Delete")) else EventKind.CHANGE,
        action=action,
        actor=next(
            iter(
                texts(
                    at(by, "user", "userPrincipalName"), at(by, "app", "displayName"), at(by, "user", "id"),
                    record.get("identity"),
                )
            ),
            "",
        ),
        targets=texts(*(one.get(key) for key in ("userPrincipalName", "displayName", "id") for one in targets)),
        provider="entra",
        account=text(record.get("tenantId")),
        channel=Channel.UNKNOWN,
        outcome=outcome(inner.get("result") or record.get("resultType"), _GOOD, _BAD),
        source="entra",
        id=text(inner.get("id")),
        line=line,
        details=inner,
    )  # fmt: skip


def _sign_in(record: Mapping[str, Any], inner: Mapping[str, Any], time: int, line: int) -> Event | None:
    actor = next(iter(texts(*map(inner.get, ("userPrincipalName", "servicePrincipalName", "userId")))), "")
    if not actor:
        return None
    code = at(inner, "status", "errorCode")
    return Event(
        time=time,
        kind=EventKind.SIGN_IN,
        action="Sign-in",
        actor=actor,
        targets=texts(inner.get("appDisplayName"), inner.get("resourceDisplayName")),
        provider="entra",
        account=text(record.get("tenantId")),
        outcome=EventOutcome.UNKNOWN if code is None else EventOutcome.FAILURE if code else EventOutcome.SUCCESS,
        source="entra",
        id=text(inner.get("id")),
        line=line,
        details=inner,
    )


SIGNAL = EntraReader()
