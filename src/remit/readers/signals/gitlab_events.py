"""GitLab's webhooks of pipelines, deployments and feature flags.

Shape: GitLab Docs, "Webhook events": `pipeline`, `deployment`, `feature_flag`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(rb'"object_kind"\s*:\s*"(?:pipeline|deployment|feature_flag)"')
_GOOD: Final = frozenset({"success"})
_BAD: Final = frozenset({"failed", "canceled"})
_KINDS: Final = {
    "pipeline": EventKind.PIPELINE, "deployment": EventKind.DEPLOY, "feature_flag": EventKind.FLAG,
}  # fmt: skip


class GitlabEventsReader:
    """Deliveries of GitLab."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """The payload says what it is."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every payload's event."""
        return stream_of(path, name, _event, "GitLab's webhooks")


def _event(record: Mapping[str, Any], line: int) -> Event | None:
    record = mapping(record.get("payload")) or record
    word = text(record.get("object_kind"))
    inner = mapping(record.get("object_attributes"))
    time = next(
        (
            found
            for value in (
                record.get("status_changed_at"), inner.get("finished_at"), inner.get("created_at"),
                inner.get("updated_at"), record.get("event_time"), at(record, "commit", "timestamp"),
            )
            if (found := _time(value)) is not None
        ),
        None,
    )  # fmt: skip
    if word not in _KINDS or time is None:
        return None
    project = text(at(record, "project", "path_with_namespace"))
    commit = text(inner.get("sha")) or text(at(record, "commit", "id")) or text(record.get("short_sha"))
    return Event(
        time=time,
        kind=_KINDS[word],
        action=f"{word} {text(inner.get('name'))}".strip(),
        actor=text(at(record, "user", "username")) or text(at(record, "user", "name")),
        targets=texts(record.get("environment"), inner.get("name") if word == "feature_flag" else "", project),
        provider="gitlab",
        account=project,
        channel=Channel.CODE if word != "feature_flag" else Channel.UNKNOWN,
        outcome=outcome(record.get("status") or inner.get("status"), _GOOD, _BAD),
        commit=commit,
        author=text(at(record, "commit", "author", "name")),
        source="gitlab-events",
        id=text(inner.get("id")) or text(record.get("deployment_id")),
        line=line,
        details=record,
    )


def _time(value: object) -> int | None:
    """GitLab writes `2026-11-20 09:30:00 UTC` and `… +0200` beside ISO 8601."""
    found = instant(value)
    if found is not None or not isinstance(value, str):
        return found
    try:
        return instant(datetime.strptime(value.replace(" UTC", " +0000"), "%Y-%m-%d %H:%M:%S %z").isoformat())
    except ValueError:
        return None


SIGNAL = GitlabEventsReader()
