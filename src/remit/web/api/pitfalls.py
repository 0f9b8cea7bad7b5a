"""Pitfalls: what people get wrong where a border is unclear, and which of it this estate shows."""

from __future__ import annotations

from typing import Literal

from remit.app.pitfalls import SeenPitfall as Seen
from remit.app.pitfalls import pitfalls_in, pitfalls_of, seen_pitfalls
from remit.exports import json
from remit.model.landscape import Landscape
from remit.web.rest.resource import AskedList, Items, Resource, Scene
from remit.web.rest.wording import finding, shaped
from remit.wire.known import SeenPitfall

MOST_SHOWN = 5


class PitfallsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters of the list."""

    kind: Literal["", "failure-mode", "mistake", "misconception", "anti-pattern"] = ""


def answer(asked: PitfallsAsked, scene: Scene) -> Items:
    """The pitfalls, those that most assets show first; each with the worst few findings that show it."""
    landscape = scene.landscape_or_none
    known = scene.knowledge
    every = pitfalls_in(landscape, known) if landscape else seen_pitfalls(pitfalls_of(known), ())
    found = [one for one in every if asked.kind in {"", one.pitfall.kind.value}]
    return Items.of(found, lambda one: _pitfall(one, landscape))


def _pitfall(seen: Seen, landscape: Landscape | None) -> SeenPitfall:
    findings = [finding(landscape, one) for one in seen.findings[:MOST_SHOWN]] if landscape else []
    return shaped({**json.pitfall(seen.pitfall), "assets": seen.assets, "findings": findings}, SeenPitfall)


RESOURCE = Resource(
    id="pitfalls",
    what="What people get wrong, what is so, and which assets show it.",
    pages=("pitfalls",),
    asked=PitfallsAsked,
    answer=SeenPitfall,
    handler=answer,
)
