"""The matrix: columns by workload, service or team, and a cell that counts what it stands for. R1.7."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import example, nothing, resource, surveyed
from remit.app.matrix import GROUPS, Matrix, MatrixRow, matrix
from remit.app.scope import Scope
from remit.model.party import Label
from remit.model.state import State


def rows(made: Matrix) -> dict[str, MatrixRow]:
    return {row.control.id: row for found in made.families.values() for row in found}


@pytest.mark.parametrize("group", GROUPS)
def test_every_asset_stands_in_one_column(group: str) -> None:
    made = matrix(example(), Scope(), group=group)
    assert made.group == group
    assert sum(column.assets for column in made.columns) == len(example().estate)
    assert len({column.id for column in made.columns}) == len(made.columns)


@pytest.mark.parametrize("group", GROUPS)
def test_a_cell_counts_the_assets_it_stands_for(group: str) -> None:
    landscape = example()
    made = matrix(landscape, Scope(), group=group)
    for index, control in enumerate(landscape.controls):
        row = rows(made)[control.id]
        expected = [landscape.map.cell(number, index) for number in range(len(landscape.estate))]
        assert sum(row.labels.values()) == sum(cell.is_applicable for cell in expected)
        for label, count in row.labels.items():
            assert count == sum(cell.label is label for cell in expected)
        assert row.gaps == sum(cell.gaps for cell in row.cells)
        assert Label.NOT_APPLICABLE not in row.labels


def test_gaps_add_up_by_row_and_by_column() -> None:
    made = matrix(example(), Scope())
    assert made.gaps == sum(row.gaps for row in rows(made).values()) == sum(column.gaps for column in made.columns)
    assert made.gaps > 0
    assert made.sentence.startswith(f"Over {len(made.columns)} workloads a control is not in force {made.gaps} times;")


def test_families_keep_the_catalogue_s_order() -> None:
    made = matrix(example(), Scope())
    order = list(dict.fromkeys(control.family for control in example().controls))
    assert list(made.families) == order
    assert list(rows(made)) == [
        control.id for family in order for control in example().controls if control.family == family
    ]


def test_a_cell_shows_its_worst_and_an_example_of_it() -> None:
    made = matrix(example(), Scope(workload="reporting"))
    (cell,) = rows(made)["public-access"].cells
    assert (cell.state, cell.gaps) == (State.NOT_IN_FORCE, 1)
    assert cell.example == "aws_s3_bucket.financial_reports"
    assert cell.labels == {Label.CUSTOMER: sum(cell.labels.values())}


def test_a_control_that_does_not_apply_has_neither_label_nor_gap() -> None:
    made = matrix(example(), Scope(text="access_logs"))
    (cell,) = rows(made)["access-logging"].cells
    assert (cell.labels, cell.state, cell.gaps) == ({}, State.NO_DATA, 0)


def test_only_gaps_leaves_out_what_is_in_order() -> None:
    whole, gaps = matrix(example(), Scope()), matrix(example(), Scope(), gaps_only=True)
    assert set(rows(gaps)) == {control for control, row in rows(whole).items() if row.gaps}
    assert gaps.gaps == whole.gaps
    assert gaps.columns == whole.columns


def test_columns_are_named_as_people_say_them() -> None:
    named = {column.id: column.name for column in matrix(example(), Scope()).columns}
    assert named["reporting"] == "Financial reporting"
    assert named[""] == "no workload"
    assert list(named)[-1] == ""
    services = {column.id: column.name for column in matrix(example(), Scope(), group="service").columns}
    assert services["aws/s3"] == "Amazon S3"
    teams = {column.id: column.name for column in matrix(example(), Scope(), group="team").columns}
    assert (teams["web"], teams[""]) == ("Web", "no team")


def test_an_undeclared_workload_goes_by_its_tag(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_ebs_volume", tags={"app": "shop"}))
    assert [column.name for column in matrix(landscape, Scope()).columns] == ["shop"]


def test_an_unknown_grouping_is_by_workload() -> None:
    assert matrix(example(), Scope(), group="planet").group == "workload"


def test_an_empty_scope_has_no_columns() -> None:
    made = matrix(example(), Scope(text="nothing is called so"))
    assert (made.columns, made.gaps, made.sentence) == ((), 0, "No asset is in this scope.")
    assert matrix(nothing(), Scope()).columns == ()


def test_what_is_known_to_be_well_is_said_to_be_so(tmp_path: Path) -> None:
    made = matrix(surveyed(tmp_path, resource("aws_iam_role", name="r")), Scope(), group="service")
    assert made.gaps == 0
    assert made.sentence == "Over 1 service no control is known to be out of force."


def test_one_gap_is_once(tmp_path: Path) -> None:
    made = matrix(surveyed(tmp_path, resource("aws_ebs_volume", encrypted=False)), Scope(), group="service")
    assert made.sentence == "Over 1 service a control is not in force once; most of that in Amazon EBS (1)."


def test_assumed_means_that_no_page_was_cited_for_any_of_it() -> None:
    landscape = example()
    made = matrix(landscape, Scope(), group="service")
    for index, control in enumerate(landscape.controls):
        for column, cell in zip(made.columns, rows(made)[control.id].cells, strict=True):
            found = landscape.estate.columns["service"].rows(column.id).tolist()
            grades = {landscape.map.rule(number, index).grade.value for number in found}
            assert cell.is_assumed == (grades == {"assumed"})
            assert cell.is_unstated == ("unstated" in grades)
            assert cell.is_undecided == any(landscape.map.cell(number, index).is_undecided for number in found)
