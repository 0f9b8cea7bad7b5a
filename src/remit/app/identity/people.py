"""Administration of people, services and groups: invited, granted, suspended; never above one's own (R12)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from remit.app.identity import sessions
from remit.app.identity.granting import check_grants, keep_one, roles_told
from remit.app.identity.ground import Ground
from remit.app.identity.own_account import without_second_factor
from remit.app.identity.sign_in import PASSWORD, changed, with_password
from remit.app.identity.tokens import may_administer
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.ledger.act import Who
from remit.ledger.entry import instant
from remit.model.access import Grant, Principal, Role
from remit.model.account import (
    GROUP_ROLE,
    PERSON_ACCOUNT,
    SERVICE,
    SERVICE_ACCOUNT,
    AccountState,
    GroupRole,
    GroupState,
    PersonAccount,
    ServiceAccount,
    account_name,
    is_administrator,
)
from remit.model.credential import Credential, Spent
from remit.model.register import Change, Kept

LINK: Final = "link"
FIRST: Final = "the first administrator"
FIRST_HOURS: Final = 1
INVITED_DAYS: Final = 7
_EMAIL: Final = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']{1,190}")
_SERVICE_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that was made.

    Attributes:
        path: where it leads, with its secret; shown this once.
        expires_at: when it ends, ISO 8601 in UTC.
    """

    path: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A link that somebody followed, looked up.

    Attributes:
        name: of its credential.
        account: whose account it leads to; None for the first administrator's.
    """

    name: str
    account: Kept[PersonAccount] | None


def first_link(ground: Ground, who: Who) -> Link:
    """A link by which somebody becomes the first administrator; the one before is good no more.

    Raises:
        ConflictError: there is an administrator.
    """
    _require_none(ground)
    return _link(ground, who, FIRST, timedelta(hours=FIRST_HOURS))


def looked_up(ground: Ground, link: str) -> Joining:
    """The account that a link leads to.

    Raises:
        UnknownNameError: it was used, has ended, or never was one.
    """
    name, _, secret = link.partition("_")
    kept = ground.credentials.named(LINK, name, ground.clock()) if len(link) <= 100 and link.isprintable() else None
    unknown = UnknownNameError("this link was used, or has ended", place="link", hint="ask for another one")
    if kept is None or not hmac.compare_digest(kept.secret, _digest(secret)):
        raise unknown
    if kept.owner == FIRST:
        return Joining(name=name, account=None)
    account = ground.account(kept.owner)
    if account is None or account.document.state is AccountState.SUSPENDED:
        raise unknown
    return Joining(name=name, account=account)


def join(ground: Ground, link: str, password: str, *, email: str = "", name: str = "") -> str:
    """Follow a link: set a password, once; gives the account's name.

    Args:
        ground: what identity stands on.
        link: as it was given.
        password: the new one.
        email: of the first administrator.
        name: of the first administrator.

    Raises:
        UnknownNameError: the link is good no more.
        UsageError: the password is too easy to guess, or the address is none.
        ConflictError: somebody followed it at the same time.
    """
    joining = looked_up(ground, link)
    account = joining.account or _first_account(ground, email, name)
    document, made = with_password(account, password)
    document = replace(document, state=AccountState.ACTIVE)
    act = "administrator.first" if joining.account is None else "account.joined"
    spent = [Spent(LINK, joining.name)]
    if account.document.has_password:
        spent.append(Spent(PASSWORD, account.name, is_needed=False))
        act = "password.reset"
    who = Who(actor=account.name, channel="web")
    ground.registers.write(who, changed(account, document, act), made=[made], spent=spent)
    sessions.end_all(ground, who, account.name, why="a link was followed")
    return account.name


def invite(
    ground: Ground, principal: Principal, who: Who, *, email: str, name: str, grants: Sequence[Grant], person: str = ""
) -> tuple[Kept[PersonAccount], Link]:
    """Make an account and a link to it.

    Raises:
        ForbiddenError: it would be granted more than whoever asks may grant.
        ConflictError: there is an account for that address.
        UsageError: the address is none.
    """
    account_id = _email(email)
    grants = tuple(dict.fromkeys(grants))
    check_grants(ground, principal, (), grants)
    if ground.account(account_id) is not None:
        raise ConflictError("there is an account for this address", place=account_id, hint="change its roles instead")
    document = PersonAccount(name=_named(name or email), email=email.strip(), grants=grants, person=person.strip())
    change = Change(PERSON_ACCOUNT, account_id, document, "account.invited", expects=0, details=roles_told(grants))
    (written,) = ground.registers.write(who, change)
    return written, _link(ground, who, account_id, timedelta(days=INVITED_DAYS))


def link_for(ground: Ground, principal: Principal, who: Who, account: str) -> Link:
    """Another link: to join, or to set another password.

    Raises:
        ForbiddenError: somebody who may do more than whoever asks could grant.
        UsageError: the account is suspended.
    """
    found = _administered(ground, principal, account)
    if found.document.state is AccountState.SUSPENDED:
        raise UsageError("this account is suspended", place=account, hint="restore it first")
    return _link(ground, who, found.name, timedelta(days=INVITED_DAYS))


def set_grants(
    ground: Ground, principal: Principal, who: Who, account: str, grants: Sequence[Grant], expects: int | None = None
) -> Kept[PersonAccount]:
    """Say what somebody is granted.

    Raises:
        ForbiddenError: more is given or taken than whoever asks may.
        ConflictError: nobody would be administrator any more, or the account was changed meanwhile.
    """
    found = _account(ground, account)
    check_grants(ground, principal, found.document.grants, grants)
    document = replace(found.document, grants=tuple(dict.fromkeys(grants)))
    if not is_administrator(ground.grants_of(document)):
        keep_one(ground, found.name)
    version = found.version if expects is None else expects
    change = Change(PERSON_ACCOUNT, found.name, document, "role.changed", expects=version, details=roles_told(grants))
    (written,) = ground.registers.write(who, change)
    ground.sessions.renew(found.name)
    return written


def suspend(ground: Ground, principal: Principal, who: Who, account: str) -> Kept[PersonAccount]:
    """Let somebody in no more, and end their sign-ins.

    Raises:
        ForbiddenError: somebody who may do more than whoever asks could grant.
        ConflictError: they are the last administrator.
    """
    found = _administered(ground, principal, account)
    keep_one(ground, found.name)
    document = replace(found.document, state=AccountState.SUSPENDED)
    (written,) = ground.registers.write(
        who, changed(found, document, "account.suspended"), spent=_links(ground, found.name)
    )
    sessions.end_all(ground, who, found.name, why="the account was suspended")
    return written


def restore(ground: Ground, principal: Principal, who: Who, account: str) -> Kept[PersonAccount]:
    """Let somebody in again.

    Raises:
        ForbiddenError: somebody who may do more than whoever asks could grant.
    """
    found = _administered(ground, principal, account)
    is_known = found.document.has_password or found.document.providers
    document = replace(found.document, state=AccountState.ACTIVE if is_known else AccountState.INVITED)
    (written,) = ground.registers.write(who, changed(found, document, "account.restored"))
    return written


def end_sessions(ground: Ground, principal: Principal, who: Who, account: str) -> int:
    """End every sign-in of somebody.

    Raises:
        ForbiddenError: somebody who may do more than whoever asks could grant.
    """
    return sessions.end_all(ground, who, _administered(ground, principal, account).name, why="an administrator did")


def drop_second_factor_of(ground: Ground, principal: Principal, who: Who, account: str) -> None:
    """Take somebody's second factor away, who has lost it.

    Raises:
        ForbiddenError: somebody who may do more than whoever asks could grant.
        ConflictError: there is none.
    """
    without_second_factor(ground, who, _administered(ground, principal, account))


def set_service(
    ground: Ground, principal: Principal, who: Who, name: str, document: ServiceAccount
) -> Kept[ServiceAccount]:
    """Make a service account, or say what it is for, who answers for it, what it is granted, and whether it is used.

    Raises:
        ForbiddenError: more is given or taken than whoever asks may.
        UsageError: it is described wrong, or nobody answers for it.
    """
    if not _SERVICE_NAME.fullmatch(name):
        raise UsageError(
            "a service account is named in small letters, digits and dashes",
            place=name[:80],
            hint="like ci-main",
        )
    if _account(ground, document.answers).document.state is AccountState.SUSPENDED:
        raise UsageError("who answers for a service account can sign in", place=document.answers)
    found = ground.registers.find(SERVICE_ACCOUNT, names=(name,), limit=1)
    before = found[0].document.grants if found else ()
    check_grants(ground, principal, before, document.grants)
    if found and not may_administer(ground, principal, SERVICE + name):
        raise ForbiddenError("this service account may do more than you could grant", place=name)
    checked = replace(document, what=_named(document.what), answers=account_name(document.answers))
    act = "service-account.changed" if found else "service-account.made"
    version = found[0].version if found else 0
    change = Change(SERVICE_ACCOUNT, name, checked, act, expects=version, details=roles_told(checked.grants))
    (written,) = ground.registers.write(who, change)
    return written


def set_group(
    ground: Ground, principal: Principal, who: Who, provider: str, group: str, grants: Sequence[Grant]
) -> Kept[GroupRole]:
    """Say what the members of a provider's group are granted; nothing withdraws it.

    Raises:
        ForbiddenError: more is given or taken than whoever asks may.
        UnknownNameError: there is no such provider.
        ConflictError: nobody would be administrator any more.
    """
    if ground.settings.provider(provider) is None:
        raise UnknownNameError(f"no provider “{provider[:80]}”", hint="the server's settings name them")
    name = f"{provider}:{group.strip()}"
    found = ground.registers.find(GROUP_ROLE, names=(name,), limit=1)
    before = found[0].document.grants if found else ()
    check_grants(ground, principal, before, grants)
    if is_administrator(before) and not is_administrator(grants):
        members = [one for one in ground.administrators() if not _is_administrator_without(ground, one, name)]
        if len(members) == len(ground.administrators()):
            raise ConflictError("nobody would be administrator any more", place=name, hint="grant it to somebody first")
    document = GroupRole(
        provider=provider,
        group=group.strip(),
        grants=tuple(dict.fromkeys(grants)),
        state=GroupState.ACTIVE if grants else GroupState.WITHDRAWN,
    )
    change = Change(
        GROUP_ROLE,
        name,
        document,
        "group-role.set" if grants else "group-role.withdrawn",
        expects=found[0].version if found else 0,
        details=roles_told(grants),
    )
    (written,) = ground.registers.write(who, change)
    return written


def _is_administrator_without(ground: Ground, account: str, group: str) -> bool:
    found = ground.account(account)
    if found is None:
        return False
    rest = tuple(one for one in found.document.groups if one != group)
    return is_administrator(ground.grants_of(replace(found.document, groups=rest)))


def _require_none(ground: Ground) -> None:
    if ground.administrators():
        raise ConflictError("there is an administrator already", hint="ask them for an invitation")


def _first_account(ground: Ground, email: str, name: str) -> Kept[PersonAccount]:
    """The account of the first administrator: a new one, or the one that is there."""
    _require_none(ground)
    account_id = _email(email)
    grant = Grant(role=Role.ADMINISTRATOR)
    found = ground.account(account_id)
    if found is not None:
        grants = tuple(dict.fromkeys((*found.document.grants, grant)))
        return replace(found, document=replace(found.document, grants=grants))
    document = PersonAccount(name=_named(name or email), email=email.strip(), grants=(grant,))
    return Kept(account_id, 0, "", document)


def _link(ground: Ground, who: Who, owner: str, lasts: timedelta) -> Link:
    """A new link; those before it are good no more."""
    name, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    expires_at = instant(ground.clock() + lasts)
    kept = Credential(kind=LINK, name=name, owner=owner, secret=_digest(secret), expires_at=expires_at)
    ground.registers.write(who, made=[kept], spent=_links(ground, owner))
    return Link(path=f"/join?link={name}_{secret}", expires_at=expires_at)


def _links(ground: Ground, owner: str) -> list[Spent]:
    return [Spent(LINK, one.name, is_needed=False) for one in ground.credentials.of(owner, LINK)]


def _account(ground: Ground, name: str) -> Kept[PersonAccount]:
    found = ground.account(account_name(name))
    if found is None:
        raise UnknownNameError(f"no account “{name[:80]}”", hint="the list of people says which there are")
    return found


def _administered(ground: Ground, principal: Principal, name: str) -> Kept[PersonAccount]:
    found = _account(ground, name)
    if not may_administer(ground, principal, found.name):
        raise ForbiddenError("this person may do more than you could grant", place=name, hint="ask an administrator")
    ground.confirmed(principal)
    return found


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text.strip()) or not text.strip().isprintable():
        raise UsageError("this is no e-mail address", place=text[:80], hint="write name@example.com")
    return account_name(text)


def _named(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise UsageError("a name has 1 to 200 characters", place=text[:80])
    return name


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
