"""Who answers, and why: one asset, one control (the questions `who` and `why`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from remit.app.asset_names import neighbours, row_of, rows_ending, rows_named
from remit.app.finding_columns import finding_columns
from remit.app.offers import offers_of, offers_used
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Control
from remit.model.explanation import Asked, Explanation
from remit.model.facts import Fact
from remit.model.finding import Outcome
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.rules import SplitRule
from remit.resolver.cells import explain
from remit.resolver.chain_gaps import Resolved, chain_of
from remit.resolver.ownership import located
from remit.resolver.states import state_of

MOST_SHOWN = 8
MOST_COMPARED = 2_000  # ids and names that an unknown one is compared with


def find_asset(landscape: Landscape, text: str) -> int:
    """The row of the asset that is meant: by id, by name, or by the end of its address.

    Raises:
        UnknownNameError: no asset or more than one is meant.
    """
    exact = row_of(landscape, text)
    if exact is not None:
        return exact
    found = rows_named(landscape, text) or rows_ending(landscape, f".{text}", f"#{text}")
    if not found:
        raise UnknownNameError(f"no asset “{text}”", hint=_hint(landscape, text))
    if len(found) > 1:
        several = ", ".join(landscape.estate.ids[row] for row in found[:MOST_SHOWN])
        raise UnknownNameError(f"“{text}” may be any of {len(found)} assets", hint=f"name one by its id: {several}")
    return found[0]


def _hint(landscape: Landscape, text: str) -> str:
    """What may be meant; in a large estate only what stands near by in the alphabet is looked at."""
    near = neighbours(landscape, text, MOST_COMPARED)
    if len(near) == 2 * len(landscape.estate):
        return nearest(text, near)
    close = nearest(text, near)
    return close if close.startswith("did") else "look for a part of its name: the list of assets can be searched"


def find_control(landscape: Landscape, text: str) -> int:
    """The column of the control that is meant, by id or name.

    Raises:
        UnknownNameError: there is none.
    """
    wanted = text.casefold()
    for column, control in enumerate(landscape.controls):
        if wanted in {control.id, control.name.casefold()}:
            return column
    raise UnknownNameError(f"no control “{text}”", hint=nearest(text, [one.id for one in landscape.controls]))


def why(landscape: Landscape, row: int, column: int, knowledge: KnowledgeBase | None = None) -> Explanation:
    """The whole reason behind one cell.

    Args:
        landscape: the look at the organisation.
        row: the asset's.
        column: the control's.
        knowledge: says what the provider offers; no offers are named without it.
    """
    estate, book = landscape.estate, landscape.rulebook
    control = book.controls[column]
    profile = landscape.map.profiles[int(landscape.map.profile_of[row])]
    service = book.services[profile.service]
    steps = explain(profile, control, book)
    owner = located(landscape.owners.of(row), estate.location(row))
    person = owner.answers_for(control.category)
    vendor = landscape.organisation.vendors.get(service.provider)
    cell, rule = landscape.map.cell(row, column), landscape.map.rule(row, column)
    offers = offers_of(knowledge, service.id, control.id) if knowledge and cell.is_applicable else ()
    chain = chain_of(Resolved.of(landscape), row, column)
    at_interface = (rule.interface_owner or person) if cell.label is Label.SHARED else ""
    return Explanation(
        asset=estate.ids[row],
        asset_name=estate.names[row],
        location=estate.location(row),
        service=service.name,
        model=book.models[service.model].name,
        control=control,
        cell=cell,
        rule=rule,
        asked=tuple(Asked(rule=step.rule, verdict=step.verdict.value) for step in steps),
        state=state_of(estate, control, row),
        facts=tuple(_facts(landscape, row, control, (step.rule for step in steps))),
        owner=owner,
        person=person,
        person_name=landscape.person_name(person),
        team_name=landscape.team_name(owner.team),
        interface_owner=landscape.person_name(at_interface),
        provider_contact=vendor.support if vendor else "",
        relationship_owner=landscape.person_name(vendor.relationship_owner) if vendor else "",
        offers=offers_used(landscape, row, offers),
        statements=tuple(one for one in service.statements if one.control == control.id),
        matters=tuple(_matters(landscape, row, control)),
        chain=chain,
        party_names={
            party: landscape.party_name(party) for link in chain.links for party in (link.who, link.above) if party
        },
    )


def _matters(landscape: Landscape, row: int, control: Control) -> Iterator[str]:
    """Of each check that this asset fails: what goes wrong otherwise, and the first thing that people get wrong."""
    failed = {
        found.rule
        for found in finding_columns(landscape).of(row)
        if found.control == control.id and found.outcome is Outcome.FAILED
    }
    for check in landscape.checks:
        if check.id in failed:
            yield " ".join(filter(None, (check.why, *check.lessons[:1])))


def _facts(landscape: Landscape, row: int, control: Control, rules: Iterable[SplitRule]) -> list[Fact]:
    names = [proof.fact for proof in control.proof]
    names += [condition.fact for rule in rules for condition in rule.conditions]
    found = (landscape.estate.fact(row, name) for name in dict.fromkeys(names))
    return [fact for fact in found if fact is not None]
