"""What is typed into a form becomes what the API takes, or is refused with the field that is wrong."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from remit.web.rest.problems import AskedWrongError
from remit.web.typed import MOST_FIELDS, MOST_FILES, Typed, body_of_form, typed_of

URLENCODED = "application/x-www-form-urlencoded"


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of each kind."""

    name: str
    note: str = "default"
    id: Annotated[str, Meta(min_length=1)] = "made"
    size: int | None = None
    share: float = 0.5
    is_sure: bool
    is_late: bool = False
    tags: list[str] = []
    file: bytes = b""
    file_name: str = ""
    plan: bytes | None = None


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    said = f'; filename="{filename}"' if filename is not None else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n'.encode() + content + b"\r\n"


def multipart(*parts: bytes) -> Typed:
    return typed_of("multipart/form-data; boundary=x", b"".join(parts) + b"--x--\r\n")


def test_texts_become_what_they_stand_for() -> None:
    typed = typed_of(
        URLENCODED, b"name=a+%C3%BC&note=&size=3&share=0.25&is_sure=on&tags=a&tags=&tags=b&csrf=t&page=%2F&expects=7"
    )
    assert (typed.own, typed.expects) == ({"csrf": "t", "page": "/", "expects": "7"}, 7)
    assert body_of_form(typed, Body) == Body(name="a ü", note="", size=3, share=0.25, is_sure=True, tags=["a", "b"])


def test_what_was_left_empty_is_left_out() -> None:
    made = body_of_form(typed_of(URLENCODED, b"name=&id=&size=&share=&is_late="), Body)
    assert made == Body(name="", id="made", size=None, share=0.5, is_sure=False)


def test_lines_end_as_everywhere_else() -> None:
    assert body_of_form(typed_of(URLENCODED, b"name=a%0D%0Ab"), Body).name == "a\nb"


def test_files_come_with_their_names() -> None:
    typed = multipart(
        part("name", "ü".encode()), part("file", b"\x00\r\n--y", "a b.pdf"), part("plan", b"p", "../../etc/passwd")
    )
    made = body_of_form(typed, Body)
    assert (made.name, made.file, made.file_name, made.plan) == ("ü", b"\x00\r\n--y", "a b.pdf", b"p")
    assert body_of_form(multipart(part("name", b"n"), part("file", b"", "")), Body).file == b"", "no file was chosen"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"name=a&more=1", "more"),
        (b"name=a&name=b", "name"),
        (b"is_sure=on", "name"),
        (b"name=a&size=x", "size"),
        (b"name=a&is_sure=maybe", "is_sure"),
        (b"name=a&file=%25", "file"),
        (b"name=a&share=1e999", "share"),
        (b"name=a&share=-inf", "share"),
        (b"name=a&share=NaN", "share"),
    ],
)
def test_the_field_that_is_wrong_is_named(content: bytes, place: str) -> None:
    with pytest.raises(AskedWrongError) as refused:
        body_of_form(typed_of(URLENCODED, content), Body)
    assert (refused.value.status, refused.value.place) == (400, place)


def test_a_file_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(AskedWrongError, match="no field “virus”"):
        body_of_form(multipart(part("name", b"a"), part("virus", b"x", "v")), Body)


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("", b"", 415),
        ("text/plain", b"name=a", 415),
        ("multipart/form-data", b"--x--", 415),
        (URLENCODED, b"name=%FF", 400),
        (URLENCODED, "name=ü".encode(), 400),
        (URLENCODED, b"a=1&" * (MOST_FIELDS + 1), 400),
        ("multipart/form-data; boundary=x", part("a", b"1") * (MOST_FIELDS + 1) + b"--x--", 400),
        (
            "multipart/form-data; boundary=x",
            b"".join(part(f"f{n}", b"1", "n") for n in range(MOST_FILES + 1)) + b"--x--",
            400,
        ),
        ("multipart/form-data; boundary=x", part("f", b"1", "a") + part("f", b"2", "b") + b"--x--", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nendless", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"X: y\r\n" * 100_000 + b"\r\n--x--", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n--x--", 400),
        ("multipart/form-data; boundary=x", part("a", b"\xff") + b"--x--", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data; boundary=" + "y" * 500, b"--y--", 400),
    ],
)
def test_what_is_no_form_is_refused(kind: str, content: bytes, status: int) -> None:
    with pytest.raises(AskedWrongError) as refused:
        typed_of(kind, content)
    assert refused.value.status == status


@pytest.mark.parametrize("said", ["-1", "x", "²", "9" * 19])
def test_a_version_is_a_number(said: str) -> None:
    with pytest.raises(AskedWrongError, match="no version"):
        _ = Typed(own={"expects": said}).expects
    assert Typed().expects is None


@given(st.sampled_from([URLENCODED, "multipart/form-data; boundary=x"]), st.binary(max_size=300))
def test_whatever_is_sent_is_a_form_or_refused(kind: str, content: bytes) -> None:
    for said in (content, b"--x\r\nContent-Disposition: form-data; name=a" + content + b"\r\n--x--"):
        try:
            typed = typed_of(kind, said)
        except AskedWrongError:
            continue
        assert isinstance(typed, Typed)


class Bounded(msgspec.Struct, frozen=True, kw_only=True):
    """One bound of each kind."""

    text: Annotated[str, Meta(min_length=1, max_length=3)] = "a"
    word: Annotated[str, Meta(min_length=2)] = "ab"
    code: Annotated[str, Meta(pattern="^[0-9]+$")] = "1"
    size: Annotated[int, Meta(ge=1, le=9)] = 1
    share: Annotated[float, Meta(ge=0, le=1)] | None = None
    kind: Literal["a", "b"] = "a"
    tags: Annotated[list[str], Meta(min_length=1, max_length=2)] = msgspec.field(default_factory=lambda: ["a"])
    file: Annotated[bytes, Meta(max_length=3)] = b""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"text=abcd", "this has at most 3 characters"),
        (b"word=a", "this has at least 2 characters"),
        (b"code=a", "this is not written as it must be"),
        (b"size=0", "this is at least 1"),
        (b"size=10", "this is at most 9"),
        (b"size=a", "this is no whole number"),
        (b"share=-1", "this is at least 0.0"),
        (b"share=2", "this is at most 1.0"),
        (b"share=a", "this is no number"),
        (b"kind=c", "this is none of those that are offered"),
        (b"tags=", "this must be filled in"),
        (b"tags=a&tags=b&tags=c", "these are more than 2"),
    ],
)
def test_what_is_wrong_is_said_without_types(content: bytes, said: str) -> None:
    with pytest.raises(AskedWrongError) as refused:
        body_of_form(typed_of(URLENCODED, content), Bounded)
    assert refused.value.message == said
    assert refused.value.place == content.partition(b"=")[0].decode()


def test_a_required_field_and_a_file_say_so_too() -> None:
    with pytest.raises(AskedWrongError, match="this must be filled in"):
        body_of_form(typed_of(URLENCODED, b"is_sure=on"), Body)
    with pytest.raises(AskedWrongError, match="this file has more than 3 bytes"):
        body_of_form(multipart(part("file", b"abcd", "f")), Bounded)
