"""Markdown: a comment on a pull request that no name in it can bend. R3.2."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from exports.strangers import EVIL, crowded, doubtful, hostile, many, verdict
from planned import example, nothing
from remit.exports.markdown import EXPORT, MOST, MOST_WORKLOADS, name, phrase

SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
CELLS = re.compile(r"(?<!\\)\|")  # GFM 4.10: a pipe with a backslash in front is none, in a code span too


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| **")]


def prose(text: str) -> str:
    """The text without code spans."""
    return SPAN.sub("", text)


def test_it_opens_with_the_verdict_in_a_sentence() -> None:
    lines = EXPORT.render(example()).splitlines()
    assert lines[0] == f"### Remit: {verdict(example())}"
    assert lines[2] == "98 of 102 assets have an owner; the 4 without are mostly in the account Production."


def test_each_finding_has_a_row_with_who_answers_and_what_to_do() -> None:
    found = rows(EXPORT.render(example()))
    assert len(found) == len(example().findings)
    severity, asset, _, who, fix = (cell.strip() for cell in found[0].strip("|").split(" | "))
    assert severity == "**critical**"
    assert asset.startswith("`aws_s3_bucket.financial_reports`<br>`")
    assert who == "Mina Spinnaker (Data)<br>**C** our team"
    assert fix.startswith("Turn on all four")


def test_doubts_are_folded_and_what_is_unreadable_stands_in_front(tmp_path: Path) -> None:
    text = EXPORT.render(doubtful(tmp_path))
    assert "1 could not be judged and 1 input could not be read." in text.splitlines()[0]
    assert text.index("**1 input could not be read**") < text.index("`aws_ebs_volume.plain`")
    assert "<summary>1 finding could not be judged for want of a fact</summary>" in text
    assert text.index("aws_ebs_volume.plain") < text.index("<details>") < text.index("aws_ebs_volume.later")
    assert text.count("<details>") == text.count("</details>") == 2


def test_nothing_wrong_is_said_so() -> None:
    text = EXPORT.render(nothing())
    assert text.startswith("### Remit: No check found anything wrong.\n\nNothing is mapped yet.")
    assert "|" not in text


def test_a_gates_report_says_what_was_judged_and_never_that_all_is_well() -> None:
    text = EXPORT.render(dataclasses.replace(example(), findings=(), limited_to="2 of 27 assets, from high upwards"))
    assert text.startswith(
        "### Remit: Nothing that was judged stops the change.\n\nJudged: 2 of 27 assets, from high upwards."
    )


def test_it_fits_into_a_comment_and_says_what_it_left_out(tmp_path: Path) -> None:
    landscape = many(tmp_path, 400)
    text = EXPORT.render(landscape)
    assert len(text) <= MOST
    shown = len(rows(text))
    assert 100 < shown < len(landscape.findings)
    assert f"… and {len(landscape.findings) - shown} more that this comment has no room for" in text
    assert text.rstrip().endswith("</sub>")


@pytest.mark.parametrize("text", ["x" * 100_000, "<" * 100_000, "`" * 100_000, "|" * 100_000, "@" * 100_000])
def test_one_endless_name_does_not_fill_it(tmp_path: Path, text: str) -> None:
    made = EXPORT.render(hostile(tmp_path, text))
    assert len(made) <= MOST
    assert rows(made)


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_no_name_ends_its_cell_or_becomes_markup(tmp_path: Path, text: str) -> None:
    made = EXPORT.render(hostile(tmp_path, text))
    tables = [line for line in made.splitlines() if line.startswith("| ")]
    assert {len(CELLS.split(line)) for line in tables if line.startswith(("| **", "| severity"))} == {7}
    said = prose(made)
    assert set(re.findall(r"</?[a-z!][^>]*>?", said)) <= {
        *("<br>", "<sub>", "</sub>", "<details>", "</details>", "<summary>", "</summary>")
    }
    assert re.findall(r"@[A-Za-z0-9]|#\d|GH-\d|://|www\.|(?<!\\)\[|(?<!\\)!\[", said) == []
    assert [char for char in made if not char.isprintable() and char not in "\n\u200b"] == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("plain.name", "`plain.name`"),
        ('module.b["x"].this', '`module.b["x"].this`'),
        ("a|b", "`a\\|b`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("``x", "``` ``x ```"),
        ("@octocat", "`@octocat`"),
        ("", "`?`"),
    ],
)
def test_a_name_is_code(text: str, span: str) -> None:
    assert name(text) == span


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nobody owns it: no tag.", "Nobody owns it: no tag."),
        ("a_b *c* [d](e)", "a\\_b \\*c\\* \\[d\\](e)"),
        ("<b> & c", "&lt;b&gt; &amp; c"),
        ("ask @dana", "ask @\u200bdana"),
        ("https://a.example", "https:\u200b//a.example"),
        ("#12", "#\u200b12"),
    ],
)
def test_a_sentence_stays_text(text: str, said: str) -> None:
    assert phrase(text) == said


def test_many_workloads_are_cut_and_counted(tmp_path: Path) -> None:
    text = EXPORT.render(crowded(tmp_path, MOST_WORKLOADS + 5))
    assert len(re.findall(r"^\| shop", text, re.MULTILINE)) == MOST_WORKLOADS
    assert "… and 5 workloads more." in text
