"""Pitfalls are read, refused and linted by the place where they go wrong, and those that ship are whole. R8."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import write
from planned import knowledge
from remit.errors import KnowledgeError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.lint import lint
from remit.knowledge.lint_pitfalls import FAILURE_MODES
from remit.model.control import Category
from remit.model.pitfall import Pitfall, PitfallKind

HEAD = """
kind: mistake
sources:
  page: {title: A page, url: https://example.com/page, read: 2026-01-01,
         locator: first, edition: one,
         passage: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
pitfalls:
"""
ROWS = """
  - {id: open-box, name: An open box, what: It stands open., truth: You close it., remedy: Close it., signal: Air.,
     cause: Haste., owner: data, source: page, detectors: ["check:locks", "command:kb show"], later: More is to come.}
  - {id: no-lid, name: No lid, what: It has none., truth: You put one on., remedy: Put it on., signal: None.,
     cause: Cost., owner: platform, not_detectable: Nobody looks.}
"""
WHOLE = "what: It is., truth: It is not., remedy: Do., signal: One., cause: One., owner: data"
KNOWN = {"check": ["locks"], "command": ["kb show"]}


def pitfalls(folder: Path, rows: str = ROWS, head: str = HEAD, name: str = "mistakes") -> Path:
    return write(folder, {f"pitfalls/{name}.yaml": head + rows})


def test_a_pitfall_is_read_with_its_detectors(tmp_path: Path) -> None:
    base = KnowledgeBase(Binary(compile_knowledge(pitfalls(tmp_path))))
    first, second = base.pitfalls
    assert first.id == "mistake/open-box"
    assert first.kind is PitfallKind.MISTAKE
    assert (first.checks, first.commands, first.owner) == (("locks",), ("kb show",), Category.DATA)
    assert first.source is not None
    assert first.source.url == "https://example.com/page"
    assert str(first.location) == "knowledge/data/pitfalls/mistakes.yaml:9:5"
    assert first.lesson == "Mistake “An open box”: You close it."
    assert (second.source, second.not_detectable) == (None, "Nobody looks.")
    assert lint(tmp_path, detectors=KNOWN) == []


@pytest.mark.parametrize(
    ("rows", "head", "name", "message"),
    [
        (
            ROWS.replace("no-lid", "open-box"),
            HEAD,
            "mistakes",
            "mistakes.yaml:11:6: the pitfall “open-box” stands twice",
        ),
        (ROWS.replace("source: page", "source: pag"), HEAD, "mistakes", "no source “pag”\n  → did you mean “page”?"),
        (ROWS, HEAD, "errors", "pitfalls of the kind “mistake” stand in errors.yaml\n  → call the file mistakes.yaml"),
        (ROWS, HEAD.replace("mistake", "mistak"), "mistakes", "“mistak” is not a value here\n"),
        (ROWS.replace("check:locks", "checks:locks"), HEAD, "mistakes", "pitfalls/mistakes.yaml:10:"),
    ],
)
def test_what_cannot_be_followed_is_refused(tmp_path: Path, rows: str, head: str, name: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        compile_knowledge(pitfalls(tmp_path, rows, head, name))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (ROWS.replace("check:locks", "check:lock"), ["no check “lock”"]),
        (ROWS.replace("command:kb show", "command:kb shw"), ["no command “kb shw”"]),
        (ROWS.replace('"check:locks",', '"check:locks", "check:locks",'), ["the detector “check:locks” stands twice"]),
        (
            ROWS.replace(", not_detectable: Nobody looks.", ""),
            ["nothing shows “mistake/no-lid”, and it does not say why"],
        ),
        (
            ROWS.replace("later: More", "not_detectable: More"),
            ["“mistake/open-box” cannot be detected, and names what detects it"],
        ),
        (ROWS.replace(" source: page,", ""), ["no pitfall cites the source “page”"]),
    ],
)
def test_the_linter_says_what_a_row_lacks(tmp_path: Path, rows: str, messages: list[str]) -> None:
    assert [one.message for one in lint(pitfalls(tmp_path, rows), detectors=KNOWN)] == messages


def test_a_page_that_a_pitfall_cites_was_read(tmp_path: Path) -> None:
    head = HEAD.replace("locator: first, ", "").replace("edition: one,", "")
    found = lint(pitfalls(tmp_path, head=head), detectors=KNOWN)
    assert [one.message for one in found] == ["the source “page” lacks locator, edition"]


def test_detectors_that_nobody_listed_are_not_judged(tmp_path: Path) -> None:
    assert lint(pitfalls(tmp_path, ROWS.replace("check:locks", "check:any"))) == []


def test_failure_modes_are_those_of_the_requirements(tmp_path: Path) -> None:
    rows = "".join(f"  - {{id: {one}, name: N, {WHOLE}, later: L}}\n" for one in FAILURE_MODES)
    head = "kind: failure-mode\npitfalls:\n"
    assert lint(pitfalls(tmp_path, rows, head, "failure-modes")) == []
    fewer = rows.replace("id: f3", "id: f0")
    (problem,) = lint(pitfalls(tmp_path, fewer, head, "failure-modes"))
    assert problem.message == "the failure modes are f1, f2, f0, f4, f5, f6, f7, f8, f9, f10"


SHIPPED = knowledge().pitfalls


def test_all_kinds_ship() -> None:
    kinds = [one.kind for one in SHIPPED]
    assert [one.id for one in SHIPPED if one.kind is PitfallKind.FAILURE_MODE] == [
        f"failure-mode/{one}" for one in FAILURE_MODES
    ]
    assert kinds.count(PitfallKind.MISTAKE) >= 25
    ids = {one.id for one in SHIPPED}
    assert ids >= {
        "misconception/certificates-cover-me",
        "misconception/shared-means-half",
        "misconception/defaults-are-secure",
        "anti-pattern/set-and-forget",
        "mistake/unpatched-machine",
        "mistake/traces-break-off",
        "mistake/untested-restore",
        "mistake/shadow-saas",
        "mistake/sla-void",
    }


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.id)
def test_its_texts_are_whole_and_short(one: Pitfall) -> None:
    texts = (one.what, one.truth, one.remedy, one.signal, one.cause)
    assert all(text.endswith(".") and len(text) <= 160 for text in texts)
    assert not one.name.endswith(".")
