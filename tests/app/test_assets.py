"""The list of assets: sorted, in pages, with a sentence that fits. R1.7, R2.4."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import Resource, example, nothing, resource, surveyed
from remit.app.assets import SORTS, assets
from remit.app.scope import Scope
from remit.model.finding import Severity
from remit.model.ownership import OwnerStatus


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_every_order_holds_every_asset(sort: str) -> None:
    made = assets(example(), Scope(), sort=sort, size=0)
    assert {row.id for row in made.rows} == set(example().estate.ids)
    assert made.sort == sort
    assert (made.page, made.pages, made.total) == (1, 1, 102)


def test_by_name_case_does_not_count_and_nothing_comes_last() -> None:
    teams = [row.team for row in assets(example(), Scope(), sort="team", size=0).rows]
    named = [team for team in teams if team]
    assert named == sorted(named)
    assert teams[len(named) :] == [""] * 4


def test_the_worst_first() -> None:
    rows = assets(example(), Scope(), sort="-findings").rows
    assert (rows[0].id, rows[0].worst) == ("aws_s3_bucket.financial_reports", Severity.CRITICAL)
    assert rows[-1].worst is None
    weights = [-1 if row.worst is None else row.worst for row in rows]
    assert weights == sorted(weights, reverse=True)


def test_an_unknown_order_is_by_id() -> None:
    made = assets(example(), Scope(), sort="-colour", size=0)
    assert made.sort == "id"
    assert [row.id for row in made.rows] == sorted(example().estate.ids)


def test_pages_part_the_list_and_a_page_too_far_is_the_last() -> None:
    first, last = assets(example(), Scope(), size=10), assets(example(), Scope(), size=10, page=99)
    assert (first.page, first.pages, len(first.rows)) == (1, 11, 10)
    assert (last.page, len(last.rows)) == (11, 2)
    assert assets(example(), Scope(), size=10, page=-4).rows == first.rows
    whole = [row for number in range(1, 12) for row in assets(example(), Scope(), size=10, page=number).rows]
    assert [row.id for row in whole] == [row.id for row in assets(example(), Scope(), size=0).rows]


def test_a_row_says_who_owns_it_and_what_is_wrong() -> None:
    (row,) = assets(example(), Scope(text="financial_reports")).rows
    assert (row.team_name, row.person_name, row.owner_status) == ("Data", "Tansy Rudder", OwnerStatus.OWNED)
    assert (row.findings, row.undecided) == (sum(one.asset == row.id for one in example().findings), 0)
    assert (row.workload, row.data_class, row.tier, row.environment) == ("reporting", "restricted", "2", "production")


def test_what_cannot_be_told_is_counted_apart(tmp_path: Path) -> None:
    later = Resource(type="aws_ebs_volume", name="v", values={"size": 8}, unknown=["encrypted"])
    (row,) = assets(surveyed(tmp_path, later), Scope()).rows
    assert (row.findings, row.undecided, row.worst) == (1, 1, Severity.HIGH)


def test_the_sentence_fits(tmp_path: Path) -> None:
    assert assets(nothing(), Scope()).sentence == "No asset is mapped yet."
    assert assets(example(), Scope(text="zzz")).sentence == "No asset is in this scope."
    whole = assets(example(), Scope()).sentence
    assert whole.startswith("102 assets, over ")
    assert whole.endswith("; 4 without an owner.")
    one = assets(example(), Scope(text="financial_reports")).sentence
    assert one == "1 asset in this scope, Amazon S3; with an owner."
    assert assets(example(), Scope(service="aws/s3", team="booking")).sentence.startswith("1 asset in this scope")
    lonely = surveyed(tmp_path, resource("aws_s3_bucket", bucket="b"))
    assert assets(lonely, Scope()).sentence == "1 asset, Amazon S3; without an owner."
