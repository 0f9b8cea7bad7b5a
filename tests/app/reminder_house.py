"""A small organisation with a ladder of people, and a waiver that ends, to be reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from remit.app.registers import Registers
from remit.app.reminding import Round
from remit.ledger.act import Who
from remit.model.notification import Digest, Notifications, QuietHours, Route, Target
from remit.model.organisation import Organisation
from remit.model.ownership import Person, Team
from remit.model.register import Change
from remit.model.reminder import Due, ReminderRules
from remit.model.waiver import WAIVERS, ScopeKind, Waiver, WaiverScope, WaiverState

DUE_AT = datetime(2026, 12, 15, 0, 0, tzinfo=UTC)
CLOCK = Who(actor="remit schedule", channel="job")
SIGNS = "long enough to sign something with"
DUE = Due(
    kind="waiver", name="w-1", title="Waiver ends: control backup on team pay", what="It ends.", act="Mend it.",
    at=DUE_AT.isoformat(), team="pay", person="ana", page="/waiver?id=w-1",
)  # fmt: skip
ENVIRONMENT = {"HOOK": SIGNS, "SIGN": SIGNS}


def organisation(url: str = "https://x.example", **changed: Any) -> Organisation:  # noqa: ANN401 - any field
    target = Target(id="hook", notifier="webhook", settings={"url": url}, secrets={"secret": "HOOK"})
    given: dict[str, Any] = {
        "targets": {"hook": target},
        "routes": (Route(to=("hook",)),),
        "acknowledge_url": "https://remit.example/acknowledge",
        "acknowledge_secret": "SIGN",
        **changed,
    }
    people = ("ana", "bo", "cy", "dee", "eve", "fay")
    return Organisation(
        name="Shore",
        people={one: Person(id=one, name=one.title(), email=f"{one}@example.org") for one in people},
        teams={
            "pay": Team(id="pay", name="Payments", owner="cy", secondary="bo"),
            "sec": Team(id="sec", name="Security", owner="dee"),
        },
        notifications=Notifications(**given),
        reminders=ReminderRules(security="sec", executive="eve"),
    )


def quiet() -> QuietHours:
    return QuietHours(begin=22 * 60, end=7 * 60, days=frozenset({5, 6}))


def daily(*to: str) -> tuple[Route, ...]:
    return (Route(to=to or ("hook",), digest=Digest.DAILY),)


def waiver(name: str = "w-1", **changed: Any) -> Waiver:  # noqa: ANN401 - any field
    made = Waiver(
        id=name, control="backup", scope=WaiverScope(kind=ScopeKind.TEAM, of="pay"), team="pay", reason="r", risk="r",
        until="2026-12-14", asked_by="ana@example.org", asked_person="ana", asked_at="2026-10-01T00:00:00+00:00",
        state=WaiverState.GRANTED, decided_by="bo@example.org", decided_at="2026-10-02T00:00:00+00:00",
    )  # fmt: skip
    return replace(made, **changed)


def keep(registers: Registers, *waivers: Waiver) -> None:
    registers.write(CLOCK, *(Change(WAIVERS, one.id, one, "waiver.granted") for one in waivers))


def round_of(registers: Registers, whole: Organisation, now: datetime, **more: Any) -> Round:  # noqa: ANN401
    given = {"site": "https://remit.example", "environment": ENVIRONMENT, **more}
    return Round(registers=registers, organisation=whole, who=CLOCK, now=now, **given)
