"""Claims have one precedence, and an owner answers category by category."""

from __future__ import annotations

from remit.model.control import Category
from remit.model.ownership import ClaimRank, Owner, OwnerStatus


def test_the_precedence_is_the_documented_one() -> None:
    assert [rank.word for rank in sorted(ClaimRank, reverse=True)] == [
        "asset",
        "tag",
        "path",
        "CODEOWNERS",
        "tag rule",
        "workload",
        "service",
        "account",
        "git author",
        "default",
    ]


def test_claims_about_the_very_asset_are_direct() -> None:
    assert {rank for rank in ClaimRank if rank.is_direct} == {ClaimRank.ASSET, ClaimRank.TAG, ClaimRank.PATH}


def test_the_owner_answers_for_what_nobody_else_is_named_for() -> None:
    owner = Owner(status=OwnerStatus.OWNED, person="ann", by_category={Category.DATA: "bob"})
    assert owner.answers_for(Category.DATA) == "bob"
    assert owner.answers_for(Category.NETWORK) == "ann"


def test_nobody_answers_when_nobody_is_named() -> None:
    assert Owner(status=OwnerStatus.UNOWNED).answers_for(Category.DATA) == ""
