"""One asset's page: its stack with the demarcation line, its facts, owners and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from remit.app.assets import AssetRow, asset_row
from remit.app.finding_columns import finding_columns
from remit.app.offers import offers_of, offers_used
from remit.knowledge.base import KnowledgeBase
from remit.model.chain import ChainLink
from remit.model.control import BESIDE, CATEGORIES, STACK, Category, Control, Layer
from remit.model.facts import Fact
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.model.offer import OfferUse
from remit.model.ownership import Owner
from remit.model.party import Cell, Label, Party, Role
from remit.model.rules import SplitRule
from remit.model.state import State
from remit.model.wording import counted
from remit.resolver.chain_gaps import Resolved, chain_of
from remit.resolver.ownership import located
from remit.resolver.states import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCell:
    """One control of the asset.

    Attributes:
        control: the control.
        cell: who does what.
        rule: the rule that decided.
        state: whether it is in force.
        person_name: who answers on our side; empty when nobody does or it is not ours.
    """

    control: Control
    cell: Cell
    rule: SplitRule
    state: State
    person_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """One layer of the stack.

    Attributes:
        layer: the layer.
        label: the union of who implements its controls; *not applicable* when none applies.
        controls: its controls.
    """

    layer: Layer
    label: Label
    controls: tuple[ControlCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainParty:
    """A party of the chains behind the asset's controls.

    Attributes:
        party: which side it is.
        name: as people say it.
        through: names of the services that it gives.
        above: name of who stands on it; empty for a party of our own split.
        controls: the controls that it has a part in.
        broken: the controls of which its link does not hold, each with why.
    """

    party: Party
    name: str
    through: tuple[str, ...]
    above: str
    controls: tuple[Control, ...]
    broken: tuple[tuple[Control, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetView:
    """Everything on the asset's page.

    Attributes:
        row: its line in the list.
        sentence: what a person would say.
        stack: layers from the top (identity) to the bottom (physical).
        line_above: index into `stack` of the first layer that is the provider's alone, seen from the top, and
            above which the demarcation line is drawn; None when no layer below is the provider's alone.
        beside: layers beside the stack.
        facts: what is known about it, by name.
        findings: what is wrong or undecided.
        owner: who owns it, with every claim.
        people: (category, name of the person who answers; empty when nobody does).
        parts: addresses and types of its companions.
        tags: effective tags.
        offers: what the provider offers for the customer's side, each with whether the asset uses it.
        chain: parties beyond the two sides, from customers downstream to whoever ends the chains; empty without any.
    """

    row: AssetRow
    sentence: str
    stack: tuple[LayerRow, ...]
    line_above: int | None
    beside: tuple[LayerRow, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    owner: Owner
    people: tuple[tuple[Category, str], ...]
    parts: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    offers: tuple[OfferUse, ...] = ()
    chain: tuple[ChainParty, ...] = ()


def asset(landscape: Landscape, row: int, knowledge: KnowledgeBase | None = None) -> AssetView:
    """The page of one asset; what its provider offers is left out without the knowledge base."""
    estate = landscape.estate
    cells = [_control(landscape, row, column) for column in range(len(landscape.controls))]
    stack = tuple(layer_row(layer, cells) for layer in reversed(STACK))
    owner = landscape.owners.of(row)
    line = asset_row(landscape, row)
    return AssetView(
        row=line,
        sentence=_sentence(line, cells),
        stack=stack,
        line_above=demarcation(stack),
        beside=tuple(layer_row(layer, cells) for layer in BESIDE),
        facts=tuple(estate.facts_of(row)),
        findings=tuple(finding_columns(landscape).of(row)),
        owner=located(owner, estate.location(row)),
        people=tuple(
            (category, landscape.person_name(owner.answers_for(category)) if owner.answers_for(category) else "")
            for category in CATEGORIES
        ),
        parts=parts_of(landscape, line.id),
        tags=estate.tags[row],
        offers=_offers(landscape, row, knowledge, cells) if knowledge else (),
        chain=tuple(_chain(landscape, row)),
    )


def parts_of(landscape: Landscape, asset: str) -> tuple[tuple[str, str], ...]:
    """Addresses and types of an asset's companions, in the order in which they were read."""
    pieces = landscape.estate.pieces

    def make() -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, piece in enumerate(pieces):
            for one in dict.fromkeys(piece.assets):
                found.setdefault(one, []).append(number)
        return found

    numbers = landscape.worked_out.once("pieces", make).get(asset, ())
    return tuple((pieces[number].address, pieces[number].native_type) for number in numbers)


def _chain(landscape: Landscape, row: int) -> Iterator[ChainParty]:
    """Named parties of the chains, a party once for each whom it stands below; nothing where no chain says more."""
    seen = Resolved.of(landscape)
    chains = [chain_of(seen, row, column) for column in range(len(landscape.controls))]
    if not any(one.says_more for one in chains):
        return
    links: dict[_Place, list[tuple[Control, ChainLink]]] = {}
    for control, one in zip(landscape.controls, chains, strict=True):
        for link in one.links:
            if link.who or link.above or link.breaks:
                links.setdefault((link.depth, link.party, link.who, link.above), []).append((control, link))
    for key in _downwards(tuple(links)):
        (_, party, who, above), found = key, links[key]
        yield ChainParty(
            party=party,
            name=landscape.party_name(who),
            through=tuple(dict.fromkeys(link.through_name for _, link in found if link.through_name)),
            above=landscape.party_name(above),
            controls=tuple(dict.fromkeys(control for control, _ in found)),
            broken=tuple(dict.fromkeys((control, one.value) for control, link in found for one in link.breaks)),
        )


_Place: TypeAlias = tuple[int, Party, str, str]  # depth, side, whose it is, and below whom


def _downwards(places: Sequence[_Place]) -> Iterator[_Place]:
    """Parties of our own split first to last, customers downstream before all, each with whatever is below it."""
    left = list(places)
    waiting = sorted((one for one in places if one[0] <= 0), key=lambda one: (one[0], not one[3]), reverse=True)
    while waiting:
        one = waiting.pop()
        yield one
        below = [place for place in left if place[0] == max(one[0], 0) + 1 and one[2] and place[3] == one[2]]
        waiting += below
        left = [place for place in left if place not in below]  # of a party that is met twice, once


def _offers(
    landscape: Landscape, row: int, knowledge: KnowledgeBase, cells: Iterable[ControlCell]
) -> tuple[OfferUse, ...]:
    """Offers for whatever the customer has a part in here."""
    ours = {one.control.id for one in cells if any(Party.CUSTOMER in one.cell.parties(role) for role in Role)}
    offers = offers_of(knowledge, landscape.estate.columns["service"][row])
    return offers_used(landscape, row, [offer for offer in offers if ours.intersection(offer.controls)])


def _control(landscape: Landscape, row: int, column: int) -> ControlCell:
    control = landscape.controls[column]
    cell = landscape.map.cell(row, column)
    person = landscape.owners.of(row).answers_for(control.category) if cell.accountable is Party.CUSTOMER else ""
    return ControlCell(
        control=control,
        cell=cell,
        rule=landscape.map.rule(row, column),
        state=state_of(landscape.estate, control, row),
        person_name=landscape.person_name(person) if person else "",
    )


def layer_row(layer: Layer, cells: Iterable[ControlCell]) -> LayerRow:
    """One layer with its controls and the union of who implements them."""
    mine = tuple(cell for cell in cells if cell.control.layer is layer)
    parties = {party for one in mine for party in one.cell.parties(Role.IMPLEMENT)}
    label = Label.NOT_APPLICABLE
    if parties:
        label = Label.SHARED if len(parties) > 1 else Label(parties.pop().value)
    return LayerRow(layer=layer, label=label, controls=mine)


def demarcation(stack: tuple[LayerRow, ...]) -> int | None:
    """Index of the topmost layer from which everything below is the provider's alone."""
    line = None
    for index in range(len(stack) - 1, -1, -1):
        if stack[index].label not in {Label.PROVIDER, Label.NOT_APPLICABLE}:
            break
        line = index
    return line


def _sentence(row: AssetRow, cells: list[ControlCell]) -> str:
    ours = sum(one.cell.accountable is Party.CUSTOMER for one in cells)
    theirs = sum(one.cell.accountable is Party.PROVIDER for one in cells)
    gaps = sum(one.state is State.NOT_IN_FORCE and one.cell.is_applicable for one in cells)
    if row.person_name:
        who = f"{row.person_name} ({row.team_name}) answers"
    else:
        who = f"The team {row.team_name} answers, but no named person" if row.team else "Nobody is named who answers"
    trouble = f"; {gaps} known not to be in force" if gaps else ""
    rest = f"{counted(theirs, 'is', 'are')} the provider's."
    return f"{who} for {counted(ours, 'control')} of this {row.service} asset{trouble}. {rest}"
