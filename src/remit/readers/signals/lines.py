"""Events in Remit's own plain shape, a JSON object a line, for every system that has no reader of its own.

    {"time": "2026-11-20T09:30:00Z", "kind": "deploy", "action": "release", "target": "checkout", "commit": "1f3a…"}

`time`, `kind` and `action` must be there; `kind` is one of change, deletion, read, sign_in, deploy, pipeline, flag,
other. May be there: `actor`, `target` (or `targets`), `account`, `region`, `outcome`, `channel`, `commit`, `author`,
`provider`, `id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import instant, stream_of, text, texts

_KINDS: Final = {kind.value: kind for kind in EventKind}
_CHANNELS: Final = {channel.value: channel for channel in Channel}
_OUTCOMES: Final = {outcome.value: outcome for outcome in EventOutcome}
_RECOGNISED = re.compile(rb'"kind"\s*:\s*"(?:' + "|".join(_KINDS).encode() + rb')"')
_BESIDE = (re.compile(rb'"time"\s*:'), re.compile(rb'"action"\s*:'))


class LinesReader:
    """Events in Remit's own shape."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A kind of Remit's own beside a time and an action."""
        del path
        return bool(_RECOGNISED.search(head)) and all(words.search(head) for words in _BESIDE)

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every line's event."""
        return stream_of(path, name, _event, "Remit's own shape")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    time, kind, action = instant(record.get("time")), _KINDS.get(text(record.get("kind"))), text(record.get("action"))
    if time is None or kind is None or not action:
        return None
    several = record.get("targets")
    return Event(
        time=time,
        kind=kind,
        action=action,
        actor=text(record.get("actor")),
        targets=texts(record.get("target"), *(several if isinstance(several, list) else ())),
        provider=text(record.get("provider")),
        account=text(record.get("account")),
        region=text(record.get("region")),
        channel=_CHANNELS.get(text(record.get("channel")), Channel.UNKNOWN),
        outcome=_OUTCOMES.get(text(record.get("outcome")), EventOutcome.UNKNOWN),
        commit=text(record.get("commit")),
        author=text(record.get("author")),
        source="lines",
        id=text(record.get("id")),
        line=line,
        details=record,
    )


SIGNAL = LinesReader()
