"""One finished look at an organisation: estate, map, owners and findings, with what explains them.

It is complete in itself: whoever holds one can answer *who* and *why* without the knowledge base or the files it
was made from. That is what a snapshot keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from remit.model.check import CheckText
from remit.model.control import Area, Control
from remit.model.estate import Estate
from remit.model.finding import Finding
from remit.model.map import ResponsibilityMap
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.rules import Rulebook
from remit.model.worked_out import Figures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landscape:
    """Everything known at one time.

    Attributes:
        taken_at: when, ISO 8601 in UTC.
        inputs: the files and accounts it was made from.
        organisation: who the people, teams and workloads are.
        rulebook: the rules, limited to the services that the estate uses.
        areas: the published table's rows.
        estate: the assets with their facts.
        map: who does what for each control.
        owners: who owns each asset.
        findings: what is wrong or could not be judged.
        checks: what the checks that looked say of themselves, by id; empty when nobody kept it.
        limited_to: which findings it holds, in words, when it does not hold all that were made; else empty.
        worked_out: what was looked up or counted over it; a copy that is changed has its own.
    """

    taken_at: str
    inputs: tuple[str, ...]
    organisation: Organisation
    rulebook: Rulebook
    areas: tuple[Area, ...]
    estate: Estate
    map: ResponsibilityMap
    owners: Owners
    findings: tuple[Finding, ...]
    checks: tuple[CheckText, ...] = ()
    limited_to: str = ""
    worked_out: Figures = field(default_factory=Figures, init=False, repr=False, compare=False)

    @property
    def controls(self) -> tuple[Control, ...]:
        """The catalogue, in the order of the map's columns."""
        return self.rulebook.controls

    def person_name(self, person: str) -> str:
        """A person's name by id; the id itself when nobody of that id is declared."""
        known = self.organisation.people.get(person)
        return known.name if known else person

    def party_name(self, party: str) -> str:
        """The name of a provider, a vendor or customers downstream by id; the id itself when it is not declared."""
        known = self.organisation.vendors.get(party)
        served = next((one.name for one in self.organisation.downstream if one.id == party), party)
        return known.name if known else served

    def team_name(self, team: str) -> str:
        """A team's name by id; the id itself when it is not declared."""
        known = self.organisation.teams.get(team)
        return known.name if known else team
