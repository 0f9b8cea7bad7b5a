"""Accounts of people and services, their tokens, the roles of groups, and the pure rules about them (R12).

An account says what was granted; what somebody owns stands in remit.yaml. What this file cannot know is a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from remit.model.access import RIGHTS, Grant, Principal, Right, Role
from remit.model.organisation import Organisation
from remit.model.register import RegisterKind

SERVICE: Final = "service:"  # how the id of a service account begins


class AccountState(StrEnum):
    """Whether an account can be used."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAccount:
    """Somebody's account; its name in the register is the folded e-mail address.

    Attributes:
        name: as pages say it.
        email: as it was written.
        grants: what was granted to the person; groups give more.
        groups: `provider:group`, as the provider told at the last sign-in with it.
        person: id of the person in remit.yaml, where the e-mail address does not tell.
        state: whether it can be used.
        has_password, has_second_factor: whether there is one.
        providers: ids of the providers that the person has signed in with.
    """

    name: str
    email: str
    grants: tuple[Grant, ...] = ()
    groups: tuple[str, ...] = ()
    person: str = ""
    state: AccountState = AccountState.INVITED
    has_password: bool = False
    has_second_factor: bool = False
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """An account of a machine, used by tokens alone.

    Attributes:
        what: what it is for.
        answers: account of the person who answers for it.
        grants: what was granted to it.
        state: whether it can be used.
    """

    what: str
    answers: str
    grants: tuple[Grant, ...] = ()
    state: AccountState = AccountState.ACTIVE


class TokenState(StrEnum):
    """Whether a token can be used, apart from its end."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token; the hash of its secret is a credential of the same name.

    Attributes:
        label: what it is for.
        owner: id of the account that it speaks for: `ann@example.com`, `service:pipeline`.
        rights: what it keeps of the owner's rights.
        teams, workloads: places that it keeps; both empty for all that the owner has.
        made_by: account that made it.
        expires_at: when it ends, ISO 8601 in UTC.
        state: whether it can be used.
    """

    label: str
    owner: str
    rights: tuple[Right, ...]
    teams: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    made_by: str
    expires_at: str
    state: TokenState = TokenState.ACTIVE


class GroupState(StrEnum):
    """Whether a group's role holds."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRole:
    """What the members of a provider's group are granted; its name in the register is `provider:group`.

    Attributes:
        provider: id of the provider.
        group: as the provider's claim tells it: a name or an id.
        grants: what they are granted.
        state: whether it holds.
    """

    provider: str
    group: str
    grants: tuple[Grant, ...]
    state: GroupState = GroupState.ACTIVE


PERSON_ACCOUNT: Final = RegisterKind(id="person-account", shape=PersonAccount, state=lambda one: one.state)
SERVICE_ACCOUNT: Final = RegisterKind(id="service-account", shape=ServiceAccount, state=lambda one: one.state)
TOKEN: Final = RegisterKind(id="token", shape=Token, state=lambda one: one.state, due_at=lambda one: one.expires_at)
GROUP_ROLE: Final = RegisterKind(id="group-role", shape=GroupRole, state=lambda one: one.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Principal):
    """A person who has signed in.

    Attributes:
        family: names the sign-in.
        confirmed_until: until when the person counts as having just shown who they are, microseconds since 1970.
    """

    family: str = ""
    confirmed_until: int = 0


def account_name(email: str) -> str:
    """The name of somebody's account: addresses compare without case."""
    return email.strip().casefold()


def granted(account: PersonAccount, roles: Mapping[str, GroupRole]) -> tuple[Grant, ...]:
    """Everything that somebody is granted, by name and by group, each once.

    Args:
        account: theirs.
        roles: group roles by their names.
    """
    of_groups = [grant for group in account.groups if group in roles for grant in roles[group].grants]
    return tuple(dict.fromkeys((*account.grants, *of_groups)))


def is_administrator(grants: Iterable[Grant]) -> bool:
    """Whether one of them is administrator everywhere."""
    return any(grant.role is Role.ADMINISTRATOR and not (grant.team or grant.workload) for grant in grants)


def ungrantable(principal: Principal, before: Iterable[Grant], after: Iterable[Grant]) -> tuple[Grant, ...]:
    """Grants that would be given or taken though whoever asks may not do so there, or does not hold that much.

    Args:
        principal: whoever asks.
        before: what somebody is granted now.
        after: what they are to be granted.
    """
    was, is_to_be = set(before), set(after)
    changed = sorted(was ^ is_to_be, key=lambda grant: (grant.role, grant.team, grant.workload))
    return tuple(grant for grant in changed if not _may_give(principal, grant))


def _may_give(principal: Principal, grant: Grant) -> bool:
    where = {"team": grant.team, "workload": grant.workload}
    return all(principal.may(right, **where) for right in (Right.ADMINISTER, *RIGHTS[grant.role]))


def kept_by(token: Token, owner: Principal) -> Principal:
    """What a token may do: what its owner may, of that only the rights and places that it keeps."""
    limits = frozenset(token.rights) if owner.limits is None else owner.limits & frozenset(token.rights)
    if not (token.teams or token.workloads):
        return replace(owner, limits=limits)
    teams, workloads = frozenset(token.teams), frozenset(token.workloads)
    kept: list[Grant] = []
    for grant in owner.grants:
        if grant.team or grant.workload:
            kept += [grant] if grant.team in teams or grant.workload in workloads else []
        elif grant.role is Role.OWNER:
            kept.append(grant)  # the own things are narrowed below
        else:
            kept += [Grant(role=grant.role, team=team) for team in token.teams]
            kept += [Grant(role=grant.role, workload=workload) for workload in token.workloads]
    return replace(
        owner, grants=tuple(kept), limits=limits, teams=owner.teams & teams, workloads=owner.workloads & workloads
    )


@dataclass(frozen=True, slots=True)
class Own:
    """What is somebody's own, by remit.yaml.

    Attributes:
        person: their id there; empty for none.
        teams: of which they are a member or an owner.
        workloads: that those teams own.
    """

    person: str = ""
    teams: frozenset[str] = frozenset()
    workloads: frozenset[str] = frozenset()


def own(organisation: Organisation | None, account: PersonAccount, today: str) -> Own:
    """What is the person's own. Whoever has left, or is not unmistakably one person, owns nothing.

    Args:
        organisation: as it stands in the newest look.
        account: theirs.
        today: ISO date.
    """
    if organisation is None:
        return Own()
    email = account_name(account.email)
    found = [
        one
        for one in organisation.people.values()
        if (one.id == account.person if account.person else account_name(one.email) == email)
    ]
    if len(found) != 1 or found[0].has_left(today):
        return Own()
    person = found[0].id
    teams = frozenset(
        team.id
        for team in organisation.teams.values()
        if person in {team.owner, team.secondary, *team.owners.values(), *team.members}
    )
    return Own(person, teams, frozenset(one.id for one in organisation.workloads.values() if one.owner in teams))
