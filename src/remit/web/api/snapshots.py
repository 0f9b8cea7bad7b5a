"""Snapshots: the looks that were kept, the newest first."""

from __future__ import annotations

from itertools import dropwhile

from remit.app.snapshots import HistoryPoint
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.wire.estate import SnapshotLine


def answer(_asked: AskedList, scene: Scene) -> Items:
    """Every look up to the one that is meant."""
    last = scene.look.id if scene.look else 0
    kept = list(dropwhile(lambda one: one.id != last, reversed(scene.services.history())))
    return Items.of(kept, _line)


def _line(one: HistoryPoint) -> SnapshotLine:
    return SnapshotLine(
        id=one.id,
        taken_at=one.taken_at,
        label=one.label or None,
        resources=one.resources,
        unreadable=one.unreadable,
        assets=one.assets,
        owned=one.owned,
        findings=dict(one.by_severity),
        undecided=one.undecided,
    )


RESOURCE = Resource(
    id="snapshots",
    what="The looks at the organisation that were kept, with their figures.",
    asked=AskedList,
    answer=SnapshotLine,
    handler=answer,
    is_settled=False,  # old ones are deleted without a new one
)
