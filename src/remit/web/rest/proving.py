"""What the resources about evidence share: as of when they are asked, and what whoever asks may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from msgspec import Meta

from remit.app.evidence_intake import Allow
from remit.model.access import Right
from remit.web.rest.asking import moment_asked
from remit.web.rest.resource import Scene

OnDay: TypeAlias = Annotated[
    str,
    Meta(
        max_length=40,
        pattern=r"^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?|\d{1,6}[mhdw])?$",
        description="As known then, and judged on that day: 2026-11-20 (its end), 2026-11-20T09:30:00Z, or 7d ago.",
    ),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """As of when something is asked.

    Attributes:
        day: the day on which it is judged, ISO 8601.
        at: as it was known then; None for now.
    """

    day: str
    at: datetime | None


def asking(on: str, scene: Scene) -> Asking:
    """As of when it is asked: now, unless a day is named.

    Raises:
        AskedWrongError: it names no time.
    """
    at = moment_asked(on)
    return Asking((at or scene.now).astimezone(UTC).date().isoformat(), at)


def allowing(scene: Scene, right: Right) -> Allow:
    """What goes on only if whoever asks may do that to what belongs to a team or workload."""

    def allow(team: str, workload: str) -> None:
        scene.allow(right, team=team, workload=workload)

    return allow
