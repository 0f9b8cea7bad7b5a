"""The services that are known: how well each is founded, and who does what in it for a configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from remit.app.asset import ControlCell, LayerRow, demarcation, layer_row
from remit.app.offers import offers_of
from remit.app.shift import Side, configured, decide_side
from remit.knowledge.base import KnowledgeBase
from remit.model.control import BESIDE, STACK
from remit.model.landscape import Landscape
from remit.model.offer import Offer
from remit.model.rules import Service
from remit.model.source import Grade
from remit.model.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """One service in the list.

    Attributes:
        service: the service.
        model: name of its service model.
        reviewed, stated, assumed: controls by the best grade of a rule that speaks of them.
        assets: how many the estate has; 0 where nothing was mapped yet.
    """

    service: Service
    model: str
    reviewed: int
    stated: int
    assumed: int
    assets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """One service in one configuration.

    Attributes:
        row: its line in the list.
        what: what its service model means, one sentence.
        side: the facts that its splits depend on, as given.
        choices: values of each of those facts.
        stack: layers from the top (identity) to the bottom (physical).
        line_above: index into `stack` above which the demarcation line is drawn; None where there is none.
        beside: layers beside the stack.
        offers: what the provider offers for it, by kind.
    """

    row: ServiceRow
    what: str
    side: Side
    choices: Mapping[str, tuple[str, ...]]
    stack: tuple[LayerRow, ...]
    line_above: int | None
    beside: tuple[LayerRow, ...]
    offers: tuple[Offer, ...] = ()


def service_row(knowledge: KnowledgeBase, service: Service, assets: int = 0) -> ServiceRow:
    """How well one service is founded."""
    order = [Grade.REVIEWED, Grade.STATED, Grade.ASSUMED, Grade.UNSTATED]
    best: dict[str, Grade] = {}
    for rule in service.rules:
        best[rule.control] = min(best.get(rule.control, Grade.UNSTATED), rule.grade, key=order.index)
    grades = Counter(best.values())
    reviewed, stated = grades[Grade.REVIEWED], grades[Grade.STATED]
    return ServiceRow(
        service=service,
        model=knowledge.catalogue.models[service.model].name,
        reviewed=reviewed,
        stated=stated,
        assumed=len(knowledge.catalogue.controls) - reviewed - stated,
        assets=assets,
    )


def services(knowledge: KnowledgeBase, landscape: Landscape | None = None) -> list[ServiceRow]:
    """Every service: those of the estate first, then those that a file explains, then the rest, each by name."""
    used = landscape.estate.columns["service"].counts() if landscape else {}
    rows = [
        service_row(knowledge, knowledge.service(service_id), used.get(service_id, 0))
        for service_id in knowledge.service_ids()
    ]
    return sorted(rows, key=lambda row: (not row.assets, not row.service.is_explicit, row.service.name.casefold()))


def service_view(
    knowledge: KnowledgeBase, service_id: str, facts: Mapping[str, str], landscape: Landscape | None = None
) -> ServiceView:
    """One service, configured as the facts say; those left out are unknown.

    Raises:
        UnknownNameError: there is no such service, or a fact or value that its splits do not ask for.
    """
    side = configured(knowledge, service_id, facts)
    controls = knowledge.catalogue.controls
    cells = [
        ControlCell(control=control, cell=cell, rule=rule, state=State.NO_DATA, person_name="")
        for control, (cell, rule) in zip(controls, decide_side(knowledge, side), strict=True)
    ]
    stack = tuple(layer_row(layer, cells) for layer in reversed(STACK))
    used = landscape.estate.columns["service"].counts().get(service_id, 0) if landscape else 0
    return ServiceView(
        row=service_row(knowledge, side.service, used),
        what=knowledge.catalogue.models[side.service.model].what,
        side=side,
        choices={fact: knowledge.catalogue.facts[fact].values for fact in side.facts},
        stack=stack,
        line_above=demarcation(stack),
        beside=tuple(layer_row(layer, cells) for layer in BESIDE),
        offers=offers_of(knowledge, service_id),
    )
