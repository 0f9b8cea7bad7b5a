"""People who sign in, for tests: a clock, accounts with passwords, and whoever administers them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.people import first_link, invite, join
from remit.app.identity.sign_in import Attempt, Entered, sign_in
from remit.ledger.act import Who
from remit.model.access import Grant, Role
from remit.store.audit import TrailQuery, find
from remit.store.engine import open_engine

WHO: Final = Who(actor="tester", channel="test")
ANN: Final = "ann@example.com"
BOB: Final = "bob@example.com"
WORDS: Final = "quiet harbour lanterns tonight"
OTHER_WORDS: Final = "seven grey herons waiting"
ADMINISTRATOR: Final = Grant(role=Role.ADMINISTRATOR)
EDITOR: Final = Grant(role=Role.EDITOR)


class Clock:
    """A clock that stands still until it is turned; it begins now, since the store writes its own times."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **how: float) -> None:
        """Turn it forward, as `timedelta` takes it."""
        self.now += timedelta(**how)


def secret_of(path: str) -> str:
    """What a link carries."""
    return path.partition("link=")[2]


def first(ground: Ground, email: str = ANN, name: str = "Ann") -> str:
    """The first administrator."""
    return join(ground, secret_of(first_link(ground, WHO).path), WORDS, email=email, name=name)


def joined(ground: Ground, email: str, *grants: Grant) -> str:
    """Somebody who was invited and has joined."""
    _, link = invite(ground, AT_THE_MACHINE, WHO, email=email, name=email.partition("@")[0], grants=grants)
    return join(ground, secret_of(link.path), WORDS)


def entered(ground: Ground, email: str = ANN, words: str = WORDS, **more: str) -> Entered:
    """Somebody signs in."""
    return sign_in(ground, Attempt(email=email, password=words, **more))


def told(where: str, kind: str) -> list[dict[str, str]]:
    """What the trail tells of one kind, the newest first: object and details."""
    engine = open_engine(where)
    try:
        return [{"object": one.object, **one.details} for one in find(engine, TrailQuery(kind=kind))]
    finally:
        engine.dispose()
