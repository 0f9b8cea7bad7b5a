"""Files that are handed in are known by their content; what is hostile or unknown is refused (R1.14, R12)."""

from __future__ import annotations

import unicodedata
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.test_archives import packed
from documents.test_pictures import jpeg, png
from remit.documents import attachments
from remit.documents.attachments import EXTENSIONS, LONGEST_NAME, attachment, safe_name
from remit.errors import RemitError, UsageError

OFFICE = "application/vnd.openxmlformats-officedocument."


def pdf(*streams: bytes, words: bytes = b"/Filter /FlateDecode") -> bytes:
    body = b"%PDF-1.7\n"
    for number, stream in enumerate(streams, 1):
        body += b"%d 0 obj << %s >>\nstream\n" % (number, words) + zlib.compress(stream, 9) + b"\nendstream\nendobj\n"
    return body + b"trailer << >>\nstartxref\n0\n%%EOF\n"


def office(part: str) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


@pytest.mark.parametrize(
    ("name", "data", "media_type", "called"),
    [
        ("a.pdf", pdf(b"words"), "application/pdf", "a.pdf"),
        ("a.pdf", png(), "image/png", "a.pdf.png"),
        ("photo.JPEG", jpeg(), "image/jpeg", "photo.JPEG"),
        ("a.json", b'{"a": [1]}', "application/json", "a.json"),
        ("a.txt", b'\xef\xbb\xbf {"a": [1]}', "application/json", "a.txt.json"),
        ("a.txt", b"[not json", "text/plain", "a.txt"),
        ("a.yml", b"a: 1\n", "application/yaml", "a.yml"),
        ("a.csv", b"a,b\r\n1,2\r\n", "text/csv", "a.csv"),
        ("a.md", b"# A <b>b</b>\n", "text/markdown", "a.md"),
        ("a.exe", b"words", "text/plain", "a.exe.txt"),
        ("a.log", "Größe\r\n".encode("utf-16"), "text/plain", "a.log"),
        ("a.zip", packed({"a.txt": b"x"}), "application/zip", "a.zip"),
        ("a.zip", packed({"[Content_Types].xml": b"x"}), "application/zip", "a.zip"),
        ("a.xlsx", office("xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet", "a.xlsx"),
        ("a", office("word/document.xml"), f"{OFFICE}wordprocessingml.document", "a.docx"),
        ("a.pptx", office("ppt/presentation.xml"), f"{OFFICE}presentationml.presentation", "a.pptx"),
    ],
)
def test_the_content_says_what_it_is(name: str, data: bytes, media_type: str, called: str) -> None:
    found = attachment(data, name)
    assert (found.media_type, found.name, found.content) == (media_type, called, data)
    assert list(found.texts())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"a" * 101, "101 bytes"),
        (b"MZ\x90\0program", "program"),
        (b"\x7fELF\x02", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"<!DOCTYPE html><p>", "a browser would run"),
        (b" \n<svg xmlns='x'/>", "a browser would run"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "a browser would run"),
        (b"<?xml version='1.0'?>", "a browser would run"),
        (b"<!-- x -->", "a browser would run"),
        (b"GIF89a\x01\0\x01\0", "control characters"),
        (b"\xff\xfe\x00", "not taken"),
        (b"text\x1b[31m", "control characters"),
        (b"%PDF-1.7 cut", "ends too early"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not taken"),
    ],
)
def test_what_is_not_taken_is_told(data: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told) as problem:
        attachment(data, "../x.txt", most=100)
    assert problem.value.place == "x.txt"
    assert problem.value.hint


def test_a_json_file_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match="not valid JSON") as problem:
        attachment(b'{\n "a": }', "a.json")
    assert problem.value.place == "a.json:2:7"


@pytest.mark.parametrize("first", [png(), jpeg(), pdf(b"x"), b"plain text\n", b'{"a": 1}\n'])
def test_a_file_that_is_an_archive_as_well_is_refused(first: bytes) -> None:
    with pytest.raises(UsageError):
        attachment(first + packed({"a.txt": b"hidden"}), "a")
    shifted = packed({"a.txt": b"hidden"}, 0)
    with pytest.raises(UsageError):
        attachment(shifted + first, "a.zip")


@pytest.mark.parametrize(
    "files",
    [
        {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/vbaProject.bin": b"x"},
        {"tool.exe": b"MZ\x90"},
        {"in.zip": packed({"a.sh": b"#!/bin/sh"})},
        {"a/B.class": b"x"},
    ],
)
def test_programs_and_macros_in_archives_are_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(UsageError, match="program or macro"):
        attachment(packed(files), "a.zip")


def test_a_document_that_grows_without_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_INFLATED", 4 * 2**20)
    with pytest.raises(UsageError, match="unpacked"):
        attachment(pdf(b"\0" * (5 * 2**20)), "a.pdf")
    with pytest.raises(UsageError, match="unpacked"):
        attachment(pdf(*[b"\0" * (2**20)] * 5), "a.pdf")
    attachment(pdf(b"\0" * (3 * 2**20)), "a.pdf")
    with pytest.raises(UsageError, match="packed twice"):
        attachment(pdf(b"x", words=b"/Filter [/FlateDecode /FlateDecode]"), "a.pdf")


def test_streams_over_each_other_are_read_only_so_often() -> None:
    empty = b"\0\0\0\xff\xff"  # a stored block of no bytes: it is read and gives nothing
    start = b"stream\n\x78\x01"
    block = b"\0" + len(start).to_bytes(2, "little") + (65535 - len(start)).to_bytes(2, "little") + start
    body = b"%PDF-1.7\n" + start + (block + empty * 20) * 3_000 + b"%%EOF"
    with pytest.raises(UsageError, match="unpacked"):
        attachment(body, "a.pdf")


def test_a_stream_that_does_not_unpack_is_passed_over() -> None:
    body = b"%PDF-1.7\n1 0 obj <<>>\nstream\nplain words\nendstream\n%%EOF"
    assert attachment(body, "a.pdf").media_type == "application/pdf"


def test_texts_come_from_where_they_stand() -> None:
    whole = packed({"a.txt": b"one", "b.bin": b"\xff\xfe\0 words among bytes \0"})
    assert list(attachment(whole, "a.zip").texts()) == [
        ("a.zip!a.txt", "one"),
        ("a.zip!b.bin", " words among bytes "),
    ]
    said = dict(attachment(pdf(b"BT (inside the stream) Tj ET"), "a.pdf").texts())
    assert said == {"a.pdf": "BT (inside the stream) Tj ET"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\q3.pdf", "q3.pdf"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("new\nline\0.txt", "new_line_.txt"),
        ('a<b>:"|?*%.txt', "a_b_______.txt"),
        (" .hidden. ", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("CON.txt", "_CON.txt"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("x" * 300, "x" * LONGEST_NAME),
        ("A\u030a.txt", "Å.txt"),
    ],
)
def test_names_lead_nowhere_and_show_what_they_say(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_one_name_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME + 1
    assert not set(safe) & set('/\\<>:"|?*%')
    assert safe not in {".", ".."}
    assert not any(unicodedata.category(one)[0] == "C" for one in safe)
    assert safe_name(safe) == safe


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\nstream\n", b"\x89PNG\r\n\x1a\n",
                                                b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP", b"{", b"<"]))  # fmt: skip
def test_any_bytes_are_taken_or_refused(rest: bytes, start: bytes) -> None:
    try:
        found = attachment(start + rest, "any")
    except RemitError:
        return
    assert found.name.endswith(EXTENSIONS[found.media_type])
    assert all(isinstance(text, str) for _, text in found.texts())
