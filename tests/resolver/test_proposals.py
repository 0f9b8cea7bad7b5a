"""Who is likely to own what nobody owns, and how sure that is (R2.2)."""

from __future__ import annotations

from typing import Any

import pytest

from remit.model.columns import Column
from remit.model.location import NOWHERE
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, ClaimRank, Person, Team
from remit.resolver import proposals
from remit.resolver.ownership import assign_owners
from remit.resolver.proposals import Proposal, propose
from resolver.estates import estate

TEAMS = {name: Team(id=name, name=name, owner="ann") for name in ("web", "data")}


def organisation(**more: Any) -> Organisation:  # noqa: ANN401 - fields of an organisation
    return Organisation(
        people={"ann": Person(id="ann", name="Ann")}, teams=TEAMS, team_ids={name: name for name in TEAMS}, **more
    )


def proposed(*rows: dict[str, object], authors: tuple[str, ...] = (), **more: Any) -> list[Proposal]:  # noqa: ANN401
    given, chosen = estate([{"id": f"a.{number}", **row} for number, row in enumerate(rows)]), organisation(**more)
    claims = [
        (Claim(rank=ClaimRank.GIT_AUTHOR, team=one, evidence="git", location=NOWHERE),) if one else ()
        for one in authors or [""] * len(rows)
    ]
    return propose(given, assign_owners(given, chosen, today="2026-06-01", claimed=[Column.of(claims)]), chosen)


def owned(team: str, **more: object) -> dict[str, object]:
    return {"tags": {"owner": team}, **more}


def test_the_folder_speaks_and_says_why() -> None:
    rows = [owned("web", path="infra/web") for _ in range(9)] + [owned("data", path="infra/data") for _ in range(9)]
    (one,) = proposed(*rows, {"path": "infra/data"})
    assert one == Proposal(
        row=18, team="data", confidence=0.95, reason="9 of 9 owned assets with the same folder (infra/data) are theirs"
    )


LIKENESSES: list[dict[str, Any]] = [
    {"workload": "w"},
    {"namespace": "n"},
    {"account": "1"},
    {"service": "s"},
    {"tags": {"cost": "7"}},
    {"name": "shop-1"},
]


@pytest.mark.parametrize("common", LIKENESSES)
def test_every_kind_of_likeness_counts(common: dict[str, Any]) -> None:
    rows = [{**common, "tags": {**common.get("tags", {}), "owner": "web"}} for _ in range(4)]
    (one,) = proposed(*rows, common)
    assert (one.team, one.confidence) == ("web", 0.8)


def test_the_last_author_counts_where_authors_are_asked_for() -> None:
    rows = [owned(("web", "data")[number % 2]) for number in range(8)]
    found = proposed(*rows, {"tags": {"owner": "?"}}, authors=("web", "data") * 4 + ("data",))
    assert [(one.team, one.reason) for one in found] == [
        ("data", "4 of 4 owned assets with the same last author (data) are theirs")
    ]


def test_of_several_tags_the_one_whose_bearers_agree_most_speaks() -> None:
    teams = ("web", "data") * 3
    rows: list[dict[str, object]] = [{"tags": {"cost": "7", "area": team[0], "owner": team}} for team in teams]
    (one,) = proposed(*rows, {"tags": {"area": "d", "cost": "7", "zone": "x"}})
    assert (one.team, one.reason) == ("data", "3 of 3 owned assets with the same tag (area=d) are theirs")


def test_what_proves_wrong_in_the_estate_is_not_proposed() -> None:
    rows = [owned("web" if number % 2 else "data", account="1") for number in range(10)]
    assert proposed(*rows, {"account": "1"}) == []


def test_names_tags_of_owners_and_defaults_are_no_likeness() -> None:
    assert proposed(owned("web", name="x"), owned("web", name="y"), {"tags": {"owner": "nobody", "name": "z"}}) == []
    assert proposed({"path": "p"}, {"path": "p"}, {"path": "p", "tags": {"owner": "?"}}, default_team="web") == []
    assert proposed(owned("web"), owned("web")) == []
    assert proposed({"path": "p"}) == []


def test_of_very_many_owned_assets_some_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "MOST_CALIBRATED", 2)
    (one,) = proposed(*(owned("web", path="p") for _ in range(6)), {"path": "p"})
    assert one.confidence == 0.67  # two of two, and one more that is taken for wrong
