"""What actions and pages about accounts share: the ground that identity stands on, cookies, and shapes.

What this file cannot know is who somebody is: `remit.app.identity` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus

from remit.app.identity.door import Identity
from remit.app.identity.ground import MICROSECONDS, Ground
from remit.app.identity.sessions import SignIn, cookie_name
from remit.app.identity.sign_in import DEVICE_COOKIE, DEVICE_DAYS, Attempt, Entered, TooSoonError
from remit.app.identity.tokens import is_usable
from remit.errors import ConflictError
from remit.model.access import Grant, Principal, Role
from remit.model.account import (
    SERVICE,
    GroupRole,
    PersonAccount,
    ServiceAccount,
    SignedIn,
    Token,
    TokenState,
)
from remit.model.register import Kept
from remit.web.doing import within_site
from remit.web.page import Services
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Cookie, Scene
from remit.wire import accounts


def ground_of(services: Services) -> Ground:
    """What identity stands on here.

    Raises:
        ConflictError: nobody signs in to this server.
    """
    identity = services.identity
    if not isinstance(identity, Identity):
        raise ConflictError("nobody signs in to this server", hint="remit serve starts one where people do")
    return identity.ground


def attempt_of(scene: Scene, *, email: str = "", password: str = "", code: str = "") -> Attempt:
    """Somebody tries to show who they are."""
    ground = ground_of(scene.services)
    return Attempt(
        email=email,
        password=password,
        code=code,
        address=scene.address,
        agent=scene.headers.get("user-agent", ""),
        device=scene.cookies.get(DEVICE_COOKIE, ""),
        cookie=scene.cookies.get(cookie_name(ground), ""),
    )


def cookies_for(ground: Ground, entered: Entered) -> list[Cookie]:
    """What the browser keeps of a sign-in."""
    return [
        Cookie(name=cookie_name(ground), value=entered.cookie),
        Cookie(name=DEVICE_COOKIE, value=entered.device, max_age_seconds=DEVICE_DAYS * 24 * 3600),
    ]


def family_of(principal: Principal) -> str:
    """Which sign-in a request came with; empty for a token."""
    return principal.family if isinstance(principal, SignedIn) else ""


def back_of(target: str) -> str:
    """Where to go after signing in: never off this site."""
    return within_site(target) if target else "/"


def grant_of(role: str, team: str, workload: str) -> Grant:
    """A grant as it came over the wire."""
    return Grant(role=Role(role), team=team.strip(), workload=workload.strip())


def roles_of(grants: Iterable[Grant]) -> list[accounts.RoleAt]:
    """Grants as they go over the wire."""
    return [
        accounts.RoleAt(role=one.role.value, team=one.team or None, workload=one.workload or None) for one in grants
    ]


def account_line(kept: Kept[PersonAccount]) -> accounts.AccountLine:
    """An account as it goes over the wire."""
    one = kept.document
    return accounts.AccountLine(
        id=kept.name,
        version=kept.version,
        name=one.name,
        email=one.email,
        state=one.state.value,
        roles=roles_of(one.grants),
        groups=list(one.groups),
        person=one.person or None,
        has_password=one.has_password,
        has_second_factor=one.has_second_factor,
        providers=list(one.providers),
    )


def service_line(kept: Kept[ServiceAccount]) -> accounts.ServiceAccountLine:
    """A service account as it goes over the wire."""
    one = kept.document
    return accounts.ServiceAccountLine(
        id=SERVICE + kept.name,
        version=kept.version,
        what=one.what,
        answers=one.answers,
        state=one.state.value,
        roles=roles_of(one.grants),
    )


def token_line(kept: Kept[Token], now: datetime) -> accounts.TokenLine:
    """A token as it goes over the wire."""
    one = kept.document
    state = one.state.value if one.state is TokenState.REVOKED or is_usable(one, now) else "expired"
    return accounts.TokenLine(
        id=kept.name,
        label=one.label,
        owner=one.owner,
        rights=[right.value for right in one.rights],
        teams=list(one.teams),
        workloads=list(one.workloads),
        made_by=one.made_by,
        made_at=kept.at,
        expires_at=one.expires_at,
        state=state,
    )


def group_line(group: GroupRole, version: int) -> accounts.GroupLine:
    """A group's roles as they go over the wire."""
    return accounts.GroupLine(provider=group.provider, group=group.group, version=version, roles=roles_of(group.grants))


def sign_in_line(one: SignIn, here: str) -> accounts.SignInLine:
    """A sign-in as it goes over the wire."""
    return accounts.SignInLine(
        id=one.family,
        way=one.way,
        begun_at=_time(one.begun_at),
        seen_at=_time(one.seen_at),
        expires_at=_time(one.expires_at),
        address=one.address or None,
        agent=one.agent or None,
        is_this=one.family == here,
    )


def _time(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / MICROSECONDS, UTC).isoformat(timespec="seconds")


def words_of_roles(roles: Sequence[accounts.RoleAt]) -> str:
    """Roles as a sentence says them."""
    return ", ".join(
        one.role + (f" of team {one.team}" if one.team else f" of workload {one.workload}" if one.workload else "")
        for one in roles
    )


@contextmanager
def patiently() -> Iterator[None]:
    """Tells whoever tried too often when to come again, as the API tells it (RFC 6585, 4)."""
    try:
        yield
    except TooSoonError as problem:
        raise AskedWrongError(
            HTTPStatus.TOO_MANY_REQUESTS, problem.message, place=problem.place, hint=problem.hint
        ) from None
