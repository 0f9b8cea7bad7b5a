"""The JSON door: any text reads or is refused with a place, and an offset becomes line and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.documents import json as door
from remit.documents.json import Lines, parse_json, read_json
from remit.errors import UnreadableError

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(ANY_JSON)
def test_what_was_written_is_what_is_read(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        data: bytes | str = text.encode()
    except UnicodeEncodeError:  # a lone surrogate is no text
        with pytest.raises(UnreadableError):
            parse_json(text, "a.json")
        return
    assert parse_json(data, "a.json") == value


@given(st.binary(max_size=80) | st.text(max_size=80))
def test_anything_else_is_refused_as_unreadable_only(data: bytes | str) -> None:
    try:
        parse_json(data, "a.json")
    except UnreadableError as error:
        assert error.place  # noqa: PT017 - either end is right, so raises() does not fit
        assert error.hint  # noqa: PT017 - as above


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"a": 1,\n "b": }', "a.json:2:7", "expected a JSON value"),
        ('{"ä": 1,\n "ö": x}', "a.json:2:7", "expected a JSON value"),
        ('{"a": [1, 2', "a.json:1:12", "it ends too early"),
        ('{"a": NaN}', "a.json:1:7", "not valid JSON"),
        ("  \n", "a.json", "the file is empty"),
        ("// no\n{}", "a.json:1:1", "not valid JSON"),
    ],
)
def test_an_error_names_the_place(text: str, place: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message) as caught:
        parse_json(text, "a.json")
    assert caught.value.place == place
    assert caught.value.hint


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("is_closed", [True, False])
def test_hostile_nesting_is_refused(opening: str, *, is_closed: bool) -> None:
    closing = opening[::-1].translate(str.maketrans("[{", "]}", '":a')) if is_closed else ""
    with pytest.raises(UnreadableError, match="nested deeper than 1024 levels"):
        parse_json(opening * 100_000 + "1" + closing * 100_000, "a.json")


def test_more_values_than_memory_holds_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "MAX_VALUES", 100)
    with pytest.raises(UnreadableError, match="more than 100 values"):
        parse_json("[" + "[]," * 100 + "1]", "a.json")
    assert parse_json('["' + "x" * 200 + '"]', "a.json") == ["x" * 200]


def test_a_file_is_called_by_the_name_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes("﻿[1,\n 2".encode("utf-16"))
    with pytest.raises(UnreadableError) as caught:
        read_json(path, name="infra/plan.json")
    assert caught.value.place == "infra/plan.json:2:3"
    path.write_bytes("﻿[1, 2]".encode("utf-16-be"))
    assert read_json(path) == [1, 2]


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("[1, 2, 3]")
    with pytest.raises(UnreadableError, match="more than the 4 that are read"):
        read_json(path, limit=4)


@given(st.text("ab\n", max_size=40), st.data())
def test_a_line_and_column_are_what_counting_gives(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    place = Lines(text, "a").at(offset)
    before = text[:offset].split("\n")
    assert (place.line, place.column) == (len(before), len(before[-1]) + 1)


def test_places_are_right_far_into_a_text_and_in_any_order() -> None:
    text = ("x" * 70_000 + "\n") * 3 + "ab\n" * 50_000
    lines = Lines(text, "a")
    for offset in (len(text) - 2, 0, 65_536, 70_000, 70_001, 3 * 70_001, 3 * 70_001 + 3):
        before = text[:offset].split("\n")
        place = lines.at(offset)
        assert (place.line, place.column) == (len(before), len(before[-1]) + 1)
