"""Who sends a request: by token, by session, or whoever sits at the machine before anybody could sign in (R12)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from remit.app.identity.ground import Ground
from remit.app.identity.provider import Providers
from remit.app.identity.sessions import cookie_name, held, renewed
from remit.app.identity.tokens import token_of
from remit.app.open_house import LOCAL
from remit.model.access import Principal
from remit.model.account import (
    SERVICE,
    SERVICE_ACCOUNT,
    AccountState,
    PersonAccount,
    SignedIn,
    kept_by,
    own,
)


class Identity:
    """Tells who somebody is; used from several threads.

    Attributes:
        ground: what it stands on.
        providers: what is known of the OpenID providers.
    """

    def __init__(self, ground: Ground, *, is_open: bool = False) -> None:
        """Take the ground it stands on.

        Args:
            ground: the store and the settings.
            is_open: whether only this machine reaches the server, so that whoever sits at it may look before there is
                an administrator.
        """
        self.ground = ground
        self.providers = Providers(ground.settings.private)
        self._is_open = is_open and not ground.settings.is_elsewhere
        self._lock = threading.Lock()

    def principal(self, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Principal | None:
        """Whoever sends a request; None where nobody is signed in.

        Whoever comes with a token is known by it alone, so that a bad one never falls back on a cookie.

        Raises:
            StoreError: the store refuses.
        """
        said = headers.get("authorization", "")
        if said:
            scheme, _, text = said.partition(" ")
            return self._by_token(text.strip()) if scheme.lower() == "bearer" else None
        found = held(self.ground, cookies.get(cookie_name(self.ground), ""))
        if found is not None:
            account = self.ground.account(found.session.person)
            if account is None or account.document.state is not AccountState.ACTIVE:
                return None
            known = self._person(account.name, account.document)
            return replace(known, family=found.session.family, confirmed_until=found.confirmed_until)
        return LOCAL if self.is_open else None

    @property
    def is_open(self) -> bool:
        """Whether whoever sits at the machine may look, since there is no administrator yet."""
        with self._lock:
            if self._is_open and self.ground.administrators():
                self._is_open = False  # for good: the last administrator is never taken away
            return self._is_open

    def session(self, cookies: Mapping[str, str]) -> str:
        """A secret that lasts as long as the sign-in, whatever cookies replace each other; empty without one.

        Raises:
            StoreError: the store refuses.
        """
        found = held(self.ground, cookies.get(cookie_name(self.ground), ""))
        return found.secret if found else ""

    def renewed(self, cookies: Mapping[str, str]) -> tuple[str, str] | None:
        """Name and value of the cookie that takes the place of the browser's; None where that may stay.

        Raises:
            StoreError: the store refuses.
        """
        name = cookie_name(self.ground)
        value = renewed(self.ground, cookies.get(name, ""))
        return (name, value) if value else None

    def close(self) -> None:
        """Let go of the store."""
        self.ground.close()

    def _by_token(self, text: str) -> Principal | None:
        token = token_of(self.ground, text)
        if token is None:
            return None
        owner = self._owner(token.document.owner)
        return replace(kept_by(token.document, owner), token=token.name) if owner else None

    def _owner(self, owner: str) -> Principal | None:
        if owner.startswith(SERVICE):
            name = owner.removeprefix(SERVICE)
            found = self.ground.registers.find(SERVICE_ACCOUNT, names=(name,), limit=1)
            if not found or found[0].document.state is not AccountState.ACTIVE:
                return None
            return Principal(id=owner, name=name, kind="service", grants=found[0].document.grants)
        account = self.ground.account(owner)
        if account is None or account.document.state is not AccountState.ACTIVE:
            return None
        known = self._person(account.name, account.document)
        return Principal(
            id=known.id,
            name=known.name,
            grants=known.grants,
            person=known.person,
            teams=known.teams,
            workloads=known.workloads,
        )

    def _person(self, name: str, account: PersonAccount) -> SignedIn:
        mine = own(self.ground.organisation(), account, self.ground.clock().date().isoformat())
        return SignedIn(
            id=name,
            name=account.name,
            grants=self.ground.grants_of(account),
            person=mine.person,
            teams=mine.teams,
            workloads=mine.workloads,
        )
