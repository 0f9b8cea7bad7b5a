"""Who owns each asset: every claim is kept, one documented precedence picks the winner (R1.6, R2.2).

Precedence: asset rule > tag > path rule > CODEOWNERS > tag rule > workload > service > account > git author >
default (`remit.model.ownership.ClaimRank`). Of two rules of one rank the more specific pattern wins, then the
earlier one; of `directories` only the longest that holds the path speaks. Claims that speak of this very asset and
name different teams contradict each other; an inherited claim that is overruled does not, nor one of CODEOWNERS. A
team answers through people: its person for the category, else its owner; somebody who has left answers for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, Column, Interner, combine
from remit.model.control import CATEGORIES, Category
from remit.model.estate import Estate
from remit.model.location import NOWHERE, Location
from remit.model.organisation import Organisation, OwnershipRule, fold_key
from remit.model.owners import Owners
from remit.model.ownership import Claim, ClaimRank, Owner, OwnerStatus, Team
from remit.resolver.pattern_sets import Numbers, match_paths, match_texts, match_words
from remit.resolver.patterns import specificity
from remit.resolver.placement import matches_tags, relevant_tags


def assign_owners(
    estate: Estate,
    organisation: Organisation,
    *,
    today: str,
    claimed: Sequence[Column[tuple[Claim, ...]]] = (),
) -> Owners:
    """The owner of every asset.

    Args:
        estate: placed assets (`remit.resolver.placement`).
        organisation: teams, people and rules.
        today: ISO date; who left on or before it answers for nothing.
        claimed: claims by asset that other sources make (`remit.resolver.native_claims`); of one rank the first wins.
    """
    pool: Interner[Claim] = Interner()
    sources = [
        *_made_claims(estate, organisation, pool),
        *(_ClaimColumn.of(column.codes, column.values, pool) for column in claimed),
        *_inherited_claims(estate, organisation, pool),
    ]
    first, of = combine(*(source.codes for source in sources))
    rank = [int(claim.rank) for claim in pool.values()]
    interner: Interner[Numbers] = Interner()
    table = np.array(
        [
            interner.code(tuple(sorted(chain(*together), key=rank.__getitem__, reverse=True)))
            for together in zip(*(source.at(first) for source in sources), strict=True)
        ],
        dtype=np.int32,
    )
    people = _People(organisation, today)
    named = pool.values()
    owners = tuple(_owner(tuple([named[number] for number in numbers]), people) for numbers in interner.values())
    return Owners(owners, table[of])


def located(owner: Owner, place: Location) -> Owner:
    """The owner with claims that stand on the asset itself pointing at it."""
    claims = tuple(replace(claim, location=place) if claim.location == NOWHERE else claim for claim in owner.claims)
    return replace(owner, claims=claims)


@dataclass(frozen=True, slots=True, eq=False)
class _ClaimColumn:
    """What one source claims of each asset, claims by their number in a pool.

    Attributes:
        codes: int32 (assets,), index into `values`.
        values: each distinct tuple of claims.
    """

    codes: Codes
    values: tuple[Numbers, ...]

    @classmethod
    def of(cls, codes: Codes, table: Iterable[Iterable[Claim]], pool: Interner[Claim]) -> _ClaimColumn:
        """From a table of claims by code; what is claimed alike gets one code."""
        interner: Interner[Numbers] = Interner()
        translated = np.array([interner.code(tuple(map(pool.code, claims))) for claims in table], dtype=np.int32)
        return cls(translated[codes] if len(translated) else codes, interner.values())

    def at(self, rows: NDArray[np.intp]) -> Iterator[Numbers]:
        """The claims on some rows."""
        return map(self.values.__getitem__, self.codes[rows].tolist())


def _made_claims(estate: Estate, organisation: Organisation, pool: Interner[Claim]) -> Iterator[_ClaimColumn]:
    """What the assets' own tags and the organisation's rules claim: each source once for each distinct value."""
    rules = {rank: [rule for rule in organisation.ownership_rules if rule.rank is rank] for rank in ClaimRank}
    tag_rules = rules[ClaimRank.TAG_RULE]
    wanted = (*organisation.tag_keys.owner, *chain.from_iterable(rule.tags for rule in tag_rules))
    tags = relevant_tags(estate.tags, frozenset(map(fold_key, wanted)))
    tag_sets = [dict(pairs) for pairs in tags.values]
    yield _ClaimColumn.of(tags.codes, [_tag_claims(one, organisation) for one in tag_sets], pool)
    if addressed := rules[ClaimRank.ASSET]:
        matched = match_texts([rule.pattern for rule in addressed], estate.ids)
        said = [_rule_claims(addressed[number] for number in numbers) for numbers in matched.sets]
        yield _ClaimColumn.of(matched.codes, said, pool)
    if pathed := rules[ClaimRank.PATH]:
        paths = estate.columns["path"]
        matched = match_paths([rule.pattern for rule in pathed], paths)
        said = [_rule_claims(_narrowed([pathed[number] for number in numbers])) for numbers in matched.sets]
        yield _ClaimColumn.of(matched.codes[paths.codes], said, pool)
    if tag_rules:
        said = [_rule_claims(rule for rule in tag_rules if matches_tags(rule.tags, one)) for one in tag_sets]
        yield _ClaimColumn.of(tags.codes, said, pool)
    for rank in (ClaimRank.WORKLOAD, ClaimRank.SERVICE, ClaimRank.ACCOUNT):
        column = estate.columns[rank.word]
        matched = match_words([rule.pattern for rule in rules[rank]], column.values)
        said = [_rule_claims(rules[rank][number] for number in numbers) for numbers in matched.sets]
        yield _ClaimColumn.of(matched.codes[column.codes], said, pool)


def _narrowed(rules: Sequence[OwnershipRule]) -> Iterator[OwnershipRule]:
    """The rules that match one path, of directories only the longest."""
    longest = max((specificity(rule.pattern) for rule in rules if rule.is_directory), default=None)
    return (rule for rule in rules if not rule.is_directory or specificity(rule.pattern) == longest)


def _inherited_claims(estate: Estate, organisation: Organisation, pool: Interner[Claim]) -> Iterator[_ClaimColumn]:
    """Claims by workload, service, account and default."""
    passed: dict[ClaimRank, dict[str, Claim]] = {
        ClaimRank.WORKLOAD: {
            key: _inherited(ClaimRank.WORKLOAD, one.owner, f"owner of workload {one.id}", one.location)
            for key, one in organisation.workloads.items()
            if one.owner
        },
        ClaimRank.SERVICE: {
            key: _inherited(ClaimRank.SERVICE, one.team, f"owner of service {one.service}", one.location)
            for key, one in organisation.service_owners.items()
            if one.team
        },
        ClaimRank.ACCOUNT: {
            key: _inherited(ClaimRank.ACCOUNT, one.owner, f"owner of account {one.name}", one.location)
            for key, one in organisation.accounts.items()
            if one.owner
        },
    }
    for rank, claims in passed.items():
        column = estate.columns[rank.word]
        said = [[claims[value]] if value in claims else [] for value in column.values]
        yield _ClaimColumn.of(column.codes, said, pool)
    if team := organisation.default_team:
        claim = _inherited(ClaimRank.DEFAULT, team, "the organisation's default", organisation.location)
        yield _ClaimColumn.of(np.zeros(len(estate), dtype=np.int32), [[claim]], pool)


def _inherited(rank: ClaimRank, team: str, evidence: str, location: Location) -> Claim:
    return Claim(rank=rank, team=team, evidence=evidence, location=location)


def _tag_claims(tags: Mapping[str, str], organisation: Organisation) -> list[Claim]:
    claims: list[Claim] = []
    for key in dict.fromkeys(fold_key(key) for key in organisation.tag_keys.owner):
        text = tags.get(key, "").strip()
        if not text:
            continue
        team = organisation.team_called(text)
        person = _person_called(text, organisation)
        if team is None and person:
            team = _team_of(person, organisation)
        claims.append(
            Claim(
                rank=ClaimRank.TAG,
                team=team.id if team else text,
                person=person,
                evidence=f"tag {key}={text}",
                location=NOWHERE,
                is_known=team is not None,
            )
        )
    return claims


def _person_called(text: str, organisation: Organisation) -> str:
    wanted = text.casefold()
    for person in organisation.people.values():
        if wanted in {person.id.casefold(), person.email.casefold()}:
            return person.id
    return ""


def _team_of(person: str, organisation: Organisation) -> Team | None:
    """The first team that a person is a member of; else the first that they answer for."""
    teams = organisation.teams.values()
    member = (team for team in teams if person in team.members)
    answering = (team for team in teams if person in {team.owner, team.secondary, *team.owners.values()})
    return next(chain(member, answering), None)


def _rule_claims(rules: Iterable[OwnershipRule]) -> list[Claim]:
    ordered = sorted(rules, key=lambda rule: specificity(rule.pattern), reverse=True)
    return [
        Claim(
            rank=rule.rank,
            team=rule.team,
            person=rule.person,
            category=rule.category,
            evidence=f"{rule.rank.word} {rule.pattern}".strip()
            if rule.pattern
            else "tag rule " + ", ".join(f"{key}={value}" for key, value in rule.tags.items()),
            location=rule.location,
        )
        for rule in ordered
    ]


class _People:
    """Who answers, by the organisation's teams and on one day; each question is answered once."""

    def __init__(self, organisation: Organisation, today: str) -> None:
        self.organisation = organisation
        self._today = today
        self._by_category: dict[tuple[str, tuple[Claim, ...]], dict[Category, str]] = {}

    def present(self, person: str) -> str:
        """The person id, empty when unknown or gone."""
        known = self.organisation.people.get(person)
        return known.id if known and not (known.left and known.left <= self._today) else ""

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
                named = claim.person or self.organisation.teams[claim.team].owner
                if present := self.present(named):
                    return present
        return self.present(team.owners.get(category, "")) if team else ""


def _owner(claims: tuple[Claim, ...], people: _People) -> Owner:
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
    status = OwnerStatus.OWNED
    if not winner.is_known:
        status = OwnerStatus.UNKNOWN_TEAM
    elif _is_contested(general):
        status = OwnerStatus.CONTESTED
    elif not default:
        status = OwnerStatus.NO_PERSON
    at = next(place for place, claim in enumerate(claims) if claim is winner)
    return Owner(
        status=status,
        team=winner.team if winner.is_known else "",
        person=default,
        by_category=people.by_category(limited, team),
        claims=(winner, *claims[:at], *claims[at + 1 :]) if at else claims,
    )


def _is_contested(general: Sequence[Claim]) -> bool:
    """Whether claims that speak of the asset itself, which stand first, name different teams."""
    first = ""
    for claim in general:
        if not claim.rank.is_direct:
            return False
        team = fold_key(claim.team)
        if first and team != first:
            return True
        first = team
    return False
