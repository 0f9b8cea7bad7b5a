"""Who owns each asset: every claim is kept, one documented precedence picks the winner (R1.6, R2.2).

Precedence: asset rule > tag > path rule > CODEOWNERS > tag rule > workload > service > account > git author >
default (`remit.model.ownership.ClaimRank`). Of two rules of one rank the more specific pattern wins, then the
earlier one; of `directories` only the longest that holds the path speaks. Claims that speak of this very asset and
name different teams contradict each other; an inherited claim that is overruled does not, nor one of CODEOWNERS. A
team answers through people: its person for the category, else its owner; somebody who has left answers for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from remit.model.columns import Codes, Column, Interner, combine
from remit.model.control import CATEGORIES, Category
from remit.model.estate import Estate
from remit.model.location import NOWHERE, Location
from remit.model.organisation import Organisation, OwnershipRule, fold_key
from remit.model.owners import Owners
from remit.model.ownership import Claim, ClaimRank, Owner, OwnerStatus, Team
from remit.resolver.patterns import matches_path, matches_text, specificity
from remit.resolver.placement import folded_tags, matches_tags


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
    addressed = _address_rules(estate, organisation)
    columns = estate.columns
    first, of = combine(
        estate.tags.codes,
        columns["account"].codes,
        columns["path"].codes,
        columns["workload"].codes,
        columns["service"].codes,
        addressed[0],
        *(column.codes for column in claimed),
    )
    interner: Interner[tuple[Claim, ...]] = Interner()
    table = np.array(
        [
            interner.code(_claims(estate, row, organisation, addressed[1][addressed[0][row]], claimed))
            for row in first.tolist()
        ],
        dtype=np.int32,
    )
    owners = tuple(_owner(claims, organisation, today) for claims in interner.values())
    return Owners(owners, table[of])


def located(owner: Owner, place: Location) -> Owner:
    """The owner with claims that stand on the asset itself pointing at it."""
    claims = tuple(replace(claim, location=place) if claim.location == NOWHERE else claim for claim in owner.claims)
    return replace(owner, claims=claims)


def _address_rules(estate: Estate, organisation: Organisation) -> tuple[Codes, list[tuple[OwnershipRule, ...]]]:
    """Which set of address rules speaks of each row: int32 (n,) into the list of sets."""
    rules = [rule for rule in organisation.ownership_rules if rule.rank is ClaimRank.ASSET]
    sets: Interner[tuple[int, ...]] = Interner()
    sets.code(())
    codes = np.zeros(len(estate), dtype=np.int32)
    if rules:
        for row, asset_id in enumerate(estate.ids):
            hits = tuple(number for number, rule in enumerate(rules) if matches_text(rule.pattern, asset_id))
            codes[row] = sets.code(hits)
    return codes, [tuple(rules[number] for number in numbers) for numbers in sets.values()]


def _claims(
    estate: Estate,
    row: int,
    organisation: Organisation,
    addressed: tuple[OwnershipRule, ...],
    claimed: Sequence[Column[tuple[Claim, ...]]],
) -> tuple[Claim, ...]:
    """Every claim on one asset, the strongest first."""
    tags = folded_tags(dict(estate.tags[row]))
    texts = {name: estate.columns[name][row] for name in ("account", "path", "workload", "service")}
    found = [
        *_tag_claims(tags, organisation),
        *_rule_claims(addressed),
        *_rule_claims(_applicable(organisation.ownership_rules, tags, texts)),
        *chain.from_iterable(column[row] for column in claimed),
        *_inherited(texts, organisation),
    ]
    return tuple(sorted(found, key=lambda claim: -claim.rank))


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


def _applicable(
    rules: Iterable[OwnershipRule], tags: Mapping[str, str], texts: Mapping[str, str]
) -> Iterable[OwnershipRule]:
    """The rules that apply, of directories only the longest."""
    found = [rule for rule in rules if _applies(rule, tags, texts)]
    longest = max((specificity(rule.pattern) for rule in found if rule.is_directory), default=None)
    return (rule for rule in found if not rule.is_directory or specificity(rule.pattern) == longest)


def _applies(rule: OwnershipRule, tags: Mapping[str, str], texts: Mapping[str, str]) -> bool:
    if rule.rank is ClaimRank.PATH:
        return matches_path(rule.pattern, texts["path"])
    if rule.rank is ClaimRank.TAG_RULE:
        return matches_tags(rule.tags, tags)
    if rule.rank is ClaimRank.ASSET:
        return False  # matched beforehand, by address
    return bool(rule.pattern) and texts[rule.rank.word] == rule.pattern


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


def _inherited(texts: Mapping[str, str], organisation: Organisation) -> list[Claim]:
    """Claims by workload, service, account and default."""
    claims: list[Claim] = []

    def claim(rank: ClaimRank, team: str, evidence: str, location: Location) -> None:
        if team:
            claims.append(Claim(rank=rank, team=team, evidence=evidence, location=location))

    if workload := organisation.workloads.get(texts["workload"]):
        claim(ClaimRank.WORKLOAD, workload.owner, f"owner of workload {workload.id}", workload.location)
    if service := organisation.service_owners.get(texts["service"]):
        claim(ClaimRank.SERVICE, service.team, f"owner of service {service.service}", service.location)
    if account := organisation.accounts.get(texts["account"]):
        claim(ClaimRank.ACCOUNT, account.owner, f"owner of account {account.name}", account.location)
    claim(ClaimRank.DEFAULT, organisation.default_team, "the organisation's default", organisation.location)
    return claims


def _owner(claims: tuple[Claim, ...], organisation: Organisation, today: str) -> Owner:
    general = [claim for claim in claims if claim.category is None]
    if not general:
        by_category = _by_category(claims, None, organisation, today)
        return Owner(status=OwnerStatus.UNOWNED, by_category=by_category, claims=claims)
    # An unknown name is passed over for a known team only where it does not speak of this very asset.
    strongest, known = general[0], (claim for claim in general if claim.is_known)
    winner = strongest if strongest.rank.is_direct else next(known, strongest)
    direct = {fold_key(claim.team) for claim in general if claim.rank.is_direct}
    team = organisation.teams.get(winner.team) if winner.is_known else None
    asked = (winner.person, team.owner, team.secondary) if team else (winner.person,)
    default = next(filter(None, (_present(person, organisation, today) for person in asked)), "")
    status = OwnerStatus.OWNED
    if not winner.is_known:
        status = OwnerStatus.UNKNOWN_TEAM
    elif len(direct) > 1:
        status = OwnerStatus.CONTESTED
    elif not default:
        status = OwnerStatus.NO_PERSON
    ordered = (winner, *(claim for claim in claims if claim is not winner))
    return Owner(
        status=status,
        team=winner.team if winner.is_known else "",
        person=default,
        by_category=_by_category(claims, team, organisation, today),
        claims=ordered,
    )


def _by_category(
    claims: tuple[Claim, ...], team: Team | None, organisation: Organisation, today: str
) -> dict[Category, str]:
    people = {category: _category_person(category, claims, team, organisation, today) for category in CATEGORIES}
    return {category: person for category, person in people.items() if person}


def _category_person(
    category: Category, claims: tuple[Claim, ...], team: Team | None, organisation: Organisation, today: str
) -> str:
    """The person a rule names for the category, else the team's own."""
    for claim in claims:
        if claim.category is category:
            named = claim.person or organisation.teams[claim.team].owner
            if present := _present(named, organisation, today):
                return present
    return _present(team.owners.get(category, ""), organisation, today) if team else ""


def _present(person: str, organisation: Organisation, today: str) -> str:
    """The person id, empty when unknown or gone."""
    known = organisation.people.get(person)
    return known.id if known and not (known.left and known.left <= today) else ""
