"""Directories of people joined with what remit.yaml says (R1.6): remit.yaml wins in everything that it says.

Somebody is known by mail address, else by id where the addresses do not differ. The directory adds whom remit.yaml
leaves out, fills what it does not say, and says who has left. Teams that only it names exist with their members and
without an owner; a team that remit.yaml declares without members gets those of the directory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from remit.model.organisation import Organisation, fold_key
from remit.model.ownership import ListedPerson, Person, Team
from remit.organisation.decode import is_good
from remit.organisation.files import Item

ReadDirectory = Callable[[str], Sequence[ListedPerson]]
_NOT_ID: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """Who the directories list, by the ids that everything else calls them by.

    Attributes:
        people: by person id.
        members: person ids by team id.
        names: team name by the id of each team that only the directories know.
    """

    people: Mapping[str, ListedPerson] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Sequence[ListedPerson], people: Mapping[str, Item], teams: Mapping[str, Item]) -> Listed:
        """Whom they list, known by what remit.yaml declares where it is the same."""
        found = _called(listed, {name: item.shape.email for name, item in people.items() if is_good(item.shape)})
        spellings = {_squash(name): name for name in teams}
        for name, item in teams.items():
            if is_good(item.shape):
                spellings |= {_squash(text): name for text in (*item.shape.aliases, item.shape.name) if text}
        members: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for person, one in found.items():
            for text in filter(_squash, one.teams):
                team = spellings.setdefault(_squash(text), _slug(text))
                if team not in teams:
                    names.setdefault(team, text)
                members.setdefault(team, []).append(person)
        return cls(found, {team: tuple(dict.fromkeys(ids)) for team, ids in members.items()}, names)


def _called(listed: Sequence[ListedPerson], declared: Mapping[str, str]) -> dict[str, ListedPerson]:
    """Everybody by id; who stands in two directories is as in the first."""
    by_mail = {mail.casefold(): person for person, mail in declared.items() if mail}
    found: dict[str, ListedPerson] = {}
    for one in listed:
        mail = one.person.email.casefold()
        person = by_mail.get(mail, "") if mail else ""
        if not person:
            person = one.person.id
            other = declared[person] if person in declared else found[person].person.email if person in found else ""
            if mail and other and other.casefold() != mail:
                person = mail  # the id is another person's
            if mail:
                by_mail[mail] = person
        found.setdefault(person, one)
    return found


def _squash(text: str) -> str:
    return _NOT_ID.sub("", text.casefold())


def _slug(text: str) -> str:
    return _NOT_ID.sub("-", text.casefold()).strip("-")


def enriched(organisation: Organisation, listed: Listed) -> Organisation:
    """The organisation with whom the directories list."""
    if not listed.people:
        return organisation
    keys = {
        text.casefold(): person
        for person, one in reversed(tuple(listed.people.items()))
        for text in (one.person.name, one.person.email, one.person.id, one.key)
        if text
    }
    people = dict(organisation.people)
    for person, one in listed.people.items():
        there = replace(one.person, id=person, manager=keys.get(one.person.manager.casefold(), ""))
        people[person] = _filled(people[person], there) if person in people else there
    places = {person: one.location for person, one in listed.people.items()}
    teams = dict(organisation.teams)
    for team, members in listed.members.items():
        if team not in teams:
            teams[team] = Team(id=team, name=listed.names[team], members=members, location=places[members[0]])
        elif not teams[team].members:
            teams[team] = replace(teams[team], members=members)
    return replace(
        organisation,
        people=people,
        person_places={**places, **organisation.person_places},
        teams=teams,
        team_ids={**{fold_key(team): team for team in listed.names}, **organisation.team_ids},
    )


def _filled(own: Person, there: Person) -> Person:
    """What remit.yaml says, and from the directory what it leaves out."""
    return replace(
        own,
        email=own.email or there.email,
        phone=own.phone or there.phone,
        left=own.left or there.left,
        manager=own.manager or there.manager,
        handles=own.handles or there.handles,
        is_gone=there.is_gone and not own.left,
    )
