"""A desk at which waivers are dealt with, over a real store of either kind and the example organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from remit.app.registers import Registers
from remit.app.waivers import Desk, Wish
from remit.ledger.act import Who
from remit.model.access import Grant, Principal, Role
from remit.model.landscape import Landscape
from remit.model.waiver import Compensation, ScopeKind, WaiverRules, WaiverScope
from store.landscapes import harbourlight

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CORAL = Principal(
    id="coral@example.org",
    name="Coral",
    person="coral",
    grants=(Grant(role=Role.OWNER),),
    teams=frozenset({"payments"}),
)
VERA = Principal(id="vera@example.org", name="Vera", person="vera", grants=(Grant(role=Role.EDITOR),))
ADMIN = Principal(id="root@example.org", name="Root", grants=(Grant(role=Role.ADMINISTRATOR),))
ROBOT = replace(ADMIN, id="service:robot", name="Robot", kind="service")
VOLUME = "aws_ebs_volume.checkout_journal"
STAND_IN = Compensation(control="access-logging", check="access-logging")


def desk(registers: Registers, principal: Principal = CORAL, **changed: Any) -> Desk:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "registers": registers,
        "landscape": landscape(),
        "principal": principal,
        "who": Who(actor=principal.id, channel="web"),
        "now": NOW,
    }
    return Desk(**{**given, **changed})


def landscape(rules: WaiverRules | None = None) -> Landscape:
    whole = harbourlight()
    return whole if rules is None else replace(whole, organisation=replace(whole.organisation, waivers=rules))


def wish(**changed: Any) -> Wish:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "control": "encryption-at-rest",
        "scope": WaiverScope(kind=ScopeKind.ASSET, of=VOLUME),
        "reason": "The journal is rebuilt in spring.",
        "risk": "Whoever gets hold of the disk reads a week of bookings.",
        "compensation": (STAND_IN,),
        "until": "2027-01-31",
    }
    return Wish(**{**given, **changed})
