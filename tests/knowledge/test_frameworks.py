"""Frameworks are read, refused and linted by the place where they go wrong. R1.2, R1.14."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import write
from remit.errors import KnowledgeError, UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.lint import lint
from remit.model.framework import Organisational, Relation

HEAD = """
framework: nist-800-53
name: NIST SP 800-53
edition: Revision 5
url: https://example.com/800-53
families:
  - id: PE
    name: Buildings
    requirements:
"""
ROWS = """
      - {id: PE-1, title: Rules for buildings, organisational: each}
      - {id: PE-3, title: Who may enter, controls: [locks], relation: equal, parts: abc}
      - {id: PE-3(a), title: Doors, controls: [locks], relation: subset, organisational: customer}
      - {id: PE-4, title: Cables, controls: [locks, sorting], relation: intersects, organisational: provider}
"""


def framework(folder: Path, rows: str = ROWS, head: str = HEAD, name: str = "nist-800-53") -> Path:
    return write(folder, {f"frameworks/{name}.yaml": head + rows})


def opened(folder: Path) -> KnowledgeBase:
    return KnowledgeBase(Binary(compile_knowledge(folder)))


def test_a_framework_is_one_file(tmp_path: Path) -> None:
    knowledge = opened(framework(tmp_path))
    assert knowledge.framework_ids() == ["nist-800-53"]
    found = knowledge.framework("nist-800-53")
    assert found is knowledge.framework("nist-800-53")
    assert (found.name, found.edition, found.families) == ("NIST SP 800-53", "Revision 5", {"PE": "Buildings"})
    rows = {row.id: row for row in found.requirements}
    assert list(rows) == ["PE-1", "PE-3", "PE-3(a)", "PE-4"]
    assert rows["PE-1"].organisational is Organisational.EACH
    assert rows["PE-1"].relation is None
    assert (rows["PE-3"].parts, rows["PE-1"].parts) == ("abc", "")
    assert rows["PE-3(a)"].organisational is Organisational.CUSTOMER
    assert (rows["PE-4"].controls, rows["PE-4"].relation) == (("locks", "sorting"), Relation.INTERSECTS)
    assert rows["PE-4"].organisational is Organisational.PROVIDER
    assert str(rows["PE-1"].location) == "knowledge/data/frameworks/nist-800-53.yaml:11:9"
    assert lint(tmp_path) == []


def test_an_unknown_framework_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no framework “nist-800-35”") as caught:
        opened(framework(tmp_path)).framework("nist-800-35")
    assert "nist-800-53" in caught.value.hint


@pytest.mark.parametrize(
    ("rows", "message", "hint"),
    [
        ("      - {id: PE-03, title: Who enters, organisational: each}", "not spelled as ids are", "write PE-3"),
        (
            "      - {id: Doors, title: Who enters, organisational: each}",
            "not spelled as ids are",
            "requirement_ids.py",
        ),
        ("      - {id: PE-3, title: Who enters, controls: [looks], relation: equal}", "no control “looks”", "locks"),
        ("      - {id: PE-3, title: Who enters, controls: [locks]}", "one of controls and relation", "belong together"),
        ("      - {id: PE-3, title: Who enters, relation: equal}", "one of controls and relation", "belong together"),
        ("      - {id: PE-3, title: Who enters}", "nothing says whose PE-3 is", "organisational: each"),
        ("      - {id: PE-3, title: Who enters, organisational: us}", "us", "each"),
        (ROWS + "      - {id: PE-1, title: Again, organisational: each}", "“PE-1” stands twice", "keep one"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, rows: str, message: str, hint: str) -> None:
    with pytest.raises(KnowledgeError, match=message) as caught:
        compile_knowledge(framework(tmp_path, rows))
    assert caught.value.place.startswith("knowledge/data/frameworks/nist-800-53.yaml:")
    assert hint in caught.value.hint


def test_the_id_is_the_files_name(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"“nist-800-53” stands in another\.yaml"):
        compile_knowledge(framework(tmp_path, name="another"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{id: PE-3(b), title: Locks, controls: [locks], relation: equal}", "PE-3(b) would be the same without"),
        ("{id: PE-1(b), title: Papers, organisational: each}", "it inherits PE-1"),
        ("{id: PE-3(d), title: Windows, controls: [sorting], relation: subset}", "PE-3 has no part (d)"),
        ("{id: PE-5, title: doors, organisational: each}", "PE-5 has the title of PE-3(a)"),
        ("{id: PE-5, title: Gates, controls: [locks], relation: equal}", "PE-5 and PE-3 cannot both be equal to locks"),
        ("{id: PE-5, title: Gates, controls: [sorting, locks], relation: equal}", "cannot be equal to 2 controls"),
    ],
)
def test_the_linter_wants_rows_that_say_something(tmp_path: Path, row: str, message: str) -> None:
    problems = lint(framework(tmp_path, f"{ROWS}      - {row}"))
    assert message in problems[0].message
    assert problems[0].location.line == 15
    assert problems[0].hint


def test_enhancements_and_parts_without_a_whole_stand(tmp_path: Path) -> None:
    more = "      - {id: PE-3(1), title: Gates, controls: [locks], relation: subset}\n"
    more += "      - {id: PE-9(a), title: Wires, organisational: each}\n"
    assert lint(framework(tmp_path, ROWS + more)) == []
