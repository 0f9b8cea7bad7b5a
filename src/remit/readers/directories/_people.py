"""What the directories share: limits, days, and how a person without an id is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.ownership import ListedPerson, Person

MAX_BYTES: Final = 64 * 2**20
MOST_PEOPLE: Final = 500_000
_NOT_ID: Final = re.compile(r"[^a-z0-9@._-]+")
_NO: Final = frozenset({"false", "no", "n", "0", "inactive", "disabled", "left", "leaver", "terminated", "suspended"})
_YES: Final = frozenset({"true", "yes", "y", "1", "active", "enabled", "employed", ""})


def is_gone(text: str, place: Location) -> bool:
    """Whether a word says that somebody is no longer here.

    Raises:
        UnreadableError: it is none that is known, so it cannot be told.
    """
    word = text.strip().casefold()
    if word in _NO:
        return True
    if word in _YES:
        return False
    hint = "write true or false"
    raise UnreadableError(f"“{text[:40]}” does not say whether somebody is here", place=str(place), hint=hint)


def day_of(text: str, place: Location) -> str:
    """A day as an ISO date, empty where none is given.

    Raises:
        UnreadableError: it is no date.
    """
    given = text.strip()
    if not given:
        return ""
    try:
        return (date.fromisoformat(given) if len(given) == 10 else datetime.fromisoformat(given).date()).isoformat()
    except ValueError:
        hint = "write dates as YYYY-MM-DD"
        raise UnreadableError(f"“{given[:40]}” is no date", place=str(place), hint=hint) from None


def listed(person: Person, place: Location, *, key: str = "", teams: Iterable[str] = ()) -> ListedPerson:
    """Somebody as the reader says them; without an id their address, else their name, is one.

    Raises:
        UnreadableError: nothing names them.
    """
    name = person.name or person.email or person.id
    called = person.id or person.email or person.name
    called = _NOT_ID.sub("-", called.strip().casefold()).strip("-")
    if not called:
        hint = "give everybody an id, a name or a mail address"
        raise UnreadableError("somebody without a name", place=str(place), hint=hint)
    known = Person(
        id=called, name=name, email=person.email, phone=person.phone, left=person.left, handles=person.handles,
        manager=person.manager, is_gone=person.is_gone,
    )  # fmt: skip
    kept = tuple(dict.fromkeys(team.strip() for team in teams if team.strip()))
    return ListedPerson(person=known, key=key or called, teams=kept, location=place)


def bounded(people: list[ListedPerson], name: str) -> None:
    """Stop where a directory is larger than is read.

    Raises:
        UnreadableError: it is.
    """
    if len(people) > MOST_PEOPLE:
        raise UnreadableError(f"more than {MOST_PEOPLE} people", place=name, hint="name a smaller export")
