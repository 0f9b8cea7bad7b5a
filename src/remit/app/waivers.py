"""Waivers as people use them: asked for, granted by somebody else, refused, withdrawn, revoked, renewed (R1.15, R12).

Exceptions that remit.yaml accepts stand in the same list. Whoever asks has to own what it is for, or act for whoever
does; nobody grants their own, and no program grants any. What this file cannot know is whether two names that share
nothing are one human.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from remit.app.registers import Registers
from remit.app.waiver_scope import belongs_to, known, refuse_forbidden
from remit.checks import CHECKS
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.model.access import EVERYTHING, Principal, Right, Sight
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.model.register import Change, Kept
from remit.model.waiver import (
    IN_REMIT_YAML,
    WAIVERS,
    Compensation,
    Waiver,
    WaiverScope,
    WaiverState,
    fault_of,
    is_same,
)

_MENDED: Final = "mend that, and ask again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for; fields as those of `remit.model.waiver.Waiver`."""

    control: str = ""
    check: str = ""
    scope: WaiverScope
    reason: str
    risk: str
    compensation: tuple[Compensation, ...] = ()
    until: str
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where waivers are dealt with.

    Attributes:
        registers: where they are kept.
        landscape: the newest look at the organisation, as far as whoever it is sees it.
        principal: whoever does something.
        who: the same, for the trail.
        now: when.
    """

    registers: Registers
    landscape: Landscape
    principal: Principal
    who: Who
    now: datetime

    @property
    def moment(self) -> str:
        """When, as waivers write it."""
        return self.now.astimezone(UTC).isoformat(timespec="microseconds")

    @property
    def name(self) -> tuple[str, str]:
        """Whoever it is: the trail's name and the person in remit.yaml."""
        return self.principal.id, self.principal.person


def ask(desk: Desk, wish: Wish) -> Kept[Waiver]:
    """Ask for a waiver.

    Raises:
        UsageError: it cannot be asked for.
        UnknownNameError: what it names does not exist.
        ForbiddenError: whoever asks does not own what it is for.
    """
    made = _asked(desk, wish, renews="")
    return _write(desk, _new_name(), made, "waiver.asked", 0)


def renew(desk: Desk, name: str, *, until: str, reason: str = "", ticket: str = "") -> Kept[Waiver]:
    """Ask for a waiver that follows one that is granted; that one holds until this one is.

    Raises:
        UsageError, UnknownNameError, ForbiddenError: as `ask`.
        ConflictError: it is not in force, or its last day is over.
    """
    before = _kept(desk, name).document
    if before.state_at(desk.now) is not WaiverState.GRANTED:
        raise ConflictError(f"the waiver is {before.state_at(desk.now)}", place=name, hint="ask for a new one")
    wish = Wish(
        control=before.control,
        check=before.check,
        scope=before.scope,
        reason=reason or before.reason,
        risk=before.risk,
        compensation=before.compensation,
        until=until,
        ticket=ticket or before.ticket,
    )
    return _write(desk, _new_name(), _asked(desk, wish, renews=name), "waiver.asked", 0)


def grant(desk: Desk, name: str, *, remark: str = "", expects: int | None = None) -> Kept[Waiver]:
    """Grant a waiver that somebody else asked for.

    Raises:
        UnknownNameError: there is none of that name.
        ForbiddenError: whoever grants it asked for it, is no person, or may not.
        ConflictError: it was decided already, or changed meanwhile.
        UsageError: it could not be asked for any more.
    """
    kept = _kept(desk, name, expects)
    asked = kept.document
    _may(desk, asked, Right.GRANT_WAIVER)
    if desk.principal.kind == "service":
        raise ForbiddenError("a waiver is granted by a person", place=desk.principal.id, hint="sign in and grant it")
    if is_same(desk.name, (asked.asked_by, asked.asked_person)):
        raise ForbiddenError("nobody grants what they asked for themselves", place=name, hint="let somebody else look")
    _require(asked, WaiverState.ASKED, desk.now)
    refuse_forbidden(desk.landscape, asked.scope)
    _mind(fault_of(asked, desk.landscape.organisation.waivers, desk.now), name)
    made = _decided(desk, asked, WaiverState.GRANTED, remark)
    changes = [_change(name, made, "waiver.granted", kept.version)]
    if asked.renews:
        old = _kept(desk, asked.renews)
        if old.document.state is WaiverState.GRANTED:
            changes.append(
                _change(old.name, replace(old.document, state=WaiverState.RENEWED), "waiver.renewed", old.version)
            )
    written: list[Kept[Waiver]] = desk.registers.write(desk.who, *changes)
    return written[0]


def refuse(desk: Desk, name: str, *, remark: str, expects: int | None = None) -> Kept[Waiver]:
    """Say no, and why.

    Raises:
        UnknownNameError, ForbiddenError, ConflictError: as `grant`.
        UsageError: nothing is said.
    """
    kept = _kept(desk, name, expects)
    _may(desk, kept.document, Right.GRANT_WAIVER)
    _require(kept.document, WaiverState.ASKED, desk.now)
    _words(remark)
    made = _decided(desk, kept.document, WaiverState.REFUSED, remark)
    return _write(desk, name, made, "waiver.refused", kept.version)


def withdraw(desk: Desk, name: str, *, remark: str = "", expects: int | None = None) -> Kept[Waiver]:
    """Take back what oneself, or somebody for the same team, asked for.

    Raises:
        UnknownNameError, ForbiddenError, ConflictError: as `grant`.
    """
    kept = _kept(desk, name, expects)
    if not is_same(desk.name, (kept.document.asked_by, kept.document.asked_person)):
        _may(desk, kept.document, Right.ASK_WAIVER)
    _require(kept.document, WaiverState.ASKED, desk.now)
    made = _decided(desk, kept.document, WaiverState.WITHDRAWN, remark)
    return _write(desk, name, made, "waiver.withdrawn", kept.version)


def revoke(desk: Desk, name: str, *, remark: str, expects: int | None = None) -> Kept[Waiver]:
    """End a waiver that is in force, and say why; its owner may too, since that makes nothing weaker.

    Raises:
        UnknownNameError, ForbiddenError, ConflictError: as `grant`.
        UsageError: nothing is said.
    """
    kept = _kept(desk, name, expects)
    at = {"team": kept.document.team, "workload": kept.document.workload}
    if not desk.principal.may(Right.GRANT_WAIVER, **at):
        _may(desk, kept.document, Right.ASK_WAIVER)
    _require(kept.document, WaiverState.GRANTED, desk.now)
    _words(remark)
    made = _decided(desk, kept.document, WaiverState.REVOKED, remark)
    return _write(desk, name, made, "waiver.revoked", kept.version)


def lapse(registers: Registers, who: Who, now: datetime) -> list[str]:
    """Write down of each waiver whose last day is over that it is; gives their names. Nothing depends on it."""
    written = []
    live = (WaiverState.ASKED.value, WaiverState.GRANTED.value)
    for kept in registers.find(WAIVERS, states=live, due_before=now.astimezone(UTC).isoformat()):
        if kept.document.state_at(now) is not WaiverState.EXPIRED:
            continue
        change = _change(kept.name, replace(kept.document, state=WaiverState.EXPIRED), "waiver.expired", kept.version)
        try:
            registers.write(who, change)
        except ConflictError:  # somebody did something with it just now
            continue
        written.append(kept.name)
    return written


def one(registers: Registers, organisation: Organisation, name: str, *, at: datetime | None = None) -> Kept[Waiver]:
    """A waiver, or an exception of remit.yaml, by name.

    Raises:
        UnknownNameError: there is none.
    """
    if name.startswith(IN_REMIT_YAML):
        for found in organisation.waivers.exceptions:
            if found.id == name:
                return Kept(name, 0, found.decided_at, found)
    return registers.get(WAIVERS, name, at=at)


def waivers(
    registers: Registers | None, organisation: Organisation, *, sight: Sight = EVERYTHING, at: datetime | None = None
) -> list[Kept[Waiver]]:
    """All of them that are in sight, those of remit.yaml first, with version 0; then by when they were asked for."""
    accepted = [Kept(found.id, 0, found.decided_at, found) for found in organisation.waivers.exceptions]
    kept = registers.find(WAIVERS, at=at) if registers else []
    kept.sort(key=lambda found: (found.document.asked_at, found.name))
    return [found for found in (*accepted, *kept) if sight.covers(found.document.team, found.document.workload)]


def _asked(desk: Desk, wish: Wish, *, renews: str) -> Waiver:
    landscape = desk.landscape
    team, workload = belongs_to(landscape, wish.scope)
    controls = [control.id for control in landscape.controls]
    for control in filter(None, (wish.control, *(stand_in.control for stand_in in wish.compensation))):
        known("control", control, controls)
    for check in filter(None, (wish.check, *(stand_in.check for stand_in in wish.compensation))):
        known("check", check, CHECKS.ids())
    made = Waiver(
        id="",
        control=wish.control,
        check=wish.check,
        scope=wish.scope,
        team=team,
        workload=workload,
        reason=wish.reason,
        risk=wish.risk,
        compensation=wish.compensation,
        until=wish.until,
        ticket=wish.ticket,
        asked_by=desk.principal.id,
        asked_person=desk.principal.person,
        asked_at=desk.moment,
        renews=renews,
    )
    _may(desk, made, Right.ASK_WAIVER)
    refuse_forbidden(landscape, wish.scope)
    _mind(fault_of(made, landscape.organisation.waivers, desk.now), str(wish.scope))
    return made


def _kept(desk: Desk, name: str, expects: int | None = None) -> Kept[Waiver]:
    if name.startswith(IN_REMIT_YAML):
        raise ConflictError(
            "an exception of remit.yaml is changed there", place=name, hint="edit it, and let it be reviewed"
        )
    kept = desk.registers.get(WAIVERS, name)
    if not desk.principal.sees.covers(kept.document.team, kept.document.workload):
        raise UnknownNameError(f"no waiver “{name[:80]}”", hint="list them to see which there are")
    if expects is not None and expects != kept.version:
        raise ConflictError(
            f"waiver “{name}” has been changed meanwhile",
            place=f"version {kept.version}, and {expects} was expected",
            hint="look at it again, then decide again",
        )
    return kept


def _may(desk: Desk, waiver: Waiver, right: Right) -> None:
    if not desk.principal.may(right, team=waiver.team, workload=waiver.workload):
        where = " and ".join(filter(None, (waiver.team, waiver.workload))) or "what nobody owns"
        raise ForbiddenError(
            f"{desk.principal.name} may not do this for {where}",
            place=right.value,
            hint="an administrator can grant it",
        )


def _require(waiver: Waiver, wanted: WaiverState, now: datetime) -> None:
    state = waiver.state_at(now)
    if state is not wanted:
        raise ConflictError(f"the waiver is {state}, and not {wanted}", place=waiver.id, hint="look at it again")


def _decided(desk: Desk, waiver: Waiver, state: WaiverState, remark: str) -> Waiver:
    return replace(
        waiver,
        state=state,
        decided_by=desk.principal.id,
        decided_person=desk.principal.person,
        decided_at=desk.moment,
        remark=remark.strip(),
    )


def _words(remark: str) -> None:
    if not remark.strip():
        raise UsageError("nothing is said about why", hint="add a remark; who asked will read it")


def _mind(fault: str, place: str) -> None:
    if fault:
        raise UsageError(fault, place=place, hint=_MENDED)


def _new_name() -> str:
    return f"waiver-{secrets.token_hex(4)}"


def _change(name: str, waiver: Waiver, act: str, expects: int) -> Change[Waiver]:
    details = {
        "subject": waiver.subject,
        "scope": str(waiver.scope),
        "until": waiver.until,
        "asked_by": waiver.asked_by,
    }
    if waiver.decided_by:
        details["decided_by"] = waiver.decided_by
    return Change(WAIVERS, name, replace(waiver, id=name), act, expects, details)


def _write(desk: Desk, name: str, waiver: Waiver, act: str, expects: int) -> Kept[Waiver]:
    written: list[Kept[Waiver]] = desk.registers.write(desk.who, _change(name, waiver, act, expects))
    return written[0]
