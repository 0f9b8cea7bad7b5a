"""Who is meant by a text, however it is spelt (R2.2)."""

from __future__ import annotations

import pytest

from remit.model.organisation import Organisation, fold_key
from remit.model.ownership import Person, Team
from remit.resolver.names import NameBook

PEOPLE = {
    one.id: one
    for one in (
        Person(id="ana", name="Ana Example", email="ana@example.org", handles=("ana-codes",)),
        Person(id="bo", name="Bo", email="bo@example.org"),
        Person(id="bo2", name="B.O."),
    )
}
TEAMS = {
    one.id: one
    for one in (
        Team(id="core-payments", name="Core Payments", owner="ana", contact="#pay-help", aliases=("billing", "&")),
        Team(id="platform", name="The Platform", members=("bo",), contact="platform@example.org"),
        Team(id="web-1", name="Web"),
        Team(id="web1", name="Other"),
    )
}
SPELLINGS = {fold_key(one): team for team, held in TEAMS.items() for one in (team, *held.aliases)}
BOOK = NameBook(Organisation(people=PEOPLE, teams=TEAMS, team_ids=SPELLINGS))


@pytest.mark.parametrize(
    ("text", "team", "person", "stranger"),
    [
        ("CORE PAYMENTS", "core-payments", "", ""),
        ("CorePayments", "core-payments", "", ""),
        ("Billing", "core-payments", "", ""),
        ("CORE PAYMENTS: ANA@EXAMPLE.ORG", "core-payments", "ana", ""),
        ("Core Payments <nobody@example.org>", "core-payments", "", "nobody@example.org"),
        ("Ana Example <ana@example.org>", "", "ana", ""),
        ("nobody@example.org", "", "", "nobody@example.org"),
        ("platform@example.org", "platform", "", ""),
        ("Strangers: platform@example.org", "platform", "", "platform@example.org"),
        ("#pay-help", "core-payments", "", ""),
        ("#Platform", "platform", "", ""),
        ("@org/core-payments", "core-payments", "", ""),
        ("@org/sub/platform", "platform", "", ""),
        ("@ana-codes", "", "ana", ""),
        ("@@maintainers", "", "", ""),
        ("group:default/platform", "platform", "", ""),
        ("group:platform", "platform", "", ""),
        ("user:default/ana", "", "ana", ""),
        ("user:default/Nobody", "", "", "nobody"),
        ("User:ANA", "", "ana", ""),
        ("ana example", "", "ana", ""),
        ("b.o.", "", "", ""),  # two people may be meant
        ("web-1", "web-1", "", ""),
        ("web 1", "", "", ""),  # two teams may be meant
        ("", "", "", ""),
        ("---", "", "", ""),
    ],
)
def test_every_spelling(text: str, team: str, person: str, stranger: str) -> None:
    found = BOOK.read(text)
    assert (found.team.id if found.team else "", found.person, found.stranger) == (team, person, stranger)
    assert found is BOOK.read(text)
    assert found.is_anybody is bool(team or person)


def test_the_team_of_a_person_is_where_they_are_listed_else_where_they_answer() -> None:
    assert [getattr(BOOK.team_of(one), "id", "") for one in ("bo", "ana", "nobody")] == [
        "platform",
        "core-payments",
        "",
    ]
