"""Taking care of what a message told: its link shows what is meant, a second step says yes, and each link counts once.

Programs that look at mail follow links before people do, so that following one changes nothing. A link names findings
and things that are due by key alone; whoever holds it may say that they take care, signed in or not, and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from remit.app.acknowledgement import Acknowledged, read_token
from remit.app.registers import Registers
from remit.errors import ConflictError, UsageError
from remit.ledger.act import Who
from remit.model.notification import Notifications
from remit.model.register import Change
from remit.model.reminder import CARES, Care


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a link offers.

    Attributes:
        keys: of what it names.
        until: how long nobody is told of it again.
        is_used: whether somebody said yes by it already.
    """

    keys: tuple[str, ...]
    until: datetime
    is_used: bool


def offered(
    registers: Registers, rules: Notifications, token: str, now: datetime, environment: Mapping[str, str] = os.environ
) -> Offered:
    """What a link offers; nothing is changed.

    Raises:
        UsageError: it is none of ours, was changed or has expired, or no secret is set.
        StoreError: the store refuses.
    """
    said = _read(rules, token, now, environment)
    is_used = bool(registers.find(CARES, names=(_name(token),)))
    return Offered(keys=said.keys, until=said.until, is_used=is_used)


def take_care(
    registers: Registers,
    rules: Notifications,
    token: str,
    who: Who,
    now: datetime,
    environment: Mapping[str, str] = os.environ,
) -> Offered:
    """Note that somebody takes care of what a link names.

    Raises:
        UsageError: as `offered`.
        ConflictError: somebody did by this link already.
        StoreError: the store refuses.
    """
    said = _read(rules, token, now, environment)
    at, until = _text(now), _text(said.until)
    used = Change(CARES, _name(token), Care(by=who.actor, at=at, until=until, token=_name(token)), "link.used", 0)
    changes = [Change(CARES, key, Care(by=who.actor, at=at, until=until), "care.taken") for key in said.keys]
    try:
        registers.write(who, used, *changes)
    except ConflictError:
        raise ConflictError(
            "this link was used already", hint="take that of a newer message, or sign in and look at the list"
        ) from None
    return Offered(keys=said.keys, until=said.until, is_used=True)


def _read(rules: Notifications, token: str, now: datetime, environment: Mapping[str, str]) -> Acknowledged:
    secret = environment.get(rules.acknowledge_secret, "") if rules.acknowledge_secret else ""
    if not secret:
        hint = "write notify.acknowledge into remit.yaml and set the variable that it names"
        raise UsageError("nothing is known by which a link could be checked", hint=hint)
    return read_token(token, secret, now)


def _name(token: str) -> str:
    return f"link-{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
