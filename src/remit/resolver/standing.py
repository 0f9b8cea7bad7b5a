"""Who answers for an asset, by its claims: the winner, the people behind it, and what is wrong with it (R1.6, R2.2).

A team answers through people: its person for the category, else its owner; somebody who has left answers for nothing.
Claims that speak of this very asset and name different teams or people contradict each other, however they are spelt.
An ownership is stale where who is named has left, the team's members have all left, or nobody confirmed it in time. It
cannot know what nobody states: an ability that is not spoken of is unknown, which is not the same as lacking.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from remit.model.control import CATEGORIES, Category
from remit.model.organisation import Organisation
from remit.model.ownership import Ability, Claim, Dispute, Owner, OwnerStatus, Team
from remit.resolver.names import squash


class People:
    """Who answers, by the organisation's teams and on one day; each question is answered once."""

    def __init__(self, organisation: Organisation, today: str) -> None:
        self.organisation = organisation
        self._today = today
        self._stale: dict[str, list[str]] = {}
        days = organisation.heartbeat_days
        self._heartbeat = (date.fromisoformat(today) - timedelta(days=days)).isoformat() if days else ""
        self._by_category: dict[tuple[str, tuple[Claim, ...]], dict[Category, str]] = {}

    def present(self, person: str) -> str:
        """The person id, empty when unknown or gone."""
        known = self.organisation.people.get(person)
        return known.id if known and not known.has_left(self._today) else ""

    def default(self, claim: Claim, team: Team | None) -> str:
        """Who answers for what a claim wins: whom it names, else the team's owner, else who stands in."""
        asked = (claim.person, team.owner, team.secondary) if team else (claim.person,)
        return next(filter(None, map(self.present, asked)), "")

    def by_category(self, limited: tuple[Claim, ...], team: Team | None) -> dict[Category, str]:
        """The person by category, of the claims that are limited to one, the strongest first, and the team."""
        key = (team.id if team else "", limited)
        if key not in self._by_category:
            found = {category: self._of_category(category, limited, team) for category in CATEGORIES}
            self._by_category[key] = {category: person for category, person in found.items() if person}
        return self._by_category[key]

    def _of_category(self, category: Category, limited: tuple[Claim, ...], team: Team | None) -> str:
        """The person a rule names for the category, else the team's own."""
        for claim in limited:
            if claim.category is category:
                held = self.organisation.teams.get(claim.team)
                named = claim.person or (held.owner if held else "")
                if present := self.present(named):
                    return present
        return self.present(team.owners.get(category, "")) if team else ""

    def stale(self, winner: Claim, team: Team | None) -> tuple[str, ...]:
        """Why what names the owner is out of date."""
        found = []
        named = self.organisation.people.get(winner.person)
        if named and named.has_left(self._today):
            found.append(f"{named.name} left on {named.left}" if named.left else f"{named.name} has left")
        if winner.review_by and winner.review_by < self._today:
            found.append(f"it was to be reviewed by {winner.review_by}")
        if team:
            found += self._stale_team(team)
        return tuple(found)

    def _stale_team(self, team: Team) -> list[str]:
        if team.id not in self._stale:
            found = []
            answering = (*team.members, team.owner, team.secondary)
            if team.members and not any(map(self.present, answering)):
                found.append(f"everybody in the team {team.id} has left")
            if self._heartbeat and team.confirmed < self._heartbeat:
                when = f"since {team.confirmed}" if team.confirmed else "ever"
                found.append(f"the team {team.id} has not said {when} that it answers")
            self._stale[team.id] = found
        return self._stale[team.id]

    def incapable(self, people: Sequence[str], team: Team | None) -> tuple[str, ...]:
        """What those who answer are known to lack; what is said of a person counts before what is said of the team."""
        found = []
        for person in dict.fromkeys(filter(None, people)):
            known = self.organisation.people[person]
            able = {**(team.able if team else {}), **known.able}
            found += [f"{known.name} {ability.lack}" for ability in Ability if able.get(ability) is False]
        return tuple(found)


def standing(claims: tuple[Claim, ...], people: People) -> Owner:
    """The owner whom these claims, the strongest first, make."""
    general = [claim for claim in claims if claim.category is None]
    limited = tuple([claim for claim in claims if claim.category is not None]) if len(general) < len(claims) else ()
    if not general:
        return Owner(status=OwnerStatus.UNOWNED, by_category=people.by_category(limited, None), claims=claims)
    # An unknown name is passed over for a known team only where it does not speak of this very asset.
    winner = general[0]
    if not winner.is_known and not winner.rank.is_direct:
        winner = next((claim for claim in general if claim.is_known), winner)
    team = people.organisation.teams.get(winner.team) if winner.is_known else None
    default = people.default(winner, team)
    by_category = people.by_category(limited, team)
    disputes = _disputes(general)
    stale = people.stale(winner, team)
    incapable = people.incapable((default, *by_category.values()), team)
    status = OwnerStatus.OWNED
    if not winner.is_known:
        status = OwnerStatus.UNKNOWN_TEAM
    elif disputes:
        status = OwnerStatus.CONTESTED
    elif stale:
        status = OwnerStatus.STALE
    elif not default:
        status = OwnerStatus.NO_PERSON
    elif incapable:
        status = OwnerStatus.INCAPABLE
    at = next(place for place, claim in enumerate(claims) if claim is winner)
    return Owner(
        status=status,
        team=winner.team if winner.is_known else "",
        person=default,
        by_category=by_category,
        claims=(winner, *claims[:at], *claims[at + 1 :]) if at else claims,
        disputes=disputes,
        stale=stale,
        incapable=incapable,
    )


def _disputes(general: Sequence[Claim]) -> tuple[Dispute, ...]:
    """What claims that speak of the asset itself, which stand first, say differently."""
    if not general[0].rank.is_direct:
        return ()
    if len(general) == 1 or not general[1].rank.is_direct:
        return _beside(general[:1])
    direct = [claim for claim in general if claim.rank.is_direct]
    teams = [(claim.team, claim.evidence) for claim in direct]
    people = [(named, claim.evidence) for claim in direct if (named := claim.person or claim.stranger)]
    found = [
        Dispute(word=word, said=tuple(said))
        for word, said in (("team", teams), ("person", people))
        if len({squash(value) or value for value, _ in said}) > 1
    ]
    return (*found, *_beside(direct))


def _beside(direct: Sequence[Claim]) -> tuple[Dispute, ...]:
    """What they say beside the owner that the asset's own tags say otherwise."""
    return tuple(
        Dispute(word=word, said=((own, "its own tag"), (said, claim.evidence)))
        for claim in direct
        for word, said, own in claim.differs
    )
