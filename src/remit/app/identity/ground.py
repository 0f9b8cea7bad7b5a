"""What identity stands on: the store's tables, how people sign in here, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from remit.app.identity.settings import Settings
from remit.app.registers import Registers
from remit.errors import ForbiddenError
from remit.ledger.entry import instant
from remit.model.access import Grant, Principal, Role
from remit.model.account import (
    GROUP_ROLE,
    PERSON_ACCOUNT,
    AccountState,
    GroupRole,
    GroupState,
    PersonAccount,
    SignedIn,
    granted,
    is_administrator,
)
from remit.model.organisation import Organisation
from remit.model.register import Kept

if TYPE_CHECKING:
    from remit.store.attempts import AttemptTable
    from remit.store.credentials import CredentialTable
    from remit.store.engine import Where
    from remit.store.sealing import Sealer
    from remit.store.sessions import SessionTable

MICROSECONDS = 1_000_000
AT_THE_MACHINE = Principal(
    id="local", name="This machine", kind="local", grants=(Grant(role=Role.ADMINISTRATOR),)
)  # whoever has the store itself: the command line


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What identity stands on.

    Attributes:
        registers: documents: accounts, tokens, groups' roles.
        credentials, sessions, attempts: the store's tables.
        sealer: seals for a purpose; the signing key is read when it is needed.
        settings: how people sign in.
        organisation: as it stands in the newest look.
        clock: the moment.
        close: lets go of the store.
    """

    registers: Registers
    credentials: CredentialTable
    sessions: SessionTable
    attempts: AttemptTable
    sealer: Callable[[str], Sealer]
    settings: Settings = field(default_factory=Settings)
    organisation: Callable[[], Organisation | None] = lambda: None
    clock: Callable[[], datetime] = _now
    close: Callable[[], None] = lambda: None

    def account(self, name: str) -> Kept[PersonAccount] | None:
        """Somebody's account; None where there is none."""
        if not name or len(name) > 300 or not name.isprintable():
            return None
        found = self.registers.find(PERSON_ACCOUNT, names=(name,), limit=1)
        return found[0] if found else None

    def group_roles(self) -> dict[str, GroupRole]:
        """What groups are granted, by `provider:group`: by the settings, and by what was set in the administration."""
        told: dict[str, GroupRole] = {}
        for provider in self.settings.providers:
            for group, grants in provider.granted.items():
                told[f"{provider.id}:{group}"] = GroupRole(provider=provider.id, group=group, grants=grants)
        for kept in self.registers.find(GROUP_ROLE, states=(GroupState.ACTIVE,)):
            before = told[kept.name].grants if kept.name in told else ()
            both = tuple(dict.fromkeys((*before, *kept.document.grants)))
            told[kept.name] = GroupRole(provider=kept.document.provider, group=kept.document.group, grants=both)
        return told

    def grants_of(self, account: PersonAccount) -> tuple[Grant, ...]:
        """Everything that somebody is granted."""
        return granted(account, self.group_roles() if account.groups else {})

    def administrators(self) -> list[str]:
        """Names of the active accounts that are administrator everywhere."""
        roles = self.group_roles()
        active = self.registers.find(PERSON_ACCOUNT, states=(AccountState.ACTIVE,), limit=10_000)
        return [kept.name for kept in active if is_administrator(granted(kept.document, roles))]

    def now(self) -> str:
        """The moment, as the trail writes times."""
        return instant(self.clock())

    def microseconds(self) -> int:
        """The moment, since 1970."""
        return int(self.clock().timestamp() * MICROSECONDS)

    def confirmed(self, principal: Principal) -> None:
        """Go on only if a person who signed in has just shown who they are.

        A token does without: one that may administer is itself made so.

        Raises:
            ForbiddenError: they have not.
        """
        if isinstance(principal, SignedIn) and principal.confirmed_until < self.microseconds():
            raise ForbiddenError(
                "show once more that it is you", place="sign-in", hint="sign in again at /sign-in?again=1, then repeat"
            )


def open_ground(
    where: Where, settings: Settings, organisation: Callable[[], Organisation | None] = lambda: None
) -> Ground:
    """What identity stands on, over one store.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened.
    """
    # The database is slow to import, so it is imported when a store is opened and not before.
    from remit.store.attempts import AttemptTable  # noqa: PLC0415 - as said
    from remit.store.credentials import CredentialTable  # noqa: PLC0415 - as said
    from remit.store.registers import RegisterTable  # noqa: PLC0415 - as said
    from remit.store.sealing import sealer  # noqa: PLC0415 - as said
    from remit.store.sessions import SessionTable  # noqa: PLC0415 - as said
    from remit.store.upgrade import opened  # noqa: PLC0415 - as said

    engine = opened(where)
    return Ground(
        registers=Registers(RegisterTable(engine)),
        credentials=CredentialTable(engine),
        sessions=SessionTable(engine),
        attempts=AttemptTable(engine),
        sealer=partial(sealer, engine),
        settings=settings,
        organisation=organisation,
        close=engine.dispose,
    )
