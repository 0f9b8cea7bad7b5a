"""Every service file of the knowledge base keeps the linter's laws, and each of its examples comes out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from remit.app.lint import labels
from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.examples import run_example
from remit.knowledge.files import DATA, open_file
from remit.knowledge.lint import lint
from remit.knowledge.schema import ServiceFile

SERVICES = sorted((DATA / "services").rglob("*.yaml"))


def _examples() -> list[tuple[Path, int, str]]:
    found = []
    for path in SERVICES:
        file = convert(open_file(path, DATA), ServiceFile, KnowledgeError)
        found += [(path, index, example.name) for index, example in enumerate(file.examples)]
    return found


def _name(value: object) -> str:
    return str(value.relative_to(DATA / "services").with_suffix("")) if isinstance(value, Path) else str(value)


@cache
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(Binary(compile_knowledge()))


@cache
def problems() -> list[str]:
    return [str(problem) for problem in lint(labels=labels)]


@pytest.mark.parametrize(("path", "index", "name"), _examples(), ids=_name)
def test_an_example_comes_out(path: Path, index: int, name: str) -> None:
    document = open_file(path, DATA)
    example = convert(document, ServiceFile, KnowledgeError).examples[index]
    found = run_example(example, document, index, knowledge(), labels)
    assert [f"{place}: {message}" for place, message, _ in found] == []


@pytest.mark.parametrize("path", SERVICES, ids=_name)
def test_a_service_file_keeps_the_laws(path: Path) -> None:
    place = f"knowledge/data/{path.relative_to(DATA).as_posix()}:"
    assert [problem for problem in problems() if problem.startswith(place)] == []


def test_nothing_else_in_the_knowledge_base_breaks_a_law() -> None:
    assert [problem for problem in problems() if not problem.startswith("knowledge/data/services/")] == []
