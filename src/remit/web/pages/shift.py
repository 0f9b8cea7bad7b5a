"""Shift: two services or configurations side by side, and what changes hands between them (R1.9, R1.10)."""

from __future__ import annotations

from dataclasses import dataclass

from remit.app.services import services
from remit.app.shift import Move, Shift, shift
from remit.knowledge.base import KnowledgeBase
from remit.model.control import BESIDE, STACK
from remit.web.looks import LAYER_NAMES, is_assumed
from remit.web.page import Page, Request, Services, View

SIDES = ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One control on both sides, as it is drawn."""

    move: Move
    kind: str
    before_assumed: bool
    after_assumed: bool


def show(request: Request, given: Services) -> View:
    """Two services; without both, only the form.

    Raises:
        UnknownNameError: no such service, fact or value.
    """
    knowledge = given.knowledge()
    chosen = {side: request.get(side) for side in SIDES}
    found = None
    if all(chosen.values()):
        facts = {side: _facts(request, side) for side in SIDES}
        found = shift(knowledge, chosen["from"], chosen["to"], before_facts=facts["from"], after_facts=facts["to"])
    context = {
        "seen": found,
        "chosen": chosen,
        "names": [(row.service.id, row.service.name) for row in services(knowledge, given.landscape())],
        "choices": _choices(knowledge, found),
        "layers": _layers(found, is_all=request.get("all") == "1") if found else [],
        "is_all": request.get("all") == "1",
    }
    return View(template="shift.html", context=context, title="Shift")


def _facts(request: Request, side: str) -> dict[str, str]:
    """Facts are parameters with their side in front: `to.compute=fargate`."""
    prefix = f"{side}."
    return {name.removeprefix(prefix): value for name, value in request.query if name.startswith(prefix) and value}


def _choices(knowledge: KnowledgeBase, found: Shift | None) -> dict[str, dict[str, tuple[tuple[str, ...], str]]]:
    """For each side: values and the chosen one of every fact that its splits depend on."""
    if found is None:
        return {}
    vocabulary = knowledge.catalogue.facts
    return {
        name: {fact: (vocabulary[fact].values, value) for fact, value in side.facts.items()}
        for name, side in zip(SIDES, (found.before, found.after), strict=True)
    }


def _layers(found: Shift, *, is_all: bool) -> list[tuple[str, list[Drawn]]]:
    """Controls by layer, the top of the stack first; only what moves unless all is asked for."""
    layers = []
    for layer in (*reversed(STACK), *BESIDE):
        rows = [_drawn(move) for move in found.moves if move.control.layer is layer and (is_all or move.is_moved)]
        if rows:
            layers.append((LAYER_NAMES[layer], rows))
    return layers


def _drawn(move: Move) -> Drawn:
    kind = "gained" if move.is_gained else "lost" if move.is_lost else "moved" if move.is_moved else "stays"
    return Drawn(
        move=move,
        kind=kind,
        before_assumed=is_assumed(move.before_rule, move.before),
        after_assumed=is_assumed(move.after_rule, move.after),
    )


PAGE = Page(id="shift", title="Shift", path="/shift", handler=show, under="services")
