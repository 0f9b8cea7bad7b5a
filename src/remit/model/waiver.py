"""Waivers: a control that is not met, accepted for a while, with what stands in for it (R1.15, R12).

Somebody asks, somebody else grants, and after its last day it waives nothing: what a waiver is worth is a function of
the moment, never of whether somebody remembered to close it. Exceptions that remit.yaml accepts are waivers too. What
this file cannot know is whether what is said to stand in really does: that is looked up in an estate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from remit.model.register import RegisterKind

MOST_DAYS: Final = 180
DECIDE_DAYS: Final = 7  # within which somebody should say yes or no
IN_REMIT_YAML: Final = "remit.yaml"
LONGEST_WORDS: Final = 2_000


class WaiverState(StrEnum):
    """What became of a waiver. *Expired* is never written down: it follows from the moment."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by who asked, before it was decided
    REVOKED = "revoked"  # after it was granted
    RENEWED = "renewed"  # another one took its place
    EXPIRED = "expired"


class ScopeKind(StrEnum):
    """What a waiver may be for. Everything at once cannot be waived."""

    ASSET = "asset"
    WORKLOAD = "workload"
    TEAM = "team"
    ACCOUNT = "account"
    ENVIRONMENT = "environment"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverScope:
    """Where a waiver holds.

    Attributes:
        kind: what `of` names.
        of: an id.
    """

    kind: ScopeKind
    of: str

    def __str__(self) -> str:
        return f"{self.kind} {self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """A control that stands in for the one that is waived, and how it is proven; exactly one proof.

    Attributes:
        control: its id.
        evidence: name of the evidence that proves it; empty when a check does.
        check: id of the check that proves it as long as it finds nothing; empty when evidence does.
    """

    control: str
    evidence: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One waiver, or the asking for one.

    Attributes:
        id: its name; of an exception of remit.yaml `remit.yaml#` and its number or id.
        control, check: what is waived: everything found about a control, or what one check finds; one of them.
        scope: where.
        team, workload: whose that is, so that lists show it to whom it concerns; empty when nobody's.
        reason: why it cannot be met now.
        risk: what may happen meanwhile, in words.
        compensation: what stands in.
        until: the last day on which it holds, ISO 8601; days are those of UTC.
        ticket: id or address of the change that ends it; may be empty.
        asked_by, asked_person, asked_at: who wants it: as the trail names them, their id in remit.yaml (empty when they
            have none), when, ISO 8601 in UTC.
        state: what was written down last; `state_at` tells what it is worth.
        decided_by, decided_person, decided_at, remark: who decided last, likewise, and what they said.
        renews: name of the waiver that it follows; empty for none.
        place: where it is written, of an exception of remit.yaml; empty of one that is kept in the store.
    """

    id: str
    control: str = ""
    check: str = ""
    scope: WaiverScope
    team: str = ""
    workload: str = ""
    reason: str
    risk: str
    compensation: tuple[Compensation, ...] = ()
    until: str
    ticket: str = ""
    asked_by: str
    asked_person: str = ""
    asked_at: str
    state: WaiverState = WaiverState.ASKED
    decided_by: str = ""
    decided_person: str = ""
    decided_at: str = ""
    remark: str = ""
    renews: str = ""
    place: str = ""

    @property
    def subject(self) -> str:
        """What is waived, in words."""
        return f"control {self.control}" if self.control else f"check {self.check}"

    @property
    def ends_at(self) -> datetime:
        """The first moment at which it holds no more, in UTC."""
        return datetime.combine(date.fromisoformat(self.until), datetime.min.time(), UTC) + timedelta(days=1)

    def state_at(self, moment: datetime) -> WaiverState:
        """What it is worth at a moment: nobody has to close what has run out."""
        is_live = self.state in {WaiverState.ASKED, WaiverState.GRANTED}
        return WaiverState.EXPIRED if is_live and moment >= self.ends_at else self.state

    def holds_at(self, moment: datetime) -> bool:
        """Whether it waives anything at a moment."""
        return self.state_at(moment) is WaiverState.GRANTED and moment >= datetime.fromisoformat(self.decided_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRules:
    """What remit.yaml says of waivers.

    Attributes:
        most_days: for how many days at most one may be granted.
        forbidden_classes: data classes of which nothing may be waived.
        is_compensated: whether something has to stand in.
        exceptions: those that remit.yaml itself accepts.
    """

    most_days: int = MOST_DAYS
    forbidden_classes: frozenset[str] = frozenset()
    is_compensated: bool = True
    exceptions: tuple[Waiver, ...] = ()


def fault_of(waiver: Waiver, rules: WaiverRules, now: datetime) -> str:
    """Why a waiver cannot be asked for, one sentence; empty when it can."""
    if bool(waiver.control) == bool(waiver.check):
        return "a waiver is for a control or for a check, one of them"
    if not (waiver.reason.strip() and waiver.risk.strip() and waiver.scope.of):
        return "a waiver says where it holds, why it is needed, and what may happen meanwhile"
    if max(map(len, (waiver.reason, waiver.risk, waiver.ticket, waiver.remark))) > LONGEST_WORDS:
        return f"a text has more than {LONGEST_WORDS} characters"
    if rules.is_compensated and not waiver.compensation:
        return "nothing stands in for what is waived"
    for one in waiver.compensation:
        if bool(one.evidence) == bool(one.check):
            return f"that {one.control} stands in is proven by evidence or by a check, one of them"
        if one.control == waiver.control:
            return f"{one.control} cannot stand in for itself"
        if one.check and one.check == waiver.check:
            return f"the check {one.check} is what is waived, and proves nothing"
    return day_fault(waiver.until, rules, now)


def day_fault(until: str, rules: WaiverRules, now: datetime) -> str:
    """Why a waiver cannot last until a day, one sentence; empty when it can."""
    try:
        last = date.fromisoformat(until)
    except ValueError:
        return f"there is no day “{until[:40]}”"
    today = now.astimezone(UTC).date()
    if last < today:
        return f"{until} is over"
    if (last - today).days > rules.most_days:
        return f"{rules.most_days} days are the most, that is until {today + timedelta(days=rules.most_days)}"
    return ""


def is_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two are one human, as far as names tell: pairs of the trail's name and the person in remit.yaml."""
    is_one_name = one[0].strip().casefold() == other[0].strip().casefold()
    return is_one_name or (bool(one[1]) and one[1].casefold() == other[1].casefold())


def in_force(waivers: Collection[Waiver], moment: datetime) -> list[Waiver]:
    """Those that waive something at a moment."""
    return [one for one in waivers if one.holds_at(moment)]


def _due(waiver: Waiver) -> str:
    """When something has to be done about it: decide, or end what it covers. Of one that is closed, never."""
    if waiver.state is WaiverState.GRANTED:
        return waiver.ends_at.isoformat()
    if waiver.state is not WaiverState.ASKED:
        return ""
    decided = datetime.fromisoformat(waiver.asked_at).astimezone(UTC) + timedelta(days=DECIDE_DAYS)
    return min(waiver.ends_at, decided).isoformat(timespec="seconds")


WAIVERS: Final = RegisterKind(
    id="waiver", shape=Waiver, state=lambda one: one.state.value, team=lambda one: one.team, due_at=_due
)
