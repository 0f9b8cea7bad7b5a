"""Rows of CSV: no line, row or field without end is taken into memory (R10.3, R2.4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.documents import table
from remit.documents.table import read_table
from remit.errors import UnreadableError


def rows(folder: Path, text: str) -> list[tuple[int, dict[str, str]]]:
    path = folder / "a.csv"
    path.write_bytes(text.encode())
    return list(read_table(path, name="a.csv"))


def refusal(folder: Path, text: str) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as problem:
        rows(folder, text)
    return problem.value.place, problem.value.message


def test_rows_have_the_line_on_which_they_end(tmp_path: Path) -> None:
    assert rows(tmp_path, 'a,b\n1,"x\ny"\n\n2\n') == [(3, {"a": "1", "b": "x\ny"}), (5, {"a": "2"})]


def test_a_line_without_end_is_refused_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_LINE", 100)
    assert len(rows(tmp_path, "a\n" + "x" * 99 + "\n")) == 1
    assert refusal(tmp_path, "a\n1\n" + "x" * 101) == ("a.csv:3", "a line is longer than 100 characters")


def test_a_row_without_end_is_refused_and_many_short_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MAX_ROW", 100)
    assert len(rows(tmp_path, "a\n" + "1\n" * 200)) == 200
    assert refusal(tmp_path, "a\n" + '"x\n",' * 60) == ("a.csv:22", "a row is longer than 100 characters")


def test_a_field_that_is_too_long_and_a_million_columns(tmp_path: Path) -> None:
    assert "field larger than field limit" in refusal(tmp_path, "a\n" + "x" * 200_000)[1]
    assert len(rows(tmp_path, "a" + ",b" * 1_000_000 + "\n1")) == 1
