"""The usual agendas: one for every routine, each item once. R6.1, R6.4."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import KnowledgeError
from remit.knowledge.agendas import usual_agendas
from remit.knowledge.files import DATA
from remit.model.review_rules import FigureKind, Routine


def test_every_routine_has_an_agenda_and_every_figure_is_asked_for() -> None:
    agendas = usual_agendas()
    assert set(agendas) == set(Routine)
    asked = {one.figure for questions in agendas.values() for one in questions}
    assert asked - {""} <= set(FigureKind)
    assert set(FigureKind) - asked == {FigureKind.UNREADABLE}  # for an organisation's own items


def test_post_mortems_ask_what_they_have_to() -> None:
    """R5.5."""
    text = next(one.text for one in usual_agendas()[Routine.QUARTERLY] if one.id == "post-mortems")
    assert [word for word in ("owner", "boundary", "runbooks", "telemetry", "automated") if word not in text] == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("  weekly:", "  weakly:", "weakly"),
        ("figure: slos", "figure: slo", "did you mean “slos”"),
        ("{id: budgets", "{id: incidents", "stands twice"),
        ("  weekly:\n", "  weekly: []\n  x-weekly:\n", "x-weekly"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, before: str, after: str, message: str) -> None:
    text = (DATA / "agendas.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "agendas.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message) as told:
        usual_agendas(tmp_path)
    assert told.value.place.startswith("knowledge/data/agendas.yaml:")


def test_a_routine_without_an_agenda_is_told(tmp_path: Path) -> None:
    (tmp_path / "agendas.yaml").write_text("agendas: {}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="“weekly” has no agenda"):
        usual_agendas(tmp_path)
