"""Story: what happened to an asset, as far as logs that were handed in tell."""

from __future__ import annotations

from collections.abc import Iterable

from remit.app.answers import find_asset
from remit.model.event import EventRow, iso
from remit.web.rest.resource import Asked, Name, Resource, Scene
from remit.wire.estate import EventLine, Story


class StoryAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which asset: an id, a name or the end of an address."""

    asset: Name


def answer(asked: StoryAsked, scene: Scene) -> Story:
    """The newest events of an asset.

    Raises:
        UnknownNameError: no asset or more than one is meant.
    """
    landscape = scene.landscape
    asset = landscape.estate.ids[find_asset(landscape, asked.asset)]
    told = scene.services.story(asset)
    return Story(
        asset=asset,
        deliveries=_lines(told.deliveries),
        changes=_lines(told.changes),
        recognised=_lines(told.recognised),
        is_any_kept=told.is_any_kept,
    )


def _lines(rows: Iterable[EventRow]) -> list[EventLine]:
    return [
        EventLine(
            at=iso(row.time),
            kind=row.kind,
            action=row.action,
            actor=row.actor or None,
            channel=row.channel,
            outcome=row.outcome,
            commit=row.commit or None,
            author=row.author or None,
            sign=row.sign or None,
            source=row.source or None,
        )
        for row in rows
    ]


RESOURCE = Resource(
    id="story",
    what="The newest deliveries, changes and recognised events of an asset.",
    pages=("asset",),
    asked=StoryAsked,
    answer=Story,
    handler=answer,
    is_settled=False,  # events come without a new snapshot
)
