"""What the server answers over columns is what plain loops over assets and findings answer. R1.7, R2.4."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import naive
from planned import example, knowledge
from remit.app.answers import find_asset
from remit.app.asset_order import asset_order
from remit.app.assets import SORTS, assets, every_row
from remit.app.finding_list import Wanted, assets_failing, findings_in
from remit.app.matrix import GROUPS, matrix
from remit.app.overview import overview
from remit.app.scan import scan
from remit.app.scope import Scope, rows_in
from remit.app.search import search
from remit.app.trial_estate import make_estate
from remit.errors import UnknownNameError
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.state import State
from remit.resolver.states import state_of, states
from web.estate import landscape as buckets


@cache
def trial() -> Landscape:
    """A trial estate with everything that is planted in one."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "estate"
        make_estate(folder, 400, knowledge())
        return scan([folder / "assets.jsonl", folder / "declared.jsonl"], knowledge()).landscape


LOOKS: Mapping[str, object] = {"example": example, "buckets": buckets, "trial": trial}
SCOPES = (
    Scope(),
    Scope(team="none"),
    Scope(environment="production"),
    Scope(workload="none"),
    Scope(workload="work-3", provider="aws"),
    Scope(text="S3"),
    Scope(text="b1"),
    Scope(text="no such thing"),
    Scope(owner_status="contested"),
    Scope(owner_status="nonsense"),
    Scope(rule="public-storage"),
    Scope(rule="no-such-rule", text="a"),
)


@cache
def look(name: str) -> Landscape:
    made = LOOKS[name]
    assert callable(made)
    found = made()
    assert isinstance(found, Landscape)
    return found


@pytest.fixture(params=list(LOOKS))
def shown(request: pytest.FixtureRequest) -> Landscape:
    return look(str(request.param))


@pytest.mark.parametrize("scope", SCOPES, ids=lambda one: "-".join(one.chosen().values()) or "all")
def test_rows_figures_and_orders(shown: Landscape, scope: Scope) -> None:
    assert rows_in(shown, scope).tolist() == naive.rows_of(shown, scope)
    view = overview(shown, scope)
    for name, expected in naive.figures(shown, scope).items():
        assert getattr(view, name) == expected, name
    for sort in (*SORTS, *(f"-{one}" for one in SORTS)):
        ids = [shown.estate.ids[row] for row in every_row(shown, scope, sort).tolist()]
        assert ids == naive.sorted_ids(shown, scope, sort), sort
        assert [row.id for row in assets(shown, scope, sort=sort, page=2, size=7).rows] in (ids[7:14], ids[:7])
    ascending = [row.id for row in asset_order(shown, scope).lines(0, 1_000)]
    assert ascending == naive.sorted_ids(shown, scope, "id")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("scope", SCOPES[:6], ids=lambda one: "-".join(one.chosen().values()) or "all")
def test_every_cell_of_the_matrix(shown: Landscape, scope: Scope, group: str) -> None:
    made = matrix(shown, scope, group=group)
    rows = naive.rows_of(shown, scope)
    members: dict[str, list[int]] = {}
    for row in rows:
        value = shown.owners.of(row).team if group == "team" else shown.estate.columns[group][row]
        members.setdefault(value, []).append(row)
    assert [one.id for one in made.columns] == sorted(members, key=lambda one: (not one, one))
    assert [one.assets for one in made.columns] == [len(members[one.id]) for one in made.columns]
    index = {control.id: number for number, control in enumerate(shown.controls)}
    for line in (line for family in made.families.values() for line in family):
        expected = [naive.cell(shown, index[line.control.id], members[one.id]) for one in made.columns]
        assert list(line.cells) == expected
        assert line.gaps == sum(one.gaps for one in expected)
        for label, count in line.labels.items():
            assert count == sum(one.labels.get(label, 0) for one in expected)
    for number, column in enumerate(made.columns):
        assert column.gaps == sum(row.cells[number].gaps for family in made.families.values() for row in family)


@pytest.mark.parametrize("group", GROUPS)
def test_a_part_of_the_columns_is_that_part_of_the_whole(shown: Landscape, group: str) -> None:
    whole = matrix(shown, Scope(), group=group)
    part = matrix(shown, Scope(), group=group, first=1, most=2)
    assert part.columns == whole.columns[1:3]
    assert (part.all_columns, part.gaps, part.sentence) == (len(whole.columns), whole.gaps, whole.sentence)
    for family, rows in part.families.items():
        for row, full in zip(rows, whole.families[family], strict=True):
            assert (row.cells, row.gaps, row.labels) == (full.cells[1:3], full.gaps, full.labels)
    beyond = matrix(shown, Scope(), group=group, first=1_000, most=2)
    assert (beyond.columns, beyond.gaps) == ((), whole.gaps)
    gaps = matrix(shown, Scope(), group=group, gaps_only=True)
    assert {name: [row for row in rows if row.gaps] for name, rows in whole.families.items()} == {
        name: list(gaps.families.get(name, ())) for name in whole.families
    }


def _is_wanted(one: Finding, wanted: Wanted) -> bool:
    return (
        one.severity >= (Severity[wanted.least.upper()] if wanted.least else Severity.INFO)
        and wanted.outcome in {"", one.outcome.value}
        and wanted.rule in {"", one.rule}
        and wanted.control in {"", one.control}
        and wanted.asset in {"", one.asset}
    )


@given(st.data())
def test_findings_by_every_filter(data: st.DataObject) -> None:
    shown = look(data.draw(st.sampled_from(list(LOOKS))))
    one = data.draw(st.sampled_from(shown.findings))
    wanted = Wanted(
        least=data.draw(st.sampled_from(["", "info", "medium", "critical"])),
        outcome=data.draw(st.sampled_from(["", "failed", "undecided"])),
        rule=data.draw(st.sampled_from(["", one.rule, "no-such-rule"])),
        control=data.draw(st.sampled_from(["", one.control])),
        asset=data.draw(st.sampled_from(["", one.asset, "no such asset"])),
    )
    scope = data.draw(st.sampled_from(SCOPES))
    inside = {shown.estate.ids[row] for row in naive.rows_of(shown, scope)}
    expected = [
        number
        for number, each in enumerate(shown.findings)
        if _is_wanted(each, wanted) and (each.asset in inside or not scope.chosen())
    ]
    assert findings_in(shown, scope, wanted).tolist() == expected


def test_assets_that_fail_each_check(shown: Landscape) -> None:
    for control in ("", "public-access", "no-such-control"):
        failed: dict[str, set[str]] = {}
        for one in shown.findings:
            if one.outcome is Outcome.FAILED and control in {"", one.control}:
                failed.setdefault(one.rule, set()).add(one.asset)
        found = assets_failing(shown, control)
        assert found == {rule: len(some) for rule, some in failed.items()}
        assert list(found) == list(failed)


def test_the_state_of_one_asset_is_that_of_the_column(shown: Landscape) -> None:
    for control in shown.controls:
        every = [State(one) for one in states(shown.estate, control).tolist()]
        assert [state_of(shown.estate, control, row) for row in range(len(every))] == every


@pytest.mark.parametrize("text", ["s3", "S3 1", "bucket-3", "AWS_S3_BUCKET.B3", "a", "1 2", "no such thing", "ec2-1"])
def test_a_search_finds_the_same_assets_in_pieces_too(shown: Landscape, text: str) -> None:
    found = search(knowledge(), shown, text)
    every = found[:]
    expected = naive.hits(shown, text)
    assert [one for one in every if one.kind == "asset"] == expected
    exact = text.casefold()
    is_exact = [exact in {one.id.casefold(), one.name.casefold()} for one in every]
    assert is_exact == sorted(is_exact, reverse=True)
    assert [one for at in range(0, len(found), 3) for one in found[at : at + 3]] == list(every)
    assert [found[place] for place in range(len(found))] == list(every)


@given(st.data())
def test_an_asset_is_found_as_by_looking_at_each(data: st.DataObject) -> None:
    shown = look(data.draw(st.sampled_from(list(LOOKS))))
    ids, names = shown.estate.ids, shown.estate.names
    row = data.draw(st.integers(0, len(ids) - 1))
    text = data.draw(
        st.sampled_from([ids[row], names[row], ids[row].rpartition(".")[2], ids[row][1:], "no such asset"])
    )
    for found in (
        [one for one, asset in enumerate(ids) if asset == text],
        [one for one, name in enumerate(names) if name == text],
        [one for one, asset in enumerate(ids) if asset.endswith((f".{text}", f"#{text}"))],
    ):
        if len(found) == 1:
            assert find_asset(shown, text) == found[0]
            return
        if found:
            with pytest.raises(UnknownNameError, match=f"any of {len(found)} assets"):
                find_asset(shown, text)
            return
    with pytest.raises(UnknownNameError, match="no asset"):
        find_asset(shown, text)
