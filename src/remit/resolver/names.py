"""Who is meant by the text of a tag, a catalogue or a history (R2.2).

Case, spaces, hyphens and other marks do not count: `CORE PAYMENTS`, `core-payments` and `Core_Payments` are one team.
Read are `Team: mail`, `Name <mail>`, `@org/team`, `@handle`, `#channel` and references of catalogues such as
`group:default/payments`. A spelling that may mean two teams or two people means neither: it cannot be known which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from remit.model.organisation import Organisation
from remit.model.ownership import Team

_MAIL: Final = re.compile(r"[^\s:;,<>()\[\]\"'/]+@[^\s:;,<>()\[\]\"'/@]+\.[^\s:;,<>()\[\]\"'/@]+")
_REFERENCE: Final = re.compile(r"(group|user|team):(?:[\w.-]+/)?([\w.-]+)", re.IGNORECASE)
_EDGES: Final = " \t:;,-–<>()[]\"'"
_LONGEST: Final = 512


def squash(text: str) -> str:
    """What is left of a name when only letters and digits count, whatever their case."""
    return "".join(filter(str.isalnum, text.casefold()))


@dataclass(frozen=True, slots=True)
class Named:
    """Who a text means.

    Attributes:
        team: the declared team; None where none is meant, or none is known by it.
        person: id of the person who is named themselves, empty when nobody known is.
        stranger: the mail address of a person nobody knows, or their name where the text says it is a person's, folded.
    """

    team: Team | None = None
    person: str = ""
    stranger: str = ""

    @property
    def is_anybody(self) -> bool:
        """Whether a declared team or person is meant."""
        return self.team is not None or bool(self.person)


class NameBook:
    """Everybody whom an organisation declared, by every spelling; each text is read once."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._known: dict[str, Named] = {}
        teams = organisation.teams.values()
        self._teams = _unique((spelling, team.id) for team in teams for spelling in (team.id, team.name, *team.aliases))
        self._contacts = {team.contact.strip().casefold().removeprefix("#"): team for team in teams if team.contact}
        self._people: dict[str, str] = {}
        for person in organisation.people.values():
            for text in filter(None, (person.id, person.email, *person.handles)):
                self._people.setdefault(text.casefold(), person.id)
        self._called = _unique((person.name, person.id) for person in organisation.people.values())
        self._team_of: dict[str, Team] = {}
        for team in teams:
            for member in team.members:
                self._team_of.setdefault(member, team)
        for team in teams:  # who answers for a team without being listed in it
            for one in filter(None, (team.owner, team.secondary, *team.owners.values())):
                self._team_of.setdefault(one, team)

    def team_of(self, person: str) -> Team | None:
        """The first team that a person is a member of; else the first that they answer for."""
        return self._team_of.get(person)

    def read(self, text: str) -> Named:
        """Who is meant; a person's team is not filled in."""
        if text not in self._known:
            self._known[text] = self._read(text.strip()[:_LONGEST])
        return self._known[text]

    def _read(self, text: str) -> Named:
        if mail := _MAIL.search(text):
            address = mail[0].casefold()
            label = (text[: mail.start()] + text[mail.end() :]).strip(_EDGES)
            team = self._team(label) if label else None
            if person := self._people.get(address, ""):
                return Named(team, person)
            team = team or self._contacts.get(address)
            return Named(team, stranger="" if team and not label else address)
        if team := self._team(text):
            return Named(team)
        reference = _REFERENCE.fullmatch(text)
        is_user = reference is not None and reference[1].casefold() == "user"
        person = self._person(text)
        return Named(None, person, reference[2].casefold() if reference and is_user and not person else "")

    def _team(self, text: str) -> Team | None:
        if text.startswith("@@"):  # GitLab's roles are no teams
            return None
        if reference := _REFERENCE.fullmatch(text):
            return None if reference[1].casefold() == "user" else self._spelt(reference[2])
        if text.startswith("#"):
            name = text[1:].strip()
            return self._contacts.get(name.casefold()) or self._spelt(name)
        if text.startswith("@"):
            return self._spelt(text[1:]) or self._spelt(text.rpartition("/")[2])
        return self._spelt(text)

    def _spelt(self, name: str) -> Team | None:
        found = self._organisation.team_called(name)
        if found is None and (known := self._teams.get(squash(name), "")):
            return self._organisation.teams[known]
        return found

    def _person(self, text: str) -> str:
        reference = _REFERENCE.fullmatch(text)
        name = reference[2] if reference else text.removeprefix("@")
        return self._people.get(name.casefold(), "") or self._called.get(squash(name), "")


def _unique(spellings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Who is meant by each squashed spelling that means only one."""
    found: dict[str, str] = {}
    for text, meant in spellings:
        if key := squash(text):
            found[key] = meant if found.setdefault(key, meant) == meant else ""
    return {key: meant for key, meant in found.items() if meant}
