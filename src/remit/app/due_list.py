"""What is due as a list for whoever asks, and saying that one takes care of it (R6.1)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from remit.app.dues import dues
from remit.app.registers import Registers
from remit.app.reminding import care_until
from remit.errors import ForbiddenError, UnknownNameError
from remit.ledger.act import Who
from remit.model.access import Principal, Right, Sight
from remit.model.notification import Target
from remit.model.organisation import Organisation
from remit.model.register import Change
from remit.model.reminder import CARES, Care, Due
from remit.model.sending import SENDINGS, Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """Something that is due.

    Attributes:
        due: what.
        days: until then; negative once it is late.
        cared_until: until when somebody takes care of it, ISO 8601 in UTC; empty when nobody does.
    """

    due: Due
    days: int
    cared_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target, and how sending to it went.

    Attributes:
        target: what remit.yaml says.
        sending: what is known of sending to it.
        unset: environment variables that it needs and that are not set here.
    """

    target: Target
    sending: Sending
    unset: tuple[str, ...]


def due_rows(
    registers: Registers, organisation: Organisation, sight: Sight, now: datetime, *, within: timedelta | None = None
) -> list[DueRow]:
    """What is due of what is in sight, the first due first.

    Raises:
        StoreError: the store refuses.
    """
    found = [
        one
        for one in dues(registers, organisation, now)
        if sight.covers(one.team) and (within is None or one.moment <= now + within)
    ]
    cared = care_until(registers, [one.key for one in found], now)
    today = now.date()
    return [DueRow(due=one, days=(one.moment.date() - today).days, cared_until=cared.get(one.key, "")) for one in found]


def care_for(
    registers: Registers, organisation: Organisation, principal: Principal, who: Who, key: str, days: int, now: datetime
) -> str:
    """Take care of something that is due; gives until when nobody is told of it again.

    Raises:
        UnknownNameError: nothing in sight is due under that key.
        ForbiddenError: whoever asks may acknowledge nothing there.
        StoreError: the store refuses.
    """
    found = next((one for one in dues(registers, organisation, now) if one.key == key), None)
    if found is None or not principal.sees.covers(found.team):
        raise UnknownNameError("nothing is due under that key", hint="look at the list of what is due")
    if not principal.may(Right.ACKNOWLEDGE, team=found.team):
        raise ForbiddenError(
            f"{principal.name} may not do this for the team {found.team}",
            place=Right.ACKNOWLEDGE.value,
            hint="an administrator can grant it",
        )
    until = (now + timedelta(days=days)).isoformat(timespec="seconds")
    care = Care(by=who.actor, at=now.isoformat(timespec="seconds"), until=until)
    details = {"of": f"{found.kind}/{found.name}", "until": until}
    registers.write(who, Change(CARES, key, care, "care.taken", details=details))
    return until


def target_rows(
    registers: Registers, organisation: Organisation, environment: Mapping[str, str] = os.environ
) -> list[TargetRow]:
    """Every target of remit.yaml with how sending to it went.

    Raises:
        StoreError: the store refuses.
    """
    kept = {one.name: one.document for one in registers.find(SENDINGS)}
    return [
        TargetRow(
            target=target,
            sending=kept.get(target.id, Sending()),
            unset=tuple(name for name in target.secrets.values() if not environment.get(name)),
        )
        for target in organisation.notifications.targets.values()
    ]
