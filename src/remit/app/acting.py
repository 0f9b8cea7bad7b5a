"""Whoever does something to a register, when, and by what right: what the use cases of workflows are handed.

It is the same from the command line, the API and the pages, so that none of them can allow what another does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from remit.app.doer import actor, doer
from remit.app.registers import Registers
from remit.errors import ForbiddenError
from remit.ledger.act import Who
from remit.ledger.entry import instant
from remit.model.access import Grant, Principal, Right, Role
from remit.model.organisation import Organisation

REMIT: Final = Principal(id="remit", name="Remit", kind="service", grants=(Grant(role=Role.EDITOR),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Whoever acts.

    Attributes:
        registers: where it is written down.
        principal: whoever it is.
        who: the same for the audit trail.
        now: the moment, in UTC.
        expects: the version that the document to be changed must have; None for whichever it has.
    """

    registers: Registers
    principal: Principal
    who: Who
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    expects: int | None = None

    @property
    def at(self) -> str:
        """The moment as documents write it."""
        return instant(self.now)

    def allow(self, right: Right, *, team: str = "", workload: str = "") -> None:
        """Go on only if they may do this to what belongs to that team or workload; with neither, everywhere.

        Raises:
            ForbiddenError: they may not.
        """
        if not self.principal.may(right, team=team, workload=workload):
            where = f" for the team {team}" if team else f" for the workload {workload}" if workload else ""
            raise ForbiddenError(
                f"{self.principal.name} may not do this{where}", place=right.value, hint="an administrator can grant it"
            )

    def require_person(self) -> None:
        """Go on only if it is no machine: accountability stays with people (R1.6).

        Raises:
            ForbiddenError: it is a service account.
        """
        if self.principal.kind == "service":
            raise ForbiddenError(
                "a service account cannot answer for this", place=self.principal.id, hint="a person has to sign in"
            )


def by_remit(registers: Registers, now: datetime | None = None, *, who: Who | None = None) -> Acting:
    """Remit itself, when a job does something.

    Args:
        registers: where it is written down.
        now: the moment; now when None.
        who: in whose name the trail tells it; Remit's own when None.
    """
    said = who or Who(actor=REMIT.id, channel="job")
    return Acting(registers=registers, principal=REMIT, who=said, now=now or datetime.now(UTC))


def at_this_machine(registers: Registers, organisation: Organisation | None) -> Acting:
    """Whoever sits at the machine that holds the store: who can change the database may do everything.

    They are the person of remit.yaml whose id, mail address or handle REMIT_ACTOR, else the name at this machine, is.
    """
    name = actor()
    person = person_called(organisation, name) if organisation else ""
    teams = teams_of(organisation, person) if organisation else frozenset()
    principal = Principal(
        id=name, name=name, kind="local", grants=(Grant(role=Role.ADMINISTRATOR),), person=person, teams=teams
    )
    return Acting(registers=registers, principal=principal, who=doer())


def person_called(organisation: Organisation, name: str) -> str:
    """The person of that id, mail address or handle; empty for nobody."""
    bare = name.partition(" on ")[0]
    if bare in organisation.people:
        return bare
    folded = bare.casefold().removeprefix("@")
    return next(
        (
            one.id
            for one in organisation.people.values()
            if folded and folded in {one.email.casefold(), *(handle.casefold() for handle in one.handles)}
        ),
        "",
    )


def teams_of(organisation: Organisation, person: str) -> frozenset[str]:
    """The teams of which somebody is a member, or for which they answer."""
    if not person:
        return frozenset()
    return frozenset(
        one.id for one in organisation.teams.values() if person in {*one.members, one.owner, one.secondary}
    )
