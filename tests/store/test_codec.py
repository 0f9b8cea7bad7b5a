"""A landscape survives being written down, to the last cell; bytes that do not are refused and never trusted."""

from __future__ import annotations

import dataclasses
import struct
import zlib
from functools import cache
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.app.answers import why
from remit.app.asset import asset
from remit.app.matrix import matrix
from remit.app.scope import Scope
from remit.model.columns import Column
from remit.model.estate import COLUMNS, FactCell
from remit.model.facts import Marker
from remit.model.finding import Finding
from remit.model.landscape import Landscape
from remit.store import codec
from remit.store.codec import decode, encode
from remit.store.errors import SnapshotError
from remit.store.landscape import cell_record, fact_cell
from remit.store.records import (
    CellRecord,
    ColumnRecord,
    DamagedError,
    TableRecord,
    array_record,
    column,
    column_record,
    integers,
    table_rows,
)
from store.landscapes import ODD_VALUES, difference, harbourlight, small, with_facts

_scalars = st.text() | st.integers() | st.booleans() | st.lists(st.text()).map(tuple)
_values = _scalars | st.none() | st.sampled_from(Marker)
_cells = st.tuples(_values, st.text(), st.text(), st.text())


def _again(landscape: Landscape) -> Landscape:
    return decode(encode(landscape))


def _raw(landscape: Landscape) -> dict[str, Any]:
    """The record as plain values, to be bent."""
    content: dict[str, Any] = msgspec.msgpack.decode(zlib.decompress(encode(landscape)[16:]))
    return content


def _packed(raw: object) -> bytes:
    body = raw if isinstance(raw, bytes) else msgspec.msgpack.encode(raw)
    return struct.pack("<7sBQ", codec.MAGIC, codec.FORMAT, len(body)) + zlib.compress(body)


def test_a_landscape_comes_back_the_same() -> None:
    assert difference(_again(harbourlight()), harbourlight()) == ""
    assert difference(_again(small()), small()) == ""


def test_every_cell_has_the_same_reason() -> None:
    whole, again = harbourlight(), _again(harbourlight())
    places = [(row, number) for row in range(len(whole.estate)) for number in range(len(whole.controls))]
    assert len(places) > 500
    assert [place for place in places if why(again, *place) != why(whole, *place)] == []


def test_the_pages_show_the_same() -> None:
    whole, again = harbourlight(), _again(harbourlight())
    assert matrix(again, Scope()) == matrix(whole, Scope())
    assert all(asset(again, row) == asset(whole, row) for row in range(len(whole.estate)))


def test_odd_facts_keep_value_and_type() -> None:
    whole = with_facts(ODD_VALUES)
    again = _again(whole)
    assert difference(again, whole) == ""
    found = {fact.name: fact.value for fact in again.estate.facts_of(0)}
    assert difference({name: found[name] for name in ODD_VALUES}, ODD_VALUES) == ""


@settings(deadline=None)
@given(_cells)
def test_any_fact_cell_comes_back(cell: FactCell) -> None:
    encoded = msgspec.msgpack.encode(cell_record(cell))
    assert difference(fact_cell(msgspec.msgpack.decode(encoded, type=CellRecord)), cell) == ""


@settings(deadline=None)
@given(st.lists(st.text() | st.text().map(lambda text: text * 300)))
def test_any_column_comes_back(values: list[str]) -> None:
    whole = Column.of(values)
    encoded = msgspec.msgpack.encode(column_record(whole))
    again = column(msgspec.msgpack.decode(encoded, type=ColumnRecord[str]), len(values))
    assert difference(again, whole) == ""


@settings(deadline=None)
@given(st.lists(st.integers(-(2**31), 2**31 - 1)), st.booleans())
def test_any_array_comes_back_whatever_its_layout(numbers: list[int], is_reversed: bool) -> None:
    whole = np.array(numbers, dtype=np.int32)[:: -1 if is_reversed else 1]
    again = integers(array_record(whole), len(numbers))
    assert difference(again, np.array(whole)) == ""


def test_arrays_come_back_read_only() -> None:
    again = _again(harbourlight())
    with pytest.raises(ValueError, match="read-only"):
        again.map.cells[0, 0] = 1


def test_findings_share_their_texts_again() -> None:
    again = _again(harbourlight())
    rules = [finding.rule for finding in again.findings]
    assert len({id(rule) for rule in rules}) == len(set(rules)) < len(rules)


def test_a_mapping_that_is_no_dict_is_written() -> None:
    whole = harbourlight()
    book = dataclasses.replace(whole.rulebook, services=MappingProxyType(dict(whole.rulebook.services)))
    assert difference(_again(dataclasses.replace(whole, rulebook=book)), whole) == ""


def test_another_type_in_a_landscape_is_our_fault() -> None:
    with pytest.raises(TypeError, match="object"):
        encode(dataclasses.replace(small(), inputs=(object(),)))  # type: ignore[arg-type]


def test_text_that_is_no_unicode_is_told() -> None:
    with pytest.raises(SnapshotError, match=r"no valid Unicode: 'a\\ud800'"):
        encode(dataclasses.replace(small(), inputs=("a\ud800",)))


def test_what_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(SnapshotError, match="more than the 10"):
        encode(small(), limit=10)


def test_a_column_that_an_older_version_did_not_write_is_empty() -> None:
    raw = _raw(harbourlight())
    del raw["estate"]["columns"]["tier"]
    again = decode(_packed(raw))
    assert set(again.estate.columns) == set(COLUMNS)
    assert set(again.estate.columns["tier"]) == {""}


def test_what_checks_say_comes_back_and_an_older_snapshot_has_none() -> None:
    whole = harbourlight()
    assert {finding.rule for finding in whole.findings} <= {check.id for check in whole.checks}
    assert _again(whole).checks == whole.checks
    raw = _raw(whole)
    del raw["checks"]
    assert decode(_packed(raw)).checks == ()


def test_a_field_that_an_older_version_did_not_write_takes_its_default() -> None:
    @dataclasses.dataclass(frozen=True)
    class Grown:
        name: str
        size: int = 3
        parts: dict[str, str] = dataclasses.field(default_factory=dict)

    written = TableRecord(2, {"name": column_record(Column.of(["a", "b"]))})
    assert table_rows(written, Grown) == (Grown("a"), Grown("b"))


def test_a_field_without_a_default_is_missed() -> None:
    with pytest.raises(DamagedError, match="the field rule is missing"):
        table_rows(TableRecord(0, {}), Finding)


_WHOLE = b"REMITSN\x02"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no snapshot"),
        (b"PK\x03\x04" + bytes(40), "no snapshot"),
        (_WHOLE + bytes(7), "no snapshot"),
        (b"REMITSN\x01" + bytes(8), "format 1"),
        (_WHOLE + struct.pack("<Q", 2**40), "unpacks to 1099511627776 bytes"),
        (_WHOLE + struct.pack("<Q", 3) + b"abc", "damaged"),
        (_WHOLE + struct.pack("<Q", 2) + zlib.compress(b"abc"), "length it states"),
        (_WHOLE + struct.pack("<Q", 4) + zlib.compress(b"abc"), "length it states"),
        (_WHOLE + struct.pack("<Q", 3) + zlib.compress(b"abc") + b"d", "length it states"),
        (_WHOLE + struct.pack("<Q", 9) + zlib.compress(bytes(2**20)), "length it states"),
        (_packed(b"\xc1"), "damaged"),
        (_packed({"taken_at": 3}), "damaged"),
        (_packed(b"\x81\xa1x" + b"\x91" * 100_000 + b"\xc0"), "damaged"),
        (_packed(b"\x81\xa9taken_at\xa1\xff"), "damaged"),
        (_packed(b"\xdd\xff\xff\xff\xff"), "damaged"),
    ],
)
def test_strange_bytes_are_refused_with_a_next_step(content: bytes, message: str) -> None:
    with pytest.raises(SnapshotError, match=message) as caught:
        decode(content)
    assert caught.value.hint


def _set(raw: dict[str, Any], path: str, value: object) -> None:
    *steps, last = path.split(".")
    target: Any = raw
    for step in steps:
        target = target[int(step) if isinstance(target, list) else step]
    target[int(last) if isinstance(target, list) else last] = value


_ONES = b"\x01\x00\x00\x00"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("estate.names", [], "differ in number"),
        ("estate.ids.0", "aws_s3_bucket.twice", ""),
        ("estate.tags.0", b"", "cut short"),
        ("estate.files.1", [], "stands for no value"),
        ("estate.lines.0", "<u2", "not int32"),
        ("estate.lines.0", "<f8", "Invalid enum value"),
        ("estate.lines.1", [1], "not int32"),
        ("estate.lines.1", [-1], "Expected `int` >= 0"),
        ("estate.lines.2", _ONES, "cut short"),
        ("map.controls", [], "map and rules differ"),
        ("map.cells.2", b"", "cut short"),
        ("map.cells.0", "<i4", "not uint16"),
        ("map.profiles.0.service", "aws/none", "no service or model"),
        ("map.profiles.0.overrides", [999], "no such override"),
        ("map.profiles.0.overrides", [-1], "no such override"),
        ("map.rules", [], "stands for no value"),
        ("owners", [], "stands for no value"),
        ("findings.rows", 1, "cut short"),
        ("findings.columns.severity.1.0", 77, "Invalid enum value"),
        ("rulebook.models", {}, "no service or model"),
    ],
)
def test_a_landscape_that_contradicts_itself_is_refused(path: str, value: object, message: str) -> None:
    raw = _raw(harbourlight())
    if path == "estate.ids.0":
        value, message = raw["estate"]["ids"][1], "stands twice"
    _set(raw, path, value)
    with pytest.raises(SnapshotError, match=message) as caught:
        decode(_packed(raw))
    assert caught.value.hint


def test_a_cell_of_no_party_is_refused() -> None:
    raw = _raw(harbourlight())
    raw["map"]["cells"][2] = b"\xff" * len(raw["map"]["cells"][2])
    with pytest.raises(SnapshotError, match="names no party"):
        decode(_packed(raw))


def test_a_number_without_digits_is_refused() -> None:
    raw = _raw(with_facts({"large": 2**70}))
    raw["estate"]["facts"]["large"][1][0][0]["digits"] = "many"
    with pytest.raises(SnapshotError, match="no digits"):
        decode(_packed(raw))


@cache
def _odd() -> bytes:
    return zlib.decompress(encode(with_facts(ODD_VALUES))[16:])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_the_bytes_is_refused_or_gives_a_landscape(data: st.DataObject) -> None:
    raw = bytearray(_odd())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(_packed(bytes(raw)))
    except SnapshotError:
        return
