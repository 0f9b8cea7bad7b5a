"""Archives are judged before and while they are unpacked (R12: zip bombs, path traversal)."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from remit.documents.archives import MOST_ENTRIES, entries_of, is_archive, names_of
from remit.errors import UsageError


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_every_file_is_given_and_those_of_an_archive_in_it() -> None:
    inner = packed({"b.txt": b"inner"})
    whole = packed({"folder/a.txt": b"outer", "folder/": b"", "in.zip": inner})
    assert [(one.name, one.content) for one in entries_of(whole, "x.zip")] == [
        ("x.zip!folder/a.txt", b"outer"),
        ("x.zip!in.zip", inner),
        ("x.zip!in.zip!b.txt", b"inner"),
    ]
    assert names_of(whole, "x.zip") == {"folder/a.txt", "folder/", "in.zip"}
    assert is_archive(b"before" + whole)
    assert not is_archive(b"text")


def refused(data: bytes) -> str:
    with pytest.raises(UsageError) as problem:
        list(entries_of(data, "x.zip"))
    return str(problem.value)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = b"\0" * (64 * 2**20)
    bomb, bombs = packed({"zeros": zeros}), packed({str(one): zeros for one in range(3)})
    many = packed({str(one): b"" for one in range(MOST_ENTRIES + 1)})
    assert len(bomb) < 70_000

    def never(*_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", never)
    assert "grow without measure" in refused(bomb)
    assert "MiB unpacked" in refused(bombs)
    assert f"more than {MOST_ENTRIES} files" in refused(many)


def test_archives_in_archives_share_one_measure_and_go_no_deeper_than_one() -> None:
    deep = packed({"a": b"x"})
    for _ in range(2):
        deep = packed({"in.zip": deep}, zipfile.ZIP_STORED)
    assert "in an archive in an archive" in refused(deep)
    half = packed({str(one): b"" for one in range(MOST_ENTRIES // 2)})
    assert "more than" in refused(packed({"a.zip": half, "b.zip": half}, zipfile.ZIP_STORED))


def test_a_size_that_lies_is_found_out() -> None:
    honest = packed({"a.txt": b"a" * 1000}, zipfile.ZIP_STORED)
    place = honest.index(b"PK\x01\x02")
    lying = bytearray(honest)
    lying[place + 24 : place + 28] = struct.pack("<I", 10)
    assert "broken" in refused(bytes(lying))
    lying[place + 24 : place + 28] = struct.pack("<I", 5000)
    assert "broken" in refused(bytes(lying))


def test_files_that_share_their_bytes_are_refused() -> None:
    whole = packed({"a.txt": b"a" * 5000, "b.txt": b"a" * 5000}, zipfile.ZIP_STORED)
    first = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", first + 4)
    shared = bytearray(whole)
    shared[second + 42 : second + 46] = shared[first + 42 : first + 46]
    assert refused(bytes(shared))


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../b", "C:\\x", "a\\b", "C:x", "new\nline"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("x" * len(name))
        archive.writestr(info, b"content")
    data = target.getvalue().replace(b"x" * len(name), name.encode())
    assert "leads elsewhere" in refused(data)


def test_links_passwords_and_other_ways_of_packing_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "a link" in refused(target.getvalue())
    assert "packed in a way" in refused(packed({"a": b"b" * 100}, zipfile.ZIP_BZIP2))
    secret = bytearray(packed({"a": b"b"}))
    secret[secret.index(b"PK\x01\x02") + 8] |= 1
    assert "under a password" in refused(bytes(secret))


def test_what_stands_before_behind_or_twice_is_refused() -> None:
    whole = packed({"a": b"b"})
    assert "before or behind" in refused(b"%PDF-1.7\n" + whole)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.comment = b"more"
        archive.writestr("a", b"b")
    assert "before or behind" in refused(target.getvalue())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a", b"b")
        archive.writestr("a", b"c")
    assert "twice" in refused(target.getvalue())


def test_a_broken_archive_is_told() -> None:
    whole = packed({"a": b"b" * 100})
    for cut in range(4, len(whole), 7):
        assert "broken" in refused(whole[:cut])
    wrong = bytearray(whole)
    wrong[wrong.index(b"PK\x01\x02") + 16] ^= 1  # its check sum
    assert "broken" in refused(bytes(wrong))
    with pytest.raises(UsageError, match="broken"):
        names_of(b"PK\x03\x04", "x.zip")
