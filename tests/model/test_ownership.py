"""Claims have one precedence, and an owner answers category by category."""

from __future__ import annotations

from remit.model.control import Category
from remit.model.finding import Confidence
from remit.model.ownership import Ability, ClaimRank, Owner, OwnerStatus, Person


def test_the_precedence_is_the_documented_one() -> None:
    assert [rank.word for rank in sorted(ClaimRank, reverse=True)] == [
        "asset",
        "tag",
        "declaration",
        "path",
        "catalogue",
        "CODEOWNERS",
        "tag rule",
        "workload",
        "namespace",
        "service",
        "contact",
        "account",
        "git author",
        "default",
    ]


def test_claims_about_the_very_asset_are_direct() -> None:
    assert {rank for rank in ClaimRank if rank.is_direct} == {
        ClaimRank.ASSET,
        ClaimRank.TAG,
        ClaimRank.DECLARATION,
        ClaimRank.PATH,
    }


def test_a_claim_is_as_sure_as_what_it_speaks_of_is_near() -> None:
    assert [ClaimRank.TAG.confidence, ClaimRank.CATALOGUE.confidence, ClaimRank.GIT_AUTHOR.confidence] == [
        Confidence.HIGH,
        Confidence.MEDIUM,
        Confidence.LOW,
    ]


def test_each_ability_says_what_its_lack_is_and_somebody_may_be_gone_on_an_unknown_day() -> None:
    """R1.6."""
    assert [one.lack for one in Ability] == ["has no access", "is not on call", "has no runbook", "is not trained"]
    gone, leaving = Person(id="a", name="A", is_gone=True), Person(id="b", name="B", left="2026-06-02")
    assert (gone.has_left("2026-06-01"), leaving.has_left("2026-06-01"), leaving.has_left("2026-06-02")) == (
        True,
        False,
        True,
    )


def test_the_owner_answers_for_what_nobody_else_is_named_for() -> None:
    owner = Owner(status=OwnerStatus.OWNED, person="ann", by_category={Category.DATA: "bob"})
    assert owner.answers_for(Category.DATA) == "bob"
    assert owner.answers_for(Category.NETWORK) == "ann"


def test_nobody_answers_when_nobody_is_named() -> None:
    assert Owner(status=OwnerStatus.UNOWNED).answers_for(Category.DATA) == ""
