"""Shapes of accounts, sign-ins, tokens and roles, as they go over the wire. Times are ISO 8601 in UTC."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

RoleName = Literal["viewer", "responder", "owner", "editor", "auditor", "administrator"]
RightName = Literal[
    "read",
    "acknowledge",
    "attest",
    "sign",
    "transfer",
    "ask-waiver",
    "grant-waiver",
    "plan",
    "report",
    "run",
    "audit",
    "administer",
]
_SEEN: Final = r"^[^\u0000-\u001f\u007f]*$"  # no control characters, which no database and no page keeps
Account = Annotated[str, Meta(min_length=1, max_length=300, pattern=_SEEN)]
Place = Annotated[str, Meta(max_length=200, pattern=_SEEN)]
Secret = Annotated[str, Meta(max_length=1100)]


class RoleAt(msgspec.Struct, frozen=True, kw_only=True):
    """A role: everywhere, of a team, or of a workload."""

    role: str
    team: str | None = None
    workload: str | None = None


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever asks: what they are granted, what is their own, and with which token they came."""

    id: str
    name: str
    kind: str
    roles: list[RoleAt]
    rights: list[str]
    person: str | None
    teams: list[str]
    workloads: list[str]
    token: str | None


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's account. `roles` were granted to the person, `groups` give more."""

    id: str
    version: int
    name: str
    email: str
    state: str
    roles: list[RoleAt]
    groups: list[str]
    person: str | None
    has_password: bool
    has_second_factor: bool
    providers: list[str]


class ServiceAccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """A service account, and who answers for it."""

    id: str
    version: int
    what: str
    answers: str
    state: str
    roles: list[RoleAt]


class TokenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A token without its secret. `state` is that of the moment asked: active, revoked or expired."""

    id: str
    label: str
    owner: str
    rights: list[str]
    teams: list[str]
    workloads: list[str]
    made_by: str
    made_at: str
    expires_at: str
    state: str


class GroupLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the members of a provider's group are granted; `version` 0 where the server's settings say it."""

    provider: str
    group: str
    version: int
    roles: list[RoleAt]


class SignInLine(msgspec.Struct, frozen=True, kw_only=True):
    """One of the own sign-ins."""

    id: str
    way: str
    begun_at: str
    seen_at: str
    expires_at: str
    address: str | None
    agent: str | None
    is_this: bool


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is signed in, or has shown again who they are."""

    account: str
    back: str


class Simply(msgspec.Struct, frozen=True, kw_only=True):
    """It was done, to this."""

    id: str


class Versioned(msgspec.Struct, frozen=True, kw_only=True):
    """It was done, to this, which has that version now."""

    id: str
    version: int


class LinkMade(msgspec.Struct, frozen=True, kw_only=True):
    """A link to be handed on; shown this once."""

    id: str
    link: str
    expires_at: str


class TokenMade(msgspec.Struct, frozen=True, kw_only=True):
    """A token; shown this once."""

    id: str
    token: str
    owner: str
    expires_at: str


class SeedMade(msgspec.Struct, frozen=True, kw_only=True):
    """A seed for a device that makes codes, as an address for a QR code and to be typed; shown this once."""

    address: str
    seed: str


class CodesMade(msgspec.Struct, frozen=True, kw_only=True):
    """Codes for when the device is lost, each good once; shown this once."""

    codes: list[str]


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action takes."""


class SignInBody(_Body, frozen=True, kw_only=True):
    """`code` is of the device, or a recovery code; `back` is where to go then."""

    email: Annotated[str, Meta(max_length=300)]
    password: Secret
    code: Annotated[str, Meta(max_length=100)] = ""
    back: Annotated[str, Meta(max_length=4000)] = ""


class ConfirmBody(_Body, frozen=True, kw_only=True):
    """As signing in, by whoever is signed in."""

    password: Secret
    code: Annotated[str, Meta(max_length=100)] = ""
    back: Annotated[str, Meta(max_length=4000)] = ""


class JoinBody(_Body, frozen=True, kw_only=True):
    """`link` is what the link carries; who becomes the first administrator says `email` and `name`."""

    link: Annotated[str, Meta(min_length=1, max_length=200, pattern=_SEEN)]
    password: Secret
    email: Annotated[str, Meta(max_length=300, pattern=_SEEN)] = ""
    name: Annotated[str, Meta(max_length=200)] = ""


class NothingBody(_Body, frozen=True, kw_only=True):
    """Nothing."""


class PasswordBody(_Body, frozen=True, kw_only=True):
    """`old` may be empty where there is none yet."""

    old: Secret = ""
    new: Secret


class CodeBody(_Body, frozen=True, kw_only=True):
    """The code that the device shows."""

    code: Annotated[str, Meta(max_length=100)]


class SignInNamed(_Body, frozen=True, kw_only=True):
    """One of the own sign-ins; all others where `id` is left empty."""

    id: Annotated[str, Meta(max_length=100, pattern=_SEEN)] = ""


class TokenBody(_Body, frozen=True, kw_only=True):
    """`owner` is a service account (`service:…`), or left out for oneself; without places all are kept."""

    label: Annotated[str, Meta(min_length=1, max_length=100)]
    rights: Annotated[list[RightName], Meta(max_length=20)]
    owner: Place = ""
    teams: Annotated[list[Place], Meta(max_length=100)] = []
    workloads: Annotated[list[Place], Meta(max_length=100)] = []
    days: Annotated[int, Meta(ge=1, le=366)] = 90


class TokenNamed(_Body, frozen=True, kw_only=True):
    """Which token: its id, which is the middle part of it."""

    id: Account


class AccountNamed(_Body, frozen=True, kw_only=True):
    """Whose account: its e-mail address."""

    account: Account


class InviteBody(_Body, frozen=True, kw_only=True):
    """`person` is the id in remit.yaml where the address does not tell; `role` is the first one."""

    email: Account
    name: Annotated[str, Meta(max_length=200)] = ""
    person: Place = ""
    role: Literal["", "viewer", "responder", "owner", "editor", "auditor", "administrator"] = ""
    team: Place = ""
    workload: Place = ""


class RoleBody(_Body, frozen=True, kw_only=True):
    """A role of an account: a person's (e-mail address) or a service's (`service:…`)."""

    account: Account
    role: RoleName
    team: Place = ""
    workload: Place = ""


class GroupBody(_Body, frozen=True, kw_only=True):
    """A role of the members of a provider's group."""

    provider: Annotated[str, Meta(min_length=1, max_length=40, pattern=_SEEN)]
    group: Annotated[str, Meta(min_length=1, max_length=200, pattern=_SEEN)]
    role: RoleName
    team: Place = ""
    workload: Place = ""


class ServiceBody(_Body, frozen=True, kw_only=True):
    """What a service account is for, and who answers for it; `is_used` suspends or restores it."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=_SEEN)]
    what: Annotated[str, Meta(min_length=1, max_length=200)]
    answers: Account
    is_used: bool
