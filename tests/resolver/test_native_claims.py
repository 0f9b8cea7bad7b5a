"""Owners as files write them become teams and people that were declared (R2.2)."""

from __future__ import annotations

import pytest

from remit.model.columns import Column
from remit.model.location import Location
from remit.model.organisation import Organisation, fold_key
from remit.model.ownership import Claim, ClaimRank, NativeClaim, Person, Team
from remit.resolver.native_claims import known_claims

PLACE = Location(file="CODEOWNERS", line=3)
PEOPLE = {
    one.id: one
    for one in (
        Person(id="ana", name="Ana", email="Ana@Example.org", handles=("anahub",)),
        Person(id="bo", name="Bo", handles=("bo-codes",)),
        Person(id="lone", name="Lone", email="lone@example.org"),
    )
}
TEAMS = {
    one.id: one
    for one in (
        Team(id="payments", name="Payments", members=("ana",), aliases=("org/sub/billing",)),
        Team(id="platform", name="Platform", owner="bo", contact="Platform@example.org"),
        Team(id="web", name="Web", contact="#web"),
    )
}
TEAM_IDS = {fold_key(text): team.id for team in TEAMS.values() for text in (team.id, *team.aliases)}
ORGANISATION = Organisation(people=PEOPLE, teams=TEAMS, team_ids=TEAM_IDS)


def native(*owners: str, rank: ClaimRank = ClaimRank.CODEOWNERS) -> NativeClaim:
    return NativeClaim(rank=rank, owners=owners, evidence="CODEOWNERS line 3", location=PLACE)


def known(*natives: NativeClaim) -> tuple[Claim, ...]:
    return known_claims(Column.of([natives]), ORGANISATION)[0]


@pytest.mark.parametrize(
    ("owners", "team", "person"),
    [
        (["@org/payments"], "payments", ""),
        (["@org/Platform"], "platform", ""),
        (["@payments"], "payments", ""),
        (["@org/sub/billing"], "payments", ""),
        (["platform@EXAMPLE.org"], "platform", ""),
        (["@anahub"], "payments", "ana"),
        (["@AnaHub"], "payments", "ana"),
        (["@ana"], "payments", "ana"),
        (["ana@example.org"], "payments", "ana"),
        (["@bo-codes"], "platform", "bo"),
    ],
)
def test_a_team_or_a_person_of_one_is_known_by_what_the_line_calls_them(
    owners: list[str], team: str, person: str
) -> None:
    (claim,) = known(native(*owners))
    assert (claim.team, claim.person, claim.is_known) == (team, person, True)
    assert (claim.evidence, claim.location, claim.rank) == ("CODEOWNERS line 3", PLACE, ClaimRank.CODEOWNERS)


def test_of_several_owners_the_first_known_team_owns_alone() -> None:
    """Any of them may approve, so they do not contradict each other."""
    (claim,) = known(native("@nobody", "@ana", "@org/web", "@org/payments"))
    assert (claim.team, claim.person) == ("web", "")


def test_without_a_team_the_first_known_person_leads_to_theirs() -> None:
    (claim,) = known(native("@nobody", "@bo", "@ana"))
    assert (claim.team, claim.person) == ("platform", "bo")


@pytest.mark.parametrize(
    ("owners", "person"),
    [(["@org/strangers", "x@example.net"], ""), (["lone@example.org"], "lone"), (["word"], "")],
)
def test_who_belongs_to_no_declared_team_is_kept_as_written(owners: list[str], person: str) -> None:
    (claim,) = known(native(*owners))
    assert (claim.team, claim.person, claim.is_known) == (owners[0], person, False)


def test_a_line_without_owners_claims_nothing() -> None:
    assert known(native()) == ()


def test_a_last_author_counts_only_when_a_team_is_known_by_them() -> None:
    guesses = [
        native(one, rank=ClaimRank.GIT_AUTHOR) for one in ("x@example.net", "lone@example.org", "ana@example.org")
    ]
    assert [claim.team for claim in known(*guesses)] == ["payments"]


def test_equal_claims_are_kept_once_and_every_asset_finds_its_own() -> None:
    column = Column.of([(native("@org/web"),), (), (native("@web"),), (native("@org/web"),)])
    found = known_claims(column, ORGANISATION)
    assert [[claim.team for claim in claims] for claims in found] == [["web"], [], ["web"], ["web"]]
    assert len(found.values) == 2


def test_no_assets_have_no_claims() -> None:
    assert list(known_claims(Column.of([]), ORGANISATION)) == []


@pytest.mark.parametrize(
    ("owner", "team", "stranger"),
    [("user:anahub", "payments", ""), ("user:zed", "@zed", "zed"), ("user:web", "@web", "web"), ("@zed", "@zed", "")],
)
def test_whoever_is_said_to_be_a_person_is_no_team(owner: str, team: str, stranger: str) -> None:
    """R2.2: an approver of an OWNERS file has a team's name and is none."""
    (claim,) = known(native(owner))
    assert (claim.team, claim.stranger, claim.names_stranger) == (team, stranger, bool(stranger))
