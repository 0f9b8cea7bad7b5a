"""Tokens of people and services: made, shown once, found again, revoked (R12).

A token is `remit_`, its name and 256 random bits; scanners for secrets find it by its look. The store keeps a SHA-256,
which is enough for what nobody can guess.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from remit.app.identity.ground import Ground
from remit.errors import ForbiddenError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.ledger.entry import instant
from remit.model.access import Principal, Right
from remit.model.account import SERVICE, SERVICE_ACCOUNT, TOKEN, AccountState, Token, TokenState, ungrantable
from remit.model.credential import Credential, Spent
from remit.model.register import Change, Kept

PATTERN: Final = re.compile(r"remit_([a-z2-7]{16})_([A-Za-z0-9_-]{43})")
MOST_DAYS: Final = 366
MOST_LISTED: Final = 10_000
KIND: Final = "token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A token to be made.

    Attributes:
        label: what it is for.
        owner: id of the account that it is to speak for; empty for whoever asks.
        rights: what it keeps.
        teams, workloads: places that it keeps; both empty for all.
        days: after which it ends.
    """

    label: str
    owner: str = ""
    rights: Sequence[Right] = (Right.READ,)
    teams: Sequence[str] = ()
    workloads: Sequence[str] = ()
    days: int = 90


def make_token(ground: Ground, principal: Principal, who: Who, wanted: Wanted) -> tuple[str, Kept[Token]]:
    """Make a token; gives its text, which nobody can see again, and its document.

    Raises:
        ForbiddenError: it would speak for somebody else, or keeps more than whoever asks has.
        UsageError: it is described wrong.
    """
    owner = wanted.owner or principal.id
    _check(wanted)
    if principal.token and Right.ADMINISTER not in (principal.limits or ()):
        raise ForbiddenError("a token makes no tokens", place=wanted.label, hint="sign in to make one")
    if owner != principal.id or Right.ADMINISTER in wanted.rights:
        ground.confirmed(principal)
    if owner != principal.id:
        _check_owner(ground, principal, owner)
    elif principal.limits is not None and not set(wanted.rights) <= principal.limits:
        raise ForbiddenError("a token cannot keep more than the one that makes it", place=wanted.label)
    name, secret = base64.b32encode(secrets.token_bytes(10)).decode().lower(), secrets.token_urlsafe(32)
    expires_at = instant(ground.clock() + timedelta(days=wanted.days))
    token = Token(
        label=wanted.label.strip(),
        owner=owner,
        rights=tuple(sorted(set(wanted.rights))),
        teams=tuple(sorted(set(wanted.teams))),
        workloads=tuple(sorted(set(wanted.workloads))),
        made_by=principal.id,
        expires_at=expires_at,
    )
    kept = Credential(kind=KIND, name=name, owner=owner, secret=_digest(secret), expires_at=expires_at)
    details = {"owner": owner, "label": token.label, "rights": " ".join(token.rights)}
    change = Change(TOKEN, name, token, "token.made", expects=0, details=details)
    (written,) = ground.registers.write(who, change, made=[kept])
    return f"remit_{name}_{secret}", written


def revoke_token(ground: Ground, principal: Principal, who: Who, name: str) -> Kept[Token]:
    """Revoke a token: one's own, one of a service that one answers for, or as an administrator.

    Raises:
        UnknownNameError: there is none of that name in sight.
        ForbiddenError: it is another's.
    """
    found = ground.registers.get(TOKEN, name)
    if found.document.owner != principal.id:
        if not may_administer(ground, principal, found.document.owner):
            raise ForbiddenError("this token is another's", place=name, hint="ask who owns it, or an administrator")
        ground.confirmed(principal)
    if found.document.state is TokenState.REVOKED:
        return found
    revoked = replace(found.document, state=TokenState.REVOKED)
    details = {"owner": revoked.owner, "label": revoked.label}
    change = Change(TOKEN, name, revoked, "token.revoked", expects=found.version, details=details)
    (written,) = ground.registers.write(who, change, spent=[Spent(KIND, name, is_needed=False)])
    return written


def token_of(ground: Ground, text: str) -> Kept[Token] | None:
    """The token that somebody came with; None where it is none, was revoked or has ended."""
    match = PATTERN.fullmatch(text)
    if match is None:
        return None
    kept = ground.credentials.named(KIND, match[1], ground.clock())
    if kept is None or not hmac.compare_digest(kept.secret, _digest(match[2])):
        return None
    found = ground.registers.get(TOKEN, match[1])
    return found if is_usable(found.document, ground.clock()) else None


def tokens_seen(ground: Ground, principal: Principal) -> list[Kept[Token]]:
    """The own tokens, and those of accounts that whoever asks administers; the newest first."""
    every = ground.registers.find(TOKEN, limit=MOST_LISTED)
    mine = {principal.id}
    if principal.may_somewhere(Right.ADMINISTER):
        owners = {one.document.owner for one in every}
        mine |= {owner for owner in owners if may_administer(ground, principal, owner)}
    return sorted((one for one in every if one.document.owner in mine), key=lambda one: one.at, reverse=True)


def is_usable(token: Token, now: datetime) -> bool:
    """Whether a token was neither revoked nor has ended."""
    return token.state is TokenState.ACTIVE and instant(now) < token.expires_at


def may_administer(ground: Ground, principal: Principal, owner: str) -> bool:
    """Whether somebody may see to another account: only who could have granted all that it has."""
    if owner.startswith(SERVICE):
        found = ground.registers.find(SERVICE_ACCOUNT, names=(owner.removeprefix(SERVICE),), limit=1)
        grants = found[0].document.grants if found else ()
    else:
        account = ground.account(owner)
        grants = ground.grants_of(account.document) if account else ()
    return principal.may_somewhere(Right.ADMINISTER) and not ungrantable(principal, (), grants)


def _check_owner(ground: Ground, principal: Principal, owner: str) -> None:
    """Only a service is spoken for: what a person does, that person does themselves."""
    if not owner.startswith(SERVICE):
        raise ForbiddenError("nobody makes tokens for another person", place=owner, hint="ask them to make one")
    try:
        service = ground.registers.get(SERVICE_ACCOUNT, owner.removeprefix(SERVICE)).document
    except UnknownNameError:
        raise UnknownNameError(f"no service account “{owner.removeprefix(SERVICE)[:80]}”", place=owner) from None
    if service.state is not AccountState.ACTIVE:
        raise UsageError("this service account is suspended", place=owner)
    if not may_administer(ground, principal, owner):
        raise ForbiddenError(
            "this service account may do more than you could grant", place=owner, hint="ask an administrator"
        )


def _check(wanted: Wanted) -> None:
    label = wanted.label.strip()
    if not 1 <= len(label) <= 100 or not label.isprintable():
        raise UsageError("say in 1 to 100 characters what the token is for", place="label")
    if not wanted.rights:
        raise UsageError("a token keeps at least one right", place="rights", hint="read is the least")
    if not 1 <= wanted.days <= MOST_DAYS:
        raise UsageError(f"a token lasts 1 to {MOST_DAYS} days", place="days")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
