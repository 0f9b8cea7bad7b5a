"""From owners as files and histories write them to teams and people that the organisation declared (R2.2).

`@org/team` is the team of that spelling, or of its last part; `@name` a team, else a person by id or handle; an
address a person's, else a team's. Of several owners of one line any may approve on GitHub and GitLab, so the line
is one claim, never a contradiction: the first known team owns; without one, the team of the first known person.
A last author who is no declared person of a team claims nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remit.model.columns import Column, Interner
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, ClaimRank, NativeClaim, Team


def known_claims(stated: Column[tuple[NativeClaim, ...]], organisation: Organisation) -> Column[tuple[Claim, ...]]:
    """The same column with everybody who is known called by their id.

    Args:
        stated: claims by asset, in native words.
        organisation: teams and people.
    """
    names = _Names.of(organisation)
    interner: Interner[tuple[Claim, ...]] = Interner()
    table = [
        interner.code(tuple(claim for native in natives if (claim := names.claim(native)) is not None))
        for natives in stated.values
    ]
    codes = np.array(table, dtype=np.int32)[stated.codes] if table else stated.codes
    return Column(codes, interner.values())


@dataclass(frozen=True, slots=True)
class _Names:
    """Who is called what.

    Attributes:
        organisation: teams by spelling.
        contacts: team by address, folded.
        people: person id by id, address and handle, folded.
        team_of: team by person id.
    """

    organisation: Organisation
    contacts: dict[str, Team]
    people: dict[str, str]
    team_of: dict[str, Team]

    @classmethod
    def of(cls, organisation: Organisation) -> _Names:
        people: dict[str, str] = {}
        for person in organisation.people.values():
            for text in filter(None, (person.id, person.email, *person.handles)):
                people.setdefault(text.casefold(), person.id)
        team_of: dict[str, Team] = {}
        for team in organisation.teams.values():
            for member in team.members:
                team_of.setdefault(member, team)
        for team in organisation.teams.values():  # who answers for a team without being listed in it
            for one in filter(None, (team.owner, team.secondary, *team.owners.values())):
                team_of.setdefault(one, team)
        contacts = {team.contact.casefold(): team for team in organisation.teams.values() if "@" in team.contact}
        return cls(organisation, contacts, people, team_of)

    def claim(self, native: NativeClaim) -> Claim | None:
        """The claim; None when it names nobody, or guesses at somebody nobody knows."""
        if not native.owners:
            return None
        team = next(filter(None, map(self._team, native.owners)), None)
        person = "" if team else next(filter(None, map(self._person, native.owners)), "")
        team = team or self.team_of.get(person)
        if native.rank is ClaimRank.GIT_AUTHOR and team is None:
            return None
        return Claim(
            rank=native.rank,
            team=team.id if team else native.owners[0],
            person=person,
            evidence=native.evidence,
            location=native.location,
            is_known=team is not None,
        )

    def _team(self, owner: str) -> Team | None:
        if not owner.startswith("@"):
            return self.contacts.get(owner.casefold()) if owner.casefold() not in self.people else None
        name = owner.removeprefix("@")
        return self.organisation.team_called(name) or self.organisation.team_called(name.rpartition("/")[2])

    def _person(self, owner: str) -> str:
        return self.people.get(owner.removeprefix("@").casefold(), "")
