"""Who acts in tests of reviews and transfers, over the example organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from remit.app.acting import Acting
from remit.app.registers import Registers
from remit.ledger.act import Who
from remit.model.access import Grant, Principal, Role
from remit.model.landscape import Landscape
from remit.model.review_rules import ReviewRules
from store.landscapes import harbourlight

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def person(name: str, *teams: str, role: Role = Role.OWNER, kind: str = "person") -> Principal:
    """Somebody of these teams."""
    everywhere = role is not Role.OWNER
    grants = tuple(Grant(role=role, team=team) for team in teams) if not everywhere else (Grant(role=role),)
    return Principal(
        id=f"{name}@harbourlight.example",
        name=name.title(),
        kind=kind,
        grants=grants,
        person=name,
        teams=frozenset(teams),
    )


EDITOR = person("otto", "platform", role=Role.EDITOR)
VERA = person("vera", "security", role=Role.EDITOR)
CORAL = person("coral", "payments")
ISLA = person("isla", "booking")
AUDITOR = person("greta", "corporate", role=Role.AUDITOR)
MACHINE = person("pipeline", role=Role.EDITOR, kind="service")


def acting(
    registers: Registers, principal: Principal = EDITOR, *, now: datetime = NOW, expects: int | None = None
) -> Acting:
    """Somebody who acts."""
    who = Who(actor=principal.id, channel="api")
    return Acting(registers=registers, principal=principal, who=who, now=now, expects=expects)


def with_rules(rules: ReviewRules) -> Landscape:
    """The example with other rules for reviews."""
    whole = harbourlight()
    return replace(whole, organisation=replace(whole.organisation, reviews=rules))
