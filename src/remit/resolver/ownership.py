"""Who owns each asset: every claim is kept, one documented precedence picks the winner (R1.6, R2.2).

The precedence is that of `remit.model.ownership.ClaimRank`. Of two rules of one rank the more specific pattern wins,
then the earlier one; of `directories` only the longest that holds the path speaks. A rule speaks on the days for which
it was made, and a level that the organisation closed passes nothing on. What the winner's people and the losers' words
make of it is said in `remit.resolver.standing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import Estate
from remit.model.location import NOWHERE, Location
from remit.model.organisation import Level, Organisation, OwnershipRule, fold_key
from remit.model.owners import Owners
from remit.model.ownership import Claim, ClaimRank, Owner
from remit.resolver.names import NameBook
from remit.resolver.pattern_sets import Numbers, match_paths, match_texts, match_words
from remit.resolver.patterns import specificity
from remit.resolver.placement import matches_tags, relevant_tags
from remit.resolver.standing import People, standing

NAMESPACE: Final = "Namespace"  # the native type of the object that a Kubernetes namespace is


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
        *_made_claims(estate, organisation, pool, today),
        *(_ClaimColumn.of(column.codes, _open(column.values, organisation), pool) for column in claimed),
    ]
    if Level.NAMESPACE not in organisation.closed_levels:
        sources += _passed_by_namespaces(estate, sources, pool)
    sources += _inherited_claims(estate, organisation, pool)
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
    people = People(organisation, today)
    named = pool.values()
    owners = tuple(standing(tuple([named[number] for number in numbers]), people) for numbers in interner.values())
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


def _open(table: Sequence[tuple[Claim, ...]], organisation: Organisation) -> Sequence[tuple[Claim, ...]]:
    """What others claim, without what comes of a level that the organisation closed."""
    ranks = {
        ClaimRank[level.name] for level in organisation.closed_levels if level in {Level.CODEOWNERS, Level.CATALOGUE}
    }
    if not ranks:
        return table
    return [tuple(claim for claim in claims if claim.rank not in ranks) for claims in table]


def _made_claims(
    estate: Estate, organisation: Organisation, pool: Interner[Claim], today: str
) -> Iterator[_ClaimColumn]:
    """What the assets' own tags and the organisation's rules claim: each source once for each distinct value."""
    held = [
        rule
        for rule in organisation.ownership_rules
        if rule.holds_on(today) and not (rule.is_directory and Level.FOLDER in organisation.closed_levels)
    ]
    rules = {rank: [rule for rule in held if rule.rank is rank] for rank in ClaimRank}
    tag_rules = rules[ClaimRank.TAG_RULE]
    keys = organisation.tag_keys
    wanted = (*keys.owner, *keys.review, *chain.from_iterable(rule.tags for rule in tag_rules))
    tags = relevant_tags(estate.tags, frozenset(map(fold_key, wanted)))
    tag_sets = [dict(pairs) for pairs in tags.values]
    names = NameBook(organisation)
    yield _ClaimColumn.of(tags.codes, [_tag_claims(one, organisation, names) for one in tag_sets], pool)
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


def _passed_by_namespaces(
    estate: Estate, sources: Sequence[_ClaimColumn], pool: Interner[Claim]
) -> Iterator[_ClaimColumn]:
    """What is said of a Kubernetes namespace, for the objects in it: of the same input first, else where all agree."""
    namespaces, kinds = estate.columns["namespace"], estate.columns["native_type"]
    inside = np.array([bool(name) for name in namespaces.values], dtype=np.bool_)
    if not inside.any():
        return
    whole = np.array([kind == NAMESPACE for kind in kinds.values], dtype=np.bool_)[kinds.codes]
    held = inside[namespaces.codes]
    accounts, inputs = estate.columns["account"], estate.columns["input"]
    passed: dict[tuple[str, str], dict[str, Numbers]] = {}
    rows = np.flatnonzero(whole & held)
    claims = pool.values()
    for row, together in zip(rows.tolist(), zip(*(source.at(rows) for source in sources), strict=True), strict=True):
        place = estate.location(row)
        numbers = tuple(
            pool.code(_of_namespace(claim, namespaces[row], place))
            for claim in sorted((claims[number] for number in chain(*together)), key=_rank, reverse=True)
            if claim.rank.is_direct
        )
        if numbers:
            passed.setdefault((accounts[row], namespaces[row]), {})[inputs[row]] = numbers
    if not passed:
        return
    first, of = combine(namespaces.codes, accounts.codes, inputs.codes, (held & ~whole).astype(np.int32))
    answers: Interner[Numbers] = Interner()
    answers.code(())
    table = np.zeros(len(first), dtype=np.int32)
    for number, row in enumerate(first.tolist()):
        if held[row] and not whole[row]:
            found = passed.get((accounts[row], namespaces[row]), {})
            said = found.get(inputs[row]) or (next(iter(found.values())) if len(set(found.values())) == 1 else ())
            table[number] = answers.code(said)
    yield _ClaimColumn(table[of], answers.values())


def _rank(claim: Claim) -> int:
    return int(claim.rank)


def _of_namespace(claim: Claim, namespace: str, place: Location) -> Claim:
    location = place if claim.location == NOWHERE else claim.location
    evidence = f"namespace {namespace}: {claim.evidence}"
    return replace(claim, rank=ClaimRank.NAMESPACE, evidence=evidence, location=location, differs=())


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
        if Level[rank.name] in organisation.closed_levels:
            continue
        column = estate.columns[rank.word]
        said = [[claims[value]] if value in claims else [] for value in column.values]
        yield _ClaimColumn.of(column.codes, said, pool)
    team = organisation.default_team
    if team and Level.DEFAULT not in organisation.closed_levels:
        claim = _inherited(ClaimRank.DEFAULT, team, "the organisation's default", organisation.location)
        yield _ClaimColumn.of(np.zeros(len(estate), dtype=np.int32), [[claim]], pool)


def _inherited(rank: ClaimRank, team: str, evidence: str, location: Location) -> Claim:
    return Claim(rank=rank, team=team, evidence=evidence, location=location)


def _tag_claims(tags: Mapping[str, str], organisation: Organisation, names: NameBook) -> list[Claim]:
    claims: list[Claim] = []
    keys = organisation.tag_keys
    review = next((day for key in keys.review if (day := iso_day(tags.get(fold_key(key), "")))), "")
    for key in dict.fromkeys(fold_key(key) for key in keys.owner):
        text = tags.get(key, "").strip()
        if not text:
            continue
        named = names.read(text)
        team = named.team or names.team_of(named.person)
        claims.append(
            Claim(
                rank=ClaimRank.TAG,
                team=team.id if team else text,
                person=named.person,
                evidence=f"tag {key}={text}",
                location=NOWHERE,
                is_known=team is not None,
                stranger=named.stranger,
                review_by=review,
            )
        )
    return claims


def iso_day(text: str) -> str:
    """The day that a tag says, as an ISO date; empty where it says none."""
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return ""


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
            review_by=rule.review_by,
        )
        for rule in ordered
    ]
