"""How people sign in to this server: its public address, sessions, and the OpenID providers (R12).

It is a file of whoever runs the server, apart from remit.yaml: who may change the map by a merge request must not be
able to make themselves administrator by it. It holds no secret: a provider's client secret is named by its variable.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from remit.documents.convert import convert
from remit.documents.yaml import read_yaml
from remit.errors import ConfigurationError
from remit.model.access import Grant, Role

VARIABLE: Final = "REMIT_IDENTITY"
_HINT: Final = "docs/guides/sign-in.md shows a whole file"
Id = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]
Text = Annotated[str, Meta(min_length=1, max_length=500)]


class GroupGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the members of a group are granted.

    Attributes:
        group: as the provider's claim tells it.
        role, team, workload: as of a grant.
    """

    group: Text
    role: Role
    team: str = ""
    workload: str = ""

    @property
    def grant(self) -> Grant:
        """As a grant."""
        return Grant(role=self.role, team=self.team, workload=self.workload)


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID provider.

    Attributes:
        id: ours; part of the redirect address, so it stays.
        name: as the button says it.
        issuer: its issuer identifier, exactly as its discovery document says it.
        client_id: ours at the provider.
        client_secret_env: variable that holds the client secret; empty for a client without one.
        scopes: asked for besides `openid`.
        groups_claim: claim that lists somebody's groups; empty to ask for none.
        is_email_verified: whether every e-mail address it tells belongs to who signs in, though it does not say so.
        accounts: `invited`: only who has an account; `groups`: also who is in a group with a role.
        groups: what members of its groups are granted, beside what is set in the administration.
    """

    id: Id
    name: Text
    issuer: Text
    client_id: Text
    client_secret_env: str = ""
    scopes: tuple[Text, ...] = ("email", "profile")
    groups_claim: str = "groups"
    is_email_verified: bool = False
    accounts: Literal["invited", "groups"] = "invited"
    groups: tuple[GroupGrant, ...] = ()

    @property
    def granted(self) -> dict[str, tuple[Grant, ...]]:
        """What members of its groups are granted, by group."""
        every: dict[str, tuple[Grant, ...]] = {}
        for one in self.groups:
            every[one.group] = (*every.get(one.group, ()), one.grant)
        return every


class Sessions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a sign-in holds.

    Attributes:
        idle_hours: unused.
        days: at most.
    """

    idle_hours: Annotated[float, Meta(gt=0, le=720)] = 12
    days: Annotated[float, Meta(gt=0, le=90)] = 7


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people sign in.

    Attributes:
        url: where people reach the server; empty where it serves this machine alone.
        passwords: whether people may sign in with one.
        sessions: how long a sign-in holds.
        providers: OpenID providers.
        private: host names and networks inside the own network that a provider may be at.
    """

    url: str = ""
    passwords: bool = True
    sessions: Sessions = Sessions()
    providers: tuple[Provider, ...] = ()
    private: tuple[Text, ...] = ()

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over TLS, so that cookies may insist on it."""
        return self.url.startswith("https://")

    @property
    def is_elsewhere(self) -> bool:
        """Whether people reach it by another name than this machine's own."""
        return bool(self.url) and not is_loopback(urlsplit(self.url).hostname or "")

    def provider(self, provider_id: str) -> Provider | None:
        """The provider of that id."""
        return next((one for one in self.providers if one.id == provider_id), None)


def read_settings(path: Path | None = None, *, url: str = "", environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a file, of the one that REMIT_IDENTITY names, or the usual ones.

    Args:
        path: of the file.
        url: where people reach the server, where the file does not say it.
        environment: of the process.

    Raises:
        UnreadableError: the file cannot be read.
        ConfigurationError: it says something that cannot be followed.
    """
    if path is None and not environment.get(VARIABLE):
        return Settings(url=url)
    chosen = path or Path(environment[VARIABLE])
    document = read_yaml(chosen)
    settings = convert(document, Settings, ConfigurationError)
    settings = msgspec.structs.replace(settings, url=(settings.url or url).rstrip("/"))
    _check(settings, str(chosen))
    return settings


def _check(settings: Settings, place: str) -> None:
    if settings.url and not is_allowed(settings.url):
        raise ConfigurationError("people sign in over https", place=place, hint=f"write url: https://…; {_HINT}")
    ids = [one.id for one in settings.providers]
    for provider in settings.providers:
        if ids.count(provider.id) > 1:
            raise ConfigurationError(f"two providers are called {provider.id}", place=place, hint="rename one of them")
        if not is_allowed(provider.issuer):
            raise ConfigurationError(
                f"the issuer of {provider.id} is no address that can be trusted", place=place, hint="write https://…"
            )
        for one in provider.groups:
            if one.team and one.workload:
                raise ConfigurationError(
                    f"the role of group {one.group} holds at one place", place=place, hint="name a team or a workload"
                )
    if not settings.passwords and not settings.providers:
        raise ConfigurationError("nobody could sign in", place=place, hint="name a provider, or allow passwords")


def is_allowed(url: str) -> bool:
    """Whether an address is https, or http on this very machine; without name, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_odd = bool(parts.username or parts.password or parts.query or parts.fragment) or not url.isprintable()
    except ValueError:
        return False
    return bool(host) and not is_odd and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
