"""The usual agendas of reviews, from `agendas.yaml` (R6.1, R6.4).

A small file that only reviews ask for, so it is read as it is and not compiled. What this file cannot know is what an
organisation asks besides: remit.yaml says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, open_file
from remit.model.review_rules import AgendaQuestion, FigureKind, Routine


class QuestionRow(msgspec.Struct, forbid_unknown_fields=True):
    """One question.

    Attributes:
        id: kebab case, unique in its agenda.
        text: the question.
        figure: what answers it; None where only people can.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    text: Annotated[str, Meta(min_length=1)]
    figure: FigureKind | None = None


class AgendasFile(msgspec.Struct, forbid_unknown_fields=True):
    """`agendas.yaml`: questions by routine."""

    agendas: dict[Routine, list[QuestionRow]]


@cache
def usual_agendas(data: Path = DATA) -> Mapping[Routine, tuple[AgendaQuestion, ...]]:
    """The usual questions of every routine.

    Raises:
        KnowledgeError: the file is not of its shape, a routine is missing, or an id stands twice in an agenda.
        UnreadableError: it is not YAML.
    """
    document = open_file(data / "agendas.yaml", data)
    file = convert(document, AgendasFile, KnowledgeError)
    for routine in Routine:
        if not file.agendas.get(routine):
            raise KnowledgeError(
                f"the routine “{routine.value}” has no agenda", place=str(document.at("agendas")), hint="write one"
            )
    for routine, rows in file.agendas.items():
        seen: set[str] = set()
        for index, row in enumerate(rows):
            if row.id in seen:
                place = str(document.at("agendas", routine.value, index, "id"))
                raise KnowledgeError(f"the item “{row.id}” stands twice", place=place, hint="keep one")
            seen.add(row.id)
    return {
        routine: tuple(
            AgendaQuestion(id=row.id, text=row.text, figure=row.figure.value if row.figure else "") for row in rows
        )
        for routine, rows in file.agendas.items()
    }
