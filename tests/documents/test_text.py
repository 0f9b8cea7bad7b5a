"""The door's first step: bytes within a limit, text in whatever encoding they show."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.documents.text import decode, encoding_of, read_bytes, read_text
from remit.errors import UnreadableError


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
    ],
)
def test_every_encoding_reads_to_the_same_text(mark: bytes, encoding: str) -> None:
    text = '{"name": "Zürich"}'
    assert decode(mark + text.encode(encoding), name="a.json") == text


def test_a_broken_byte_is_named_by_line() -> None:
    with pytest.raises(UnreadableError) as caught:
        decode(b"one\ntwo \xff\n", name="a.txt")
    assert caught.value.place == "a.txt:2"
    assert "byte 8" in caught.value.message
    assert caught.value.hint


def test_a_broken_half_of_a_wide_character_is_named_by_line() -> None:
    with pytest.raises(UnreadableError) as caught:
        decode("﻿a\nb".encode("utf-16-le") + b"\x00", name="a.txt")
    assert caught.value.place == "a.txt:2"


@given(st.binary(max_size=64))
def test_any_bytes_read_or_are_refused(data: bytes) -> None:
    try:
        decode(data, name="a")
    except UnreadableError as error:
        assert error.place.startswith("a:")  # noqa: PT017 - either end is right, so raises() does not fit


def test_empty_bytes_are_utf_8() -> None:
    assert encoding_of(b"") == "utf-8"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(10 * 2**40)  # sparse: ten tebibytes that take no room
    with pytest.raises(UnreadableError, match="more than the 16"):
        read_bytes(path, limit=16)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file"):
        read_bytes(tmp_path / "absent", limit=1)
    with pytest.raises(UnreadableError, match="not a regular file"):
        read_text(tmp_path, limit=1)


def test_a_device_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not a regular file"):
        read_bytes(Path("/dev/zero"), limit=1)


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnreadableError) as caught:
        read_bytes(tmp_path / "file" / "below", limit=1)
    assert caught.value.hint == "check the path and its permissions"


def test_a_file_within_the_limit_reads_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"sixteen bytes 16")
    assert read_text(path, limit=16) == "sixteen bytes 16"
