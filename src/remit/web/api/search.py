"""Search: one question over everything that has a name."""

from __future__ import annotations

from remit.app.search import SearchHit, search
from remit.web.rest.resource import AskedList, Items, Name, Resource, Scene
from remit.wire.estate import Hit


class SearchAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that must all stand in an id or name."""

    q: Name


def answer(asked: SearchAsked, scene: Scene) -> Items:
    """What was found."""
    return Items.of(search(scene.knowledge, scene.landscape_or_none, asked.q), _hit)


def _hit(one: SearchHit) -> Hit:
    return Hit(kind=one.kind, id=one.id, name=one.name)


RESOURCE = Resource(
    id="search",
    what="Assets, teams, people, workloads, controls, services and pitfalls by their names.",
    asked=SearchAsked,
    answer=Hit,
    handler=answer,
)
