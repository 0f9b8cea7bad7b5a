"""Roles one at a time: given to and taken from people, services and groups (R12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from remit.app.identity.ground import Ground
from remit.app.identity.people import set_grants, set_group, set_service
from remit.errors import ConflictError, UnknownNameError
from remit.ledger.act import Who
from remit.model.access import Grant, Principal
from remit.model.account import (
    GROUP_ROLE,
    SERVICE,
    SERVICE_ACCOUNT,
    AccountState,
    GroupRole,
    GroupState,
    ServiceAccount,
    account_name,
)
from remit.model.register import Kept

MOST_LISTED: Final = 10_000


def grant_role(
    ground: Ground, principal: Principal, who: Who, account: str, grant: Grant, expects: int | None = None
) -> int:
    """Grant a role to a person or a service; gives the document's version.

    Raises:
        UnknownNameError: there is no such account.
        ForbiddenError: whoever asks may not grant it.
        ConflictError: it is granted already, or the account was changed meanwhile.
    """
    before = _grants(ground, account)
    if grant in before:
        raise ConflictError("this role is granted already", place=account)
    return _set(ground, principal, who, account, (*before, grant), expects)


def take_role(
    ground: Ground, principal: Principal, who: Who, account: str, grant: Grant, expects: int | None = None
) -> int:
    """Take a role from a person or a service; gives the document's version.

    Raises:
        UnknownNameError: there is no such account, or it has no such role.
        ForbiddenError: whoever asks may not take it.
        ConflictError: nobody would be administrator any more, or the account was changed meanwhile.
    """
    before = _grants(ground, account)
    if grant not in before:
        raise UnknownNameError("this role was not granted", place=account, hint="a group may give it")
    return _set(ground, principal, who, account, tuple(one for one in before if one != grant), expects)


def grant_group_role(
    ground: Ground, principal: Principal, who: Who, provider: str, group: str, grant: Grant
) -> Kept[GroupRole]:
    """Grant a role to the members of a group.

    Raises:
        UnknownNameError: there is no such provider.
        ForbiddenError: whoever asks may not grant it.
    """
    before = _group_grants(ground, provider, group)
    return set_group(ground, principal, who, provider, group, tuple(dict.fromkeys((*before, grant))))


def take_group_role(
    ground: Ground, principal: Principal, who: Who, provider: str, group: str, grant: Grant
) -> Kept[GroupRole]:
    """Take a role from the members of a group, of those that were granted here.

    Raises:
        UnknownNameError: there is no such provider, or the group was not granted it here.
        ForbiddenError: whoever asks may not take it.
        ConflictError: nobody would be administrator any more.
    """
    before = _group_grants(ground, provider, group)
    if grant not in before:
        raise UnknownNameError(
            "this role was not granted here", place=group, hint="what the server's settings grant is taken there"
        )
    return set_group(ground, principal, who, provider, group, tuple(one for one in before if one != grant))


def group_roles(ground: Ground) -> list[Kept[GroupRole]]:
    """What groups are granted, by name: here with its version, by the server's settings with version 0."""
    here = ground.registers.find(GROUP_ROLE, states=(GroupState.ACTIVE,), limit=MOST_LISTED)
    told = [
        Kept(f"{provider.id}:{group}", 0, "", GroupRole(provider=provider.id, group=group, grants=grants))
        for provider in ground.settings.providers
        for group, grants in provider.granted.items()
    ]
    return sorted((*here, *told), key=lambda one: (one.name, one.version))


def describe_service(
    ground: Ground, principal: Principal, who: Who, name: str, *, what: str, answers: str, state: AccountState
) -> Kept[ServiceAccount]:
    """Make a service account, or change what stands about it; its roles stay.

    Raises:
        UsageError: it is described wrong.
        ForbiddenError: it may do more than whoever asks could grant.
    """
    found = ground.registers.find(SERVICE_ACCOUNT, names=(name,), limit=1)
    grants = found[0].document.grants if found else ()
    document = ServiceAccount(what=what, answers=answers, grants=grants, state=state)
    return set_service(ground, principal, who, name, document)


def _grants(ground: Ground, account: str) -> tuple[Grant, ...]:
    if account.startswith(SERVICE):
        return ground.registers.get(SERVICE_ACCOUNT, account.removeprefix(SERVICE)).document.grants
    found = ground.account(account_name(account))
    if found is None:
        raise UnknownNameError(f"no account “{account[:80]}”", hint="the list of people says which there are")
    return found.document.grants


def _set(
    ground: Ground, principal: Principal, who: Who, account: str, grants: tuple[Grant, ...], expects: int | None
) -> int:
    if not account.startswith(SERVICE):
        return set_grants(ground, principal, who, account, grants, expects).version
    name = account.removeprefix(SERVICE)
    found = ground.registers.get(SERVICE_ACCOUNT, name)
    if expects is not None and expects != found.version:
        raise ConflictError("this service account has been changed meanwhile", place=account, hint="look at it again")
    return set_service(ground, principal, who, name, replace(found.document, grants=grants)).version


def _group_grants(ground: Ground, provider: str, group: str) -> tuple[Grant, ...]:
    found = ground.registers.find(GROUP_ROLE, names=(f"{provider}:{group.strip()}",), limit=1)
    return found[0].document.grants if found else ()
