"""CloudEvents: envelopes in JSON, one by one, a line each, or as a batch; CDEvents are told by their type.

Shape: CloudEvents 1.0.2, "JSON Event Format" §3 and §4 (structured and batched); CDEvents' types begin with
`dev.cdevents.`. A type of one's own is an event of no particular kind unless it says deploy, pipeline or flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(rb'"specversion"\s*:\s*"1\.')
_KINDS: Final = (
    (re.compile(r"deploy|rollback|upgraded|published", re.IGNORECASE), EventKind.DEPLOY),
    (re.compile(r"pipeline|taskrun|build|workflow", re.IGNORECASE), EventKind.PIPELINE),
    (re.compile(r"feature.?flag|\bflag", re.IGNORECASE), EventKind.FLAG),
    (re.compile(r"delet|remov|destroy", re.IGNORECASE), EventKind.DELETION),
    (re.compile(r"creat|updat|chang|modif", re.IGNORECASE), EventKind.CHANGE),
)
_GOOD: Final = frozenset({"success", "succeeded", "passed"})
_BAD: Final = frozenset({"failure", "failed", "error", "canceled", "cancelled"})


class CloudEventsReader:
    """Envelopes of CloudEvents."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An envelope states its version of the specification."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every envelope's event."""
        return stream_of(path, name, _event, "CloudEvents")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    kind, data = text(record.get("type")), mapping(record.get("data"))
    time = instant(record.get("time")) or instant(at(data, "context", "timestamp"))
    if time is None or not kind or not text(record.get("specversion")).startswith("1."):
        return None
    content = mapping(at(data, "subject", "content"))
    return Event(
        time=time,
        kind=next((found for words, found in _KINDS if words.search(kind)), EventKind.OTHER),
        action=kind,
        actor=next(iter(texts(record.get("actor"), data.get("actor"), data.get("user"))), ""),
        targets=texts(
            record.get("subject"), at(data, "subject", "id"), at(content, "environment", "id"), data.get("repository")
        ),
        account=text(record.get("source")),
        channel=Channel.CODE if kind.startswith("dev.cdevents.") else Channel.UNKNOWN,
        outcome=outcome(content.get("outcome") or data.get("outcome") or data.get("status"), _GOOD, _BAD)
        if content or data
        else EventOutcome.UNKNOWN,
        commit=next(iter(texts(data.get("commit"), data.get("sha"), at(content, "change", "id"))), ""),
        author=text(data.get("author")),
        source="cloudevents",
        id=text(record.get("id")),
        line=line,
        details=record,
    )


SIGNAL = CloudEventsReader()
