"""Reading a file of events with the reader that recognises it, as the use cases do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from remit.documents.stream import head_of
from remit.model.event import Event
from remit.model.observation import Unreadable
from remit.readers import HEAD_BYTES, SIGNALS


def recognised(path: Path) -> list[str]:
    """Ids of the readers that take the file for theirs."""
    head = head_of(path, HEAD_BYTES)
    return [name for name, reader in SIGNALS.load_all().items() if reader.recognise(path, head)]


def told(path: Path, *records: Any, source: str) -> list[Event]:  # noqa: ANN401 - any JSON value
    """The events of records, a line each; the source's reader alone takes the file, and can read all of it."""
    path.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    assert recognised(path) == [source]
    found = list(SIGNALS.load(source).stream(path, name="log"))
    assert [one for one in found if isinstance(one, Unreadable)] == []
    return [one for one in found if isinstance(one, Event)]


def refused(path: Path, *records: Any, source: str) -> list[Unreadable]:  # noqa: ANN401 - any JSON value
    """What the source's reader cannot read of records, a line each."""
    path.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    return [one for one in SIGNALS.load(source).stream(path, name="log") if isinstance(one, Unreadable)]
