"""Sign-ins and the cookies that stand for them: made, replaced, ended, and noticed when one was stolen (R12).

The browser holds 256 random bits, the store their digest. A cookie is replaced after a quarter of an hour of use, and
at every change of what the person may do; the one before is good for half a minute more, for requests that ran beside.
Whoever uses it later has a copy: the whole sign-in ends then (RFC 9700, 4.14.2 says so of refresh tokens).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from remit.app.identity.ground import MICROSECONDS, Ground
from remit.ledger.act import Act, Who

if TYPE_CHECKING:
    from remit.store.sessions import Session

COOKIE: Final = "remit_session"
SECURE_COOKIE: Final = "__Host-remit"
ROTATED: Final = 15 * 60 * MICROSECONDS
GRACE: Final = 30 * MICROSECONDS
CONFIRMED: Final = 10 * 60 * MICROSECONDS
_SEEN: Final = 60 * MICROSECONDS
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sign-in as a request came with it.

    Attributes:
        session: the row behind its cookie.
        secret: lasts as long as the sign-in; forms are tied to it.
        confirmed_until: until when the person counts as having just shown who they are, microseconds since 1970.
    """

    session: Session
    secret: str
    confirmed_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in as its person sees it; times in microseconds since 1970.

    Attributes:
        family: names it.
        way: how they signed in: `password`, or the provider's id.
        begun_at, seen_at, expires_at: as said.
        address, agent: where from, as far as was told then.
    """

    family: str
    way: str
    begun_at: int
    seen_at: int
    expires_at: int
    address: str
    agent: str


def cookie_name(ground: Ground) -> str:
    """What the cookie is called; over TLS so that no other host and no plain page can set it (RFC 6265bis, 4.1.3.2)."""
    return SECURE_COOKIE if ground.settings.is_secure else COOKIE


def digest_of(value: str) -> str:
    """What the store keeps of a cookie."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def begin(ground: Ground, person: str, way: str, *, address: str = "", agent: str = "") -> str:
    """Sign somebody in; gives the cookie's value, which is never one that the browser had before.

    Raises:
        StoreError: the store refuses.
    """
    now = ground.microseconds()
    ground.sessions.sweep(now, now - _idle(ground))
    ground.attempts.sweep(now)
    details = {
        "secret": secrets.token_urlsafe(32),
        "begun_at": now,
        "confirmed_until": now + CONFIRMED,
        "address": address[:_LONGEST],
        "agent": agent[:_LONGEST],
    }
    lasts = int(ground.settings.sessions.days * 24 * 3600) * MICROSECONDS
    value, first = _minted(ground, person, way, now + lasts, details)
    ground.sessions.add(first)
    return value


def held(ground: Ground, value: str) -> Held | None:
    """The sign-in behind a cookie; None where it has ended, or never was.

    Raises:
        StoreError: the store refuses.
    """
    found = ground.sessions.get(digest_of(value)) if value else None
    if found is None:
        return None
    now = ground.microseconds()
    if now >= found.expires_at or now - found.seen_at > _idle(ground):
        ground.sessions.end_family(found.family)
        return None
    if found.replaced_at is not None and now - found.replaced_at > GRACE:
        _tell_theft(ground, found)
        return None
    if found.replaced_at is None and now - found.seen_at > _SEEN:
        ground.sessions.seen(found.digest, now)
    details = _details(found)
    return Held(session=found, secret=details["secret"], confirmed_until=details["confirmed_until"])


def renewed(ground: Ground, value: str) -> str:
    """Another value for a cookie whose time has come; empty where it may stay.

    Raises:
        StoreError: the store refuses.
    """
    found = held(ground, value)
    if found is None or found.session.replaced_at is not None:
        return ""
    if ground.microseconds() - found.session.made_at < ROTATED:
        return ""
    return _rotated(ground, found.session, _details(found.session))


def confirm(ground: Ground, value: str) -> str:
    """Note that somebody has just shown who they are; gives another value for the cookie.

    Raises:
        StoreError: the store refuses.
    """
    found = held(ground, value)
    if found is None:
        return ""
    details = _details(found.session) | {"confirmed_until": ground.microseconds() + CONFIRMED}
    return _rotated(ground, found.session, details)


def listed(ground: Ground, person: str) -> list[SignIn]:
    """The sign-ins of a person, the last used first.

    Raises:
        StoreError: the store refuses.
    """
    now = ground.microseconds()
    rows: Sequence[Session] = ground.sessions.of(person)
    fresh = [row for row in rows if now < row.expires_at and now - row.seen_at <= _idle(ground)]
    return [_sign_in(row, _details(row)) for row in fresh]


def end(ground: Ground, who: Who, person: str, family: str) -> bool:
    """End one sign-in of a person; whether there was one.

    Raises:
        StoreError: the store refuses.
    """
    is_ended = ground.sessions.end_family(family, person)
    if is_ended:
        ground.registers.write(who, acts=[Act(kind="sign-in.ended", object=f"account:{person}")])
    return is_ended


def end_all(ground: Ground, who: Who, person: str, *, but: str = "", why: str = "") -> int:
    """End every sign-in of a person apart from one; how many cookies went.

    Raises:
        StoreError: the store refuses.
    """
    ended = ground.sessions.end_all(person, but)
    if ended:
        details = {"why": why} if why else {}
        ground.registers.write(who, acts=[Act(kind="sign-in.ended", object=f"account:{person}", details=details)])
    return ended


def _sign_in(row: Session, details: dict[str, Any]) -> SignIn:
    return SignIn(
        family=row.family,
        way=row.way,
        begun_at=details["begun_at"],
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=details["address"],
        agent=details["agent"],
    )


def _minted(
    ground: Ground, person: str, way: str, expires_at: int, details: dict[str, Any], family: str = ""
) -> tuple[str, Session]:
    from remit.store.sessions import Session  # noqa: PLC0415 - the database is slow to import

    value, now = secrets.token_urlsafe(32), ground.microseconds()
    return value, Session(
        digest=digest_of(value),
        family=family or secrets.token_hex(16),
        person=person,
        way=way,
        made_at=now,
        seen_at=now,
        expires_at=expires_at,
        details=json.dumps(details),
    )


def _rotated(ground: Ground, old: Session, details: dict[str, Any]) -> str:
    value, fresh = _minted(ground, old.person, old.way, old.expires_at, details, old.family)
    return value if ground.sessions.replace(old.digest, fresh) else ""


def _details(session: Session) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(session.details)
    return details


def _idle(ground: Ground) -> int:
    return int(ground.settings.sessions.idle_hours * 3600 * MICROSECONDS)


def _tell_theft(ground: Ground, session: Session) -> None:
    """End a sign-in of which a cookie came back long after another had taken its place."""
    if ground.sessions.end_family(session.family):
        who = Who(actor="remit", channel="web")
        details = {"why": "a cookie was used after another had taken its place, so somebody has a copy"}
        ground.registers.write(
            who, acts=[Act(kind="sign-in.stolen", object=f"account:{session.person}", details=details)]
        )
