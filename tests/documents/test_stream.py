"""Files of many records are read piece by piece, and hostile ones do no harm (R2.6)."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from remit.documents import stream
from remit.documents.stream import head_of, records
from remit.model.observation import Unreadable

ROWS = [{"n": number, "text": 'a]}{[\\" ,{'} for number in range(5)]


def read(path: Path) -> tuple[list[Any], list[Unreadable]]:
    found = list(records(path, name="log"))
    good = [one[1] for one in found if not isinstance(one, Unreadable)]
    return good, [one for one in found if isinstance(one, Unreadable)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(row) for row in ROWS),
        "\r\n".join(json.dumps(row) for row in ROWS) + "\r\n\r\n",
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        json.dumps({"Records": ROWS}),
        json.dumps({"Records": ROWS}, indent=4),
        json.dumps({"kind": "List", "items": ROWS, "metadata": {}}),
        json.dumps({"kind": "List", "items": ROWS, "metadata": {}}, indent=2),
        "\n".join(json.dumps({"records": [row]}) for row in ROWS),
        "\n".join(json.dumps(row, indent=1) for row in ROWS),
        "\ufeff" + json.dumps(ROWS),
    ],
    ids=["lines", "crlf", "array", "wide array", "wrapped", "wide wrapped", "late", "wide late", "hub", "wide", "mark"],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_every_layout_gives_the_same_records(text: str, is_packed: bool, tmp_path: Path) -> None:
    data = text.encode()
    path = tmp_path / ("log.gz" if is_packed else "log.json")
    path.write_bytes(gzip.compress(data) if is_packed else data)
    assert read(path) == (ROWS, [])


def test_lines_longer_than_a_piece_each_hold_an_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an event hub writes them: none of the later lines is lost."""
    monkeypatch.setattr(stream, "CHUNK", 64)
    lines = [json.dumps({"records": [{"n": number, "pad": "x" * 200}], "more": 1}) for number in range(5)]
    (tmp_path / "hub").write_text("\n".join([*lines, json.dumps({"n": 5})]), encoding="utf-8")
    good, bad = read(tmp_path / "hub")
    assert ([one["n"] for one in good], bad) == ([0, 1, 2, 3, 4, 5], [])


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
def test_pieces_may_end_anywhere(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"n": "ü🙂" * number, "deep": [[{}]]} for number in range(6)]
    (tmp_path / "array.json").write_text("  " * 40 + json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "lines.json").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    whole = [read(tmp_path / name) for name in ("array.json", "lines.json")]
    monkeypatch.setattr(stream, "CHUNK", max(chunk, 90))  # the layout is told from the first piece
    assert [read(tmp_path / name) for name in ("array.json", "lines.json")] == whole == [(rows, []), (rows, [])]


def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"a": 1}\n{"a": \n\xff\xfe\n{"a": 2}\n')
    good, bad = read(path)
    assert good == [{"a": 1}, {"a": 2}]
    assert [(one.location.line, bool(one.cause), bool(one.hint)) for one in bad] == [(2, True, True), (3, True, True)]


def test_a_broken_first_line_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "log").write_text('{"a": \n{"a": 2}\n', encoding="utf-8")
    good, bad = read(tmp_path / "log")
    assert (good, [one.location.line for one in bad]) == ([{"a": 2}], [1])


@pytest.mark.parametrize("text", ['{"Records":[{"a":1},{"a":2', '[{"a":1},{"a":2}, oops', '[{"a":1},{"a":2},NaN]'])
def test_an_array_that_breaks_off_gives_what_stands_before(text: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(text, encoding="utf-8")
    good, bad = read(tmp_path / "log")
    assert good[0] == {"a": 1}
    assert len(bad) == 1
    assert bad[0].hint


@pytest.mark.parametrize("chunk", [1, 7, 2**20])
@pytest.mark.parametrize(
    ("behind", "line"),
    [
        ("]", 6),
        ("\nand more", 7),
        ("\n\n, }", 8),
        (" tail\n", 6),
        ("\n\xff", 7),
    ],
)
def test_what_goes_on_behind_an_array_is_told_with_its_line(
    behind: str, line: int, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R10.3: it may be what somebody wanted to hide."""
    monkeypatch.setattr(stream, "CHUNK", chunk)
    path = tmp_path / "log"
    whole = "[\n" + ",\n".join(json.dumps(row) for row in ROWS[:4]) + "\n]" + behind
    path.write_bytes(whole.encode("latin-1") + b"\n[" + json.dumps(ROWS[4]).encode() + b"]")
    rows, (told,) = read(path)
    assert rows[:4] == ROWS[:4]
    assert rows[4:] == ([] if "\xff" in behind else ROWS[4:])
    assert told.location.line == line
    cause = "not valid UTF-8" if "\xff" in behind else "what stands behind the array is no JSON"
    assert told.cause.startswith(cause)


@pytest.mark.parametrize("chunk", [1, 7, 2**20])
@pytest.mark.parametrize(
    ("behind", "is_read"),
    [
        ("}", True),
        (', "next": null, "more": [1, {"a": "]}"}]}', True),
        ('\n, "count"\n:\n12345\n}\n', True),
        ("", False),
        (', "count": 12', False),
        (', "count": 12}}', False),
        (', "count" 12}', False),
        (", count: 12}", False),
        (', "count": }', False),
        (', "deep": ' + "[" * 100_000, False),
    ],
)
def test_what_an_object_holds_behind_its_array_is_passed_where_it_is_json(
    behind: str, is_read: bool, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CHUNK", chunk if len(behind) < 1000 else 2**20)
    path = tmp_path / "log"
    path.write_text('{"Records":\n' + json.dumps(ROWS, indent=1) + behind, encoding="utf-8")
    rows, told = read(path)
    assert rows == ROWS
    assert bool(told) is not is_read


def test_one_array_behind_another_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(f"{json.dumps(ROWS[:2], indent=1)}{json.dumps(ROWS[2:])}", encoding="utf-8")
    assert read(path) == (ROWS, [])


def test_what_is_empty_has_no_records(tmp_path: Path) -> None:
    for text in ("", "  \n", "[]", '{"Records": []}'):
        (tmp_path / "log").write_text(text, encoding="utf-8")
        assert read(tmp_path / "log") == ([], [])


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FREE_BYTES", 2**20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b'{"a": 1}\n' + b" " * (64 * 2**20)))
    tracemalloc.start()
    good, bad = read(tmp_path / "bomb.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert good == [{"a": 1}]
    assert "unpacks to far more" in bad[-1].cause
    assert peak < 32 * 2**20


def test_a_record_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_RECORD", 1000)
    monkeypatch.setattr(stream, "CHUNK", 512)
    long = json.dumps({"a": "x" * 5000})
    (tmp_path / "lines").write_text('{"a": 1}\n' + long + '\n{"a": 2}\n' + long, encoding="utf-8")
    good, bad = read(tmp_path / "lines")
    assert (good, [one.location.line for one in bad]) == ([{"a": 1}, {"a": 2}], [2, 4])
    (tmp_path / "array").write_text(f'[{{"a": 1}}, {long}, {{"a": 2}}]', encoding="utf-8")
    good, bad = read(tmp_path / "array")
    assert good == [{"a": 1}]
    assert "longer than" in bad[0].cause


def test_what_is_nested_too_deep_is_named(tmp_path: Path) -> None:
    deep = "[" * 100_000
    (tmp_path / "array").write_text(f'[{{"a": 1}}, {deep}', encoding="utf-8")
    good, bad = read(tmp_path / "array")
    assert good == [{"a": 1}]
    assert "nested too deep" in bad[0].cause
    (tmp_path / "lines").write_text(f'{{"a": 1}}\n{deep}\n{{"a": 2}}', encoding="utf-8")
    assert read(tmp_path / "lines")[0] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("cut", [12, 40])
def test_a_damaged_packed_file_is_told(cut: int, tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps(ROWS * 50).encode())
    (tmp_path / "log.gz").write_bytes(packed[:cut])
    _, bad = read(tmp_path / "log.gz")
    assert "damaged or cut short" in bad[-1].cause
    (tmp_path / "two.gz").write_bytes(gzip.compress(b'{"a": 1}\n') + gzip.compress(b'{"a": 2}\n'))
    assert read(tmp_path / "two.gz") == ([{"a": 1}, {"a": 2}], [])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    _, bad = read(tmp_path / "none")
    assert "No such file" in bad[0].cause


def test_heads_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"abc")
    (tmp_path / "packed").write_bytes(gzip.compress(b"abc" * 100))
    (tmp_path / "broken").write_bytes(b"\x1f\x8b\x00broken")
    assert head_of(tmp_path / "plain", 2) == b"ab"
    assert head_of(tmp_path / "packed", 4) == b"abca"
    assert head_of(tmp_path / "packed", 8192) == b"abc" * 100
    assert head_of(tmp_path / "broken", 4) == b""


@pytest.mark.parametrize("chunk", [7, 2**20])
def test_bytes_that_are_no_text_end_an_array_where_they_stand(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R10.3: nothing is read as if it had been written otherwise."""
    monkeypatch.setattr(stream, "CHUNK", chunk)
    path = tmp_path / "log.json"
    path.write_bytes(json.dumps(ROWS, indent=1).encode().replace(b'"n": 3', b'"n": "\xc3\x28"'))
    good, (broken,) = read(path)
    assert good == ROWS[:3]
    assert str(broken.location) == "log:14"
    assert broken.cause == "not valid UTF-8: the rest is not read"
