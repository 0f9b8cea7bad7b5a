"""An asset of the estate as a side of a shift: as it is, and as it would be elsewhere or otherwise (R1.10).

What remit.yaml says of the asset stays in force when it moves. What it says of the service does not: there the new
service's word counts. It cannot know what the asset's address or place would be after a move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from remit.app.shift import Side, check_facts, configured
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.model.rules import Override, ScopeKind


def as_it_is(landscape: Landscape, row: int) -> Side:
    """One asset with the facts that were read."""
    book = landscape.rulebook
    profile = landscape.map.profiles[int(landscape.map.profile_of[row])]
    service = book.services[profile.service]
    return Side(
        service=service,
        model=book.models[service.model].name,
        facts={fact: value for fact, value in profile.facts if value is not None},
        asset=landscape.estate.ids[row],
        overrides=tuple(book.overrides[index] for index in profile.overrides),
    )


def as_it_would_be(
    knowledge: KnowledgeBase, landscape: Landscape, today: Side, given: Mapping[str, str], service: str = ""
) -> Side:
    """That asset with some facts changed, or in another service of which only the given facts are known.

    Raises:
        UnknownNameError: there is no such service, or a fact or value that its splits do not ask for.
    """
    if service in {"", today.service.id}:
        check_facts(knowledge, today.service, given)
        return replace(today, facts={**today.facts, **given})
    moved = configured(knowledge, service, given)
    known = landscape.rulebook.services.get(service, moved.service)  # with what its provider says itself
    return replace(moved, service=known, asset=today.asset, overrides=_overrides(landscape, today.overrides, service))


def _overrides(landscape: Landscape, today: tuple[Override, ...], service: str) -> tuple[Override, ...]:
    """Those that do not hang on the service, and those of the new one, the most specific scope first."""
    kept = [one for one in today if one.scope is not ScopeKind.SERVICE]
    of_service = [
        one for one in landscape.rulebook.overrides if one.scope is ScopeKind.SERVICE and one.value == service
    ]
    return tuple(sorted([*kept, *of_service], key=lambda one: -one.scope))
