"""The whole reason behind one cell, as *why* prints it and the panel shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from remit.model.chain import Chain
from remit.model.control import Control
from remit.model.facts import Fact
from remit.model.location import Location
from remit.model.offer import OfferUse
from remit.model.ownership import Owner
from remit.model.party import Cell
from remit.model.rules import SplitRule
from remit.model.state import State
from remit.model.statement import ServiceStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One rule that was asked, in order.

    Attributes:
        rule: the rule.
        verdict: what came of it, in words.
    """

    rule: SplitRule
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Who answers for one control of one asset, and why.

    Attributes:
        asset: asset id.
        asset_name: its own name.
        location: where the asset is declared.
        service: name of the service.
        model: name of its service model.
        control: the control.
        cell: who does what.
        rule: the rule that decided.
        asked: every rule that was asked, in order.
        state: whether the control is in force.
        facts: the facts that prove it or that its rules asked for.
        owner: who owns the asset, with every claim.
        person: id of the person who answers for this control; empty when nobody does.
        person_name, team_name: as people say them.
        interface_owner: name of the person who owns the interface of a shared control: the one the rule names,
            else the one who answers; empty where nothing is shared or nobody is named.
        provider_contact: support route of the provider; empty when none is recorded.
        relationship_owner: name of the person who follows up with the provider; empty when nobody does.
        chain: the parties behind the cell, from those whom we serve down to whoever ends it.
        offers: what the provider offers for it, and what of that is used; empty when nothing is recorded.
        statements: what the service's provider or vendor says itself, where the organisation has its word.
        party_names: name by id of every party that the chain names.
        matters: why what was found wrong matters, with what people get wrong there; one text a check.
    """

    asset: str
    asset_name: str
    location: Location
    service: str
    model: str
    control: Control
    cell: Cell
    rule: SplitRule
    asked: tuple[Asked, ...]
    state: State
    facts: tuple[Fact, ...]
    owner: Owner
    person: str
    person_name: str
    team_name: str
    interface_owner: str
    provider_contact: str
    relationship_owner: str
    chain: Chain
    offers: tuple[OfferUse, ...] = ()
    statements: tuple[ServiceStatement, ...] = ()
    party_names: Mapping[str, str] = field(default_factory=dict)
    matters: tuple[str, ...] = ()
