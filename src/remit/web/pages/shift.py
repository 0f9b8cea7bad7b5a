"""Shift: two services, or an asset as it is and as it would be, and what changes hands between them (R1.9, R1.10).

Turned round, with a control: what would have to change so that it is the provider's. Facts are parameters with their
side in front: `to.compute=fargate`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from remit.app.answers import find_asset
from remit.app.reconfigure import HandOver, Proposal, choice_said, control_named, hand_over
from remit.app.services import services
from remit.app.shift import Move, Shift, Side, compare, configured, roles_moved
from remit.app.shift_asset import as_it_is, as_it_would_be
from remit.app.shift_owners import category_work, rows_meant
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.control import BESIDE, CATEGORIES, STACK
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.rules import Service
from remit.resolver.profiles import split_facts
from remit.web.looks import LAYER_NAMES, is_assumed
from remit.web.page import Page, Request, Services, View

SIDES = ("from", "to")
KINDS = {"gained": "comes to us", "lost": "leaves us", "moved": "shared differently", "stays": "stays"}
LANES = ("provider", "shared", "customer")
PARTIES = {
    "provider": "the provider",
    "shared": "both sides",
    "customer": "our team",
    "third_party": "a third party",
}
FILTERS = ("kind", "category", "find")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One control on both sides, as it is drawn: lanes are counted from 1."""

    move: Move
    kind: str
    before_assumed: bool
    after_assumed: bool
    before_lane: int
    after_lane: int
    roles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """What is moved, and the assets that stand for it."""

    side: Side
    landscape: Landscape | None
    rows: Sequence[int]


def show(request: Request, given: Services) -> View:
    """What moves, and what would move a control; without both sides only the form.

    Raises:
        UnknownNameError: no such service, asset, control, fact or value.
    """
    knowledge, landscape = given.knowledge(), given.landscape()
    start = _start(request, knowledge, landscape)
    end = _end(request, knowledge, start) if start else None
    found = compare(knowledge, start.side, end) if start and end else None
    rows = [_drawn(move) for move in found.moves] if found else []
    layers = _layers(rows, request)
    chosen = {side: request.get(side) for side in SIDES}
    if start and start.side.asset:
        chosen["to"] = chosen["to"] or start.side.service.id
    context = {
        "seen": found,
        "start": start.side if start else None,
        "chosen": chosen,
        "names": [(row.service.id, row.service.name) for row in services(knowledge, landscape)],
        "choices": _choices(knowledge, start.side if start else None, end),
        "layers": layers,
        "counts": {kind: sum(one.kind == kind for one in rows) for kind in KINDS},
        "lanes": max([len(LANES), *(max(one.before_lane, one.after_lane) for _, drawn in layers for one in drawn)]),
        "is_all": request.get("all") == "1",
        "is_table": request.get("view") == "table",
        "filters": {name: request.get(name) for name in FILTERS},
        "filter_choices": _filter_choices(rows),
        "has_estate": landscape is not None and len(landscape.estate) > 0,
        "work": _work(found, start) if found and start else [],
        "owners_known": start is not None and start.landscape is not None,
        "controls": [(one.id, one.name) for one in knowledge.catalogue.controls],
        "wanted": _wanted(request),
        "parties": PARTIES,
        "words": KINDS,
        "answer": _answer(request, knowledge, start.side) if start else None,
    }
    return View(template="shift.html", context=context, title="Shift")


def _start(request: Request, knowledge: KnowledgeBase, landscape: Landscape | None) -> _Start | None:
    """The left side; None where nothing was chosen."""
    asset, service = request.get("asset"), request.get("from")
    if asset:
        if landscape is None:
            raise UnknownNameError(f"no asset “{asset}”", hint="nothing was read yet: run remit scan . --save")
        row = find_asset(landscape, asset)
        return _Start(side=as_it_is(landscape, row), landscape=landscape, rows=(row,))
    if not service:
        return None
    side = configured(knowledge, service, _facts(request, knowledge, "from", knowledge.service(service)))
    workload = request.get("workload")
    if landscape is None:
        return _Start(side=side, landscape=None, rows=())
    known = workload if workload in landscape.organisation.workloads else ""
    return _Start(side=side, landscape=landscape, rows=rows_meant(landscape, service, known))


def _end(request: Request, knowledge: KnowledgeBase, start: _Start) -> Side | None:
    """The right side; None where it was not chosen."""
    service = request.get("to") or (start.side.service.id if start.side.asset else "")
    if not service:
        return None
    given = _facts(request, knowledge, "to", knowledge.service(service))
    if start.side.asset and start.landscape is not None:
        return as_it_would_be(knowledge, start.landscape, start.side, given, service)
    return configured(knowledge, service, given)


def _facts(request: Request, knowledge: KnowledgeBase, side: str, service: Service) -> dict[str, str]:
    """The facts of one side; those that the form carried over from another service are left out."""
    prefix = f"{side}."
    given = {name.removeprefix(prefix): value for name, value in request.query if name.startswith(prefix) and value}
    asked, vocabulary = split_facts(service), knowledge.catalogue.facts
    return {fact: value for fact, value in given.items() if fact in asked or fact not in vocabulary}


def _choices(
    knowledge: KnowledgeBase, start: Side | None, end: Side | None
) -> dict[str, dict[str, tuple[tuple[str, ...], str]]]:
    """For each side: values and the chosen one of every fact that its splits depend on."""
    vocabulary = knowledge.catalogue.facts
    return {
        name: {fact: (vocabulary[fact].values, side.facts.get(fact, "")) for fact in split_facts(side.service)}
        for name, side in zip(SIDES, (start, end), strict=True)
        if side is not None
    }


def _drawn(move: Move) -> Drawn:
    kind = "gained" if move.is_gained else "lost" if move.is_lost else "moved" if move.is_moved else "stays"
    return Drawn(
        move=move,
        kind=kind,
        before_assumed=is_assumed(move.before_rule, move.before),
        after_assumed=is_assumed(move.after_rule, move.after),
        before_lane=_lane(move.before.label),
        after_lane=_lane(move.after.label),
        roles=roles_moved(move) if move.before.label is move.after.label else "",
    )


def _lane(label: Label) -> int:
    """The lane of a label; whatever is neither side's stands in the last one."""
    return LANES.index(label.value) + 1 if label.value in LANES else len(LANES) + 1


def _layers(rows: Sequence[Drawn], request: Request) -> list[tuple[str, list[Drawn]]]:
    """Controls by layer, the top of the stack first; only what moves unless all is asked for."""
    is_all, kind, category = request.get("all") == "1", request.get("kind"), request.get("category")
    words = request.get("find").casefold().split()
    meant = [
        one
        for one in rows
        if (is_all or one.kind != "stays")
        and kind in {"", one.kind}
        and category in {"", one.move.control.category.value}
        and all(word in f"{one.move.control.id} {one.move.control.name}".casefold() for word in words)
    ]
    layers = ((layer, [one for one in meant if one.move.control.layer is layer]) for layer in (*STACK[::-1], *BESIDE))
    return [(LAYER_NAMES[layer], drawn) for layer, drawn in layers if drawn]


def _filter_choices(rows: Sequence[Drawn]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """What can be chosen, and is there."""
    kinds = {one.kind for one in rows}
    categories = {one.move.control.category for one in rows}
    return {
        "kind": ("Movement", [(kind, words) for kind, words in KINDS.items() if kind in kinds]),
        "category": ("Category", [(one.value, one.value) for one in CATEGORIES if one in categories]),
    }


def _work(found: Shift, start: _Start) -> list[dict[str, Any]]:
    """Categories that gain or lose work, each with who holds it today."""
    landscape = start.landscape
    return [
        {
            "name": one.category.value,
            "gained": [move.control.name for move in one.gained],
            "lost": [move.control.name for move in one.lost],
            "holders": [
                {
                    "person": landscape.person_name(held.person) if held.person else "",
                    "team": landscape.team_name(held.team) if held.team else "",
                    "assets": held.assets,
                }
                for held in one.holders
            ]
            if landscape
            else [],
        }
        for one in category_work(found, landscape, start.rows)
    ]


def _wanted(request: Request) -> str:
    party = request.get("party", "provider")
    return party if party in PARTIES else "provider"


def _answer(request: Request, knowledge: KnowledgeBase, side: Side) -> dict[str, Any] | None:
    """What would hand the control over; None where none was asked for."""
    if not request.get("control"):
        return None
    found = hand_over(knowledge, side, control_named(knowledge, request.get("control")), Label(_wanted(request)))
    return {
        "found": found,
        "ways": [
            (title, [_way(request, found, one) for one in some])
            for title, some in (("Change the configuration", found.proposals), ("Or move", found.alternatives))
            if some
        ],
    }


def _way(request: Request, found: HandOver, one: Proposal) -> dict[str, Any]:
    """A proposal with the address of the shift that it makes."""
    before, after = found.side, one.shift.after
    facts = {f"to.{choice.fact}": choice.example for choice in one.choices if not choice.is_other}
    if before.asset:
        start: Mapping[str, str] = {"asset": before.asset}
    else:
        said = {fact: value for fact, value in before.facts.items() if value}
        start = {"from": before.service.id, **{f"from.{fact}": value for fact, value in said.items()}}
        if after.service.id == before.service.id:
            facts = {**{f"to.{fact}": value for fact, value in said.items()}, **facts}
    return {
        "proposal": one,
        "is_elsewhere": after.service.id != before.service.id,
        "choices": [choice_said(choice) for choice in one.choices],
        "href": request.link("/shift", **{**start, "to": after.service.id, **facts}),
    }


PAGE = Page(id="shift", title="Shift", path="/shift", handler=show, under="services")
