"""Passages are found on pages by their hash alone, whatever frames or breaks them. R6.1."""

from __future__ import annotations

from contextlib import suppress

import pytest

from remit.documents.passages import MAX_CHARACTERS, MAX_UNITS, folded, hash_of, page_text
from remit.errors import UnreadableError

PAGE = """<!doctype html><html><head><title>Logs</title><style>p {color: red}</style></head><body>
<nav><a href="/">You are billed for logs.</a></nav>
<h1>Logs</h1><p>Logging is
   <b>off</b> by default. You turn it on.</p>
<h2>Keys</h2><ul><li>You rotate keys.</li><li>We keep them safe</li></ul>
<script>document.write("You rotate nothing.")</script><p>AT&amp;T &mdash; text.</p></body></html>"""


def found(content: str, passage: str, *, is_markup: bool = True) -> str | None:
    wanted = hash_of(passage)
    return page_text(content.encode(), is_markup=is_markup).find(frozenset({wanted})).get(wanted)


@pytest.mark.parametrize(
    ("passage", "heading"),
    [
        ("Logging is off by default.", "Logs"),
        ("Logging  is off\nby default. You turn it on.", "Logs"),
        ("You rotate keys. We keep them safe", "Keys"),
        ("AT&T — text.", "Keys"),
        ("You are billed for logs.", None),
        ("You rotate nothing.", None),
        ("is off by default.", None),
    ],
)
def test_a_passage_of_html_is_found_under_its_heading(passage: str, heading: str | None) -> None:
    assert found(PAGE, passage) == heading


def test_a_passage_of_markdown_is_found_under_its_heading() -> None:
    text = "# Logs #\nLogging is\noff.\n\n## Keys\n- You rotate keys."
    assert found(text, "Logging is off.", is_markup=False) == "Logs"
    assert found(text, "- You rotate keys.", is_markup=False) == "Keys"


@pytest.mark.parametrize(
    "passage",
    [
        "By default, logging is *off*\\. See [Keys](k.md)\\.",
        "By default, logging is off. See Keys.",
        "You rotate keys\\.",
        "You rotate keys.",
    ],
)
def test_markdown_is_read_with_its_marks_and_without(passage: str) -> None:
    text = "# Logs\n\nBy default, logging is *off*\\. See [Keys](k.md)\\.\n+ **You** rotate keys.\n\nYou rotate keys\\."
    assert found(text, passage, is_markup=False) == "Logs"


def test_the_fingerprint_is_of_the_text_alone() -> None:
    plain = page_text(PAGE.encode(), is_markup=True).fingerprint
    assert page_text(PAGE.replace("color: red", "color: blue").encode(), is_markup=True).fingerprint == plain
    assert page_text(PAGE.replace("rotate keys", "keep keys").encode(), is_markup=True).fingerprint != plain


def test_folding_keeps_words() -> None:
    assert folded(" a\n\tb\u00a0c ") == "a b c"


@pytest.mark.parametrize(
    "content",
    [
        "<" * 100_000,
        "<div>" * 200_000 + "Text.",
        "<script>" + "x" * 1_000_000,
        "<!--" * 50_000,
        "&#99999999;" * 10_000,
        "<a b='" * 50_000,
        "[" * 200_000,
        "[a](" * 50_000,
        "*" * 200_000,
        " + " * 100_000,
        "\x00\xff<p>Text",
    ],
    ids=[
        "angles",
        "deep",
        "open script",
        "comments",
        "references",
        "attributes",
        "brackets",
        "links",
        "stars",
        "items",
        "nothing",
    ],
)
def test_hostile_markup_ends(content: str) -> None:
    for is_markup in (True, False):
        with suppress(UnreadableError):
            assert page_text(content.encode("latin-1"), is_markup=is_markup).units


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a" * (MAX_CHARACTERS + 1), "longer than"),
        ("A. " * (MAX_UNITS + 1), "more than"),
        ("<script>a</script>", "no text"),
    ],
    ids=["long", "many", "empty"],
)
def test_over_the_limits_is_refused(content: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        page_text(content.encode(), is_markup=True)
