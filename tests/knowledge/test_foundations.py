"""What a service says that it stands on is loaded, kept and judged like its splits. R1.5."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import opened, write
from remit.errors import KnowledgeError
from remit.knowledge.base import open_knowledge
from remit.knowledge.lint import lint
from remit.model.evidence import EvidenceKind
from remit.model.rules import Condition
from remit.model.source import Grade

BOX = "services/acme/box.yaml"


def standing(*rows: str) -> tuple[str, str]:
    first = "\nnative:\n  tf:acme_box:\n"
    return first, "\nruns_on:\n" + "".join(f"  - {row}\n" for row in rows) + first.lstrip("\n")


def test_a_service_says_what_it_stands_on_under_which_condition_and_by_which_page(tmp_path: Path) -> None:
    row = '{on: acme, model: crate, when: {shield: "on", color: [red, green]}, grade: stated, source: page}'
    (found,) = opened(tmp_path, {BOX: standing(row)}).service("acme/box").foundations
    assert (found.of, found.on, found.below, found.grade) == ("acme/box", "acme", "acme (crate)", Grade.STATED)
    assert found.conditions == (
        Condition(fact="shield", values=("on",)),
        Condition(fact="color", values=("red", "green")),
    )
    assert found.evidence is not None
    assert (found.evidence.kind, found.evidence.date) == (EvidenceKind.PAGE, "2026-01-01")
    assert found.location.file == "knowledge/data/services/acme/box.yaml"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{on: acme, model: crate, when: {shade: deep}, grade: stated, source: page}", "no fact “shade”"),
        ("{on: acme, model: crate, when: {shield: half}, grade: stated, source: page}", "no value of shield “half”"),
        ("{on: acme, model: crate, grade: stated, source: book}", "no source “book”"),
        ("{on: acme, model: barrel, grade: stated, source: page}", "no service model “barrel”"),
        ("{on: acme, grade: stated, source: page}", "no service model “”"),
        ("{on: acme/other, model: barrel, grade: stated, source: page}", "no service model “barrel”"),
    ],
)
def test_what_names_nothing_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        opened(tmp_path, {BOX: standing(row)}).service("acme/box")
    assert message in caught.value.message
    assert "box.yaml:" in caught.value.place


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (["{on: acme/other, grade: stated, source: page}"], []),
        (["{on: acme/other, grade: reviewed, source: read}"], []),
        (
            ["{on: acme/other, grade: reviewed, source: page}"],
            ["acme/other is reviewed, but its source does not say what was read"],
        ),
        (["{on: emca/box, grade: stated, source: page}"], ["no service or provider “emca/box”"]),
        (
            ["{on: acme/other, grade: stated, source: page}", "{on: acme/box, grade: stated, source: page}"],
            ["they stand on each other in a circle: acme/box → acme/box (knowledge/data/services/acme/box.yaml:15:5)"],
        ),
    ],
)
def test_the_linter_finds_what_is_not_founded_or_goes_round(
    tmp_path: Path, rows: list[str], messages: list[str]
) -> None:
    assert [one.message for one in lint(write(tmp_path, {BOX: standing(*rows)}))] == messages


def test_services_that_run_on_other_clouds_say_so_by_their_own_pages() -> None:
    for service in ("mongodb/atlas", "snowflake/account"):
        found = open_knowledge().service(service).foundations
        assert [(one.on, one.model, one.grade) for one in found] == [
            ("aws", "iaas", Grade.REVIEWED),
            ("azure", "iaas", Grade.REVIEWED),
            ("gcp", "iaas", Grade.REVIEWED),
        ]
        assert all(one.evidence and one.evidence.url.startswith("https://") for one in found)
