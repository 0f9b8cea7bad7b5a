"""Pitfalls beside an estate: which of them its findings show, and with which examples of its own (R8).

A finding shows that a pitfall's signal is there; that somebody really believed it nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from remit.checks import CHECKS
from remit.knowledge.base import KnowledgeBase
from remit.model.check import CheckText
from remit.model.finding import Finding, Outcome
from remit.model.landscape import Landscape
from remit.model.pitfall import Pitfall, PitfallKind

# In this order somebody is told what is wrong; the kind of failure, which says the least, comes last.
_TOLD: Final = (PitfallKind.MISCONCEPTION, PitfallKind.MISTAKE, PitfallKind.ANTI_PATTERN, PitfallKind.FAILURE_MODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPitfall:
    """A pitfall, and what of it an estate shows.

    Attributes:
        pitfall: the pitfall.
        findings: proven findings of the checks that show it, the worst first.
        assets: how many assets they are about.
    """

    pitfall: Pitfall
    findings: tuple[Finding, ...]
    assets: int


def pitfalls_of(knowledge: KnowledgeBase) -> tuple[Pitfall, ...]:
    """Every pitfall, with the checks that its row names and those that say themselves that they show it."""
    said: dict[str, list[str]] = {}
    for check in CHECKS.load_all().values():
        for one in check.shows:
            said.setdefault(one, []).append(check.id)
    return tuple(
        replace(one, checks=tuple(dict.fromkeys((*one.checks, *said.get(one.id, ()))))) for one in knowledge.pitfalls
    )


def behind(pitfalls: Iterable[Pitfall], check: str) -> tuple[Pitfall, ...]:
    """What a check shows: what is believed first, and the failure mode last."""
    return tuple(sorted((one for one in pitfalls if check in one.checks), key=lambda one: _TOLD.index(one.kind)))


def check_texts(knowledge: KnowledgeBase) -> tuple[CheckText, ...]:
    """What every check says of itself, with the pitfalls that it shows."""
    every = pitfalls_of(knowledge)
    return tuple(
        replace(check.text, lessons=tuple(one.lesson for one in behind(every, check.id)))
        for check in CHECKS.load_all().values()
    )


def pitfalls_in(landscape: Landscape, knowledge: KnowledgeBase) -> list[SeenPitfall]:
    """`seen_pitfalls` of a landscape, worked out once."""
    return landscape.worked_out.lately(
        "pitfalls", knowledge, lambda: seen_pitfalls(pitfalls_of(knowledge), landscape.findings), most=1
    )


def seen_pitfalls(pitfalls: Iterable[Pitfall], findings: Iterable[Finding]) -> list[SeenPitfall]:
    """Each pitfall with the findings that show it; those that more assets show first, then in their own order."""
    by_check: dict[str, list[Finding]] = {}
    for found in findings:
        if found.outcome is Outcome.FAILED:
            by_check.setdefault(found.rule, []).append(found)
    seen = []
    for pitfall in pitfalls:
        mine = [found for check in pitfall.checks for found in by_check.get(check, ())]
        mine.sort(key=lambda one: -one.severity)
        assets = len({found.asset for found in mine})
        seen.append(SeenPitfall(pitfall=pitfall, findings=tuple(mine), assets=assets))
    return sorted(seen, key=lambda one: -one.assets)
