"""What is worked out before anybody looks is what they then get, and nothing else."""

from __future__ import annotations

import pytest

from planned import knowledge
from remit.app import answers, asset_names, prepared
from remit.app.answers import find_asset
from remit.app.asset_names import (
    having,
    neighbours,
    row_of,
    rows_by_id,
    rows_by_name,
    rows_called,
    rows_ending,
)
from remit.app.asset_ranks import SORTS, rows_sorted
from remit.app.finding_columns import finding_columns
from remit.app.matrix import MOST_COLUMNS, matrix
from remit.app.overview import MOST_SHOWN, overview
from remit.app.paths import finder_of
from remit.app.scope import Scope
from remit.errors import UnknownNameError
from web.estate import landscape


def test_readers_get_what_was_prepared(caplog: pytest.LogCaptureFixture) -> None:
    shown = landscape()
    with caplog.at_level("INFO", "remit.looks"):
        prepared.prepare(knowledge(), shown)
    assert "9 assets are ready" in caplog.text

    def again() -> object:
        raise AssertionError("it was worked out already")

    for name in ("finding_columns", "kinds", "finder", "access_paths", "folded_ids", "rows_by_id", "rows_by_name"):
        assert shown.worked_out.once(name, again) is not None
    for sort in SORTS:
        assert rows_sorted(shown, Scope(), f"-{sort}") is shown.worked_out.once(("rows_sorted", f"-{sort}"), again)
    view = overview(shown, Scope(), most=MOST_SHOWN)
    assert view is shown.worked_out.lately("overview", (Scope(), MOST_SHOWN), again, most=32)
    asked = Scope(), "team", False, 0, MOST_COLUMNS
    table = matrix(shown, Scope(), group="team", most=MOST_COLUMNS)
    assert table is shown.worked_out.lately("matrix", asked, again, most=24)
    assert finder_of(shown) is finder_of(shown)
    assert finding_columns(landscape()) is not finding_columns(shown), "another landscape has its own"


def test_names_are_looked_up_without_regard_to_size() -> None:
    shown = landscape(assets=40)
    ids, names = shown.estate.ids, shown.estate.names
    assert [row_of(shown, one) for one in ids] == list(range(40))
    assert row_of(shown, "zzz") is None
    assert row_of(shown, "") is None
    assert rows_called(shown, "BUCKET-7") == rows_called(shown, "aws_s3_bucket.B7") == [7]
    assert rows_ending(shown, ".b7", "#b7") == [7]
    assert having(shown, "bucket-3").sum() == 11
    assert neighbours(shown, "b", 80) == [*ids, *names]
    near = neighbours(shown, "bucket-17", 20)
    assert "bucket-17" in near
    assert len(near) <= 20


@pytest.mark.parametrize("run", [1, 3, 7, 100])
def test_orders_are_the_same_however_long_the_runs_are(run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asset_names, "_RUN", run)
    shown = landscape(assets=20)
    ids, names = shown.estate.ids, [one.casefold() for one in shown.estate.names]
    assert rows_by_id(shown).tolist() == sorted(range(20), key=ids.__getitem__)
    assert rows_by_name(shown).tolist() == sorted(range(20), key=names.__getitem__)


def test_in_a_large_estate_only_what_is_near_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_COMPARED", 8)
    shown = landscape(assets=30)
    with pytest.raises(UnknownNameError) as near:
        find_asset(shown, "bucket-171")
    assert near.value.hint == "did you mean “bucket-17”?"
    with pytest.raises(UnknownNameError) as far:
        find_asset(shown, "nothing like it")
    assert "can be searched" in far.value.hint
