"""Flux: events of its controllers, as the notification controller posts them.

Shape: Flux, "Events" of the notification controller (`involvedObject`, `reason`, `metadata.revision`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, stream_of, text, texts

_RECOGNISED = re.compile(rb'"involvedObject"\s*:')
_FLUX = re.compile(rb"toolkit\.fluxcd\.io|\"reportingController\"\s*:\s*\"(?:kustomize|helm|source)-controller\"")
_REVISION = re.compile(r"(?:sha1:|sha256:|/|@)([0-9a-f]{7,64})$")
_DELIVERED: Final = frozenset(
    {"ReconciliationSucceeded", "UpgradeSucceeded", "InstallSucceeded", "ReconciliationFailed", "UpgradeFailed",
     "InstallFailed", "Progressing"}
)  # fmt: skip


class FluxReader:
    """Events of Flux."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An event about an object, from one of Flux's controllers."""
        del path
        return bool(_RECOGNISED.search(head)) and bool(_FLUX.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every event."""
        return stream_of(path, name, _event, "Flux")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    time = instant(record.get("timestamp") or record.get("lastTimestamp"))
    thing, reason = mapping(record.get("involvedObject")), text(record.get("reason"))
    if time is None or not thing:
        return None
    revision = next(
        (text(value) for key, value in mapping(record.get("metadata")).items() if key.endswith("revision")), ""
    )
    found = _REVISION.search(revision)
    return Event(
        time=time,
        kind=EventKind.DEPLOY if reason in _DELIVERED else EventKind.OTHER,
        action=f"{text(thing.get('kind')).lower()} {reason}".strip(),
        actor=text(record.get("reportingController")) or text(at(record, "source", "component")),
        targets=texts("/".join(texts(thing.get("namespace"), thing.get("name"))), thing.get("name")),
        provider="kubernetes",
        account="cluster",
        channel=Channel.CODE,
        outcome=_outcome(text(record.get("severity")), reason),
        commit=found[1] if found else "",
        source="flux",
        line=line,
        details=record,
    )


def _outcome(severity: str, reason: str) -> EventOutcome:
    if severity == "error" or reason.endswith("Failed"):
        return EventOutcome.FAILURE
    return EventOutcome.SUCCESS if reason.endswith("Succeeded") else EventOutcome.UNKNOWN


SIGNAL = FluxReader()
