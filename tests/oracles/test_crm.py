"""Thirty parts of controls whose figures were worked out by hand, and the layouts of published workbooks (R1.14)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planned import knowledge
from remit.app.published import read_published
from remit.app.responsibilities import subject_of
from remit.app.score import score
from remit.documents.workbook import read_sheets
from remit.knowledge.requirement_ids import normalise
from remit.model.party import Party
from remit.model.statement import Mark, Statement, together
from remit.readers import STATEMENTS
from workbooks import workbook

FOLDER = Path(__file__).parents[2].parent / "shared" / "oracles" / "crm"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder shared/oracles/crm is not beside this checkout")


def loaded(name: str) -> Any:  # noqa: ANN401 - JSON is any value
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def statements() -> dict[str, Statement]:
    (sheet,) = read_sheets(FOLDER / "synthetic_crm.csv", name="crm.csv")
    reading = STATEMENTS.load("fedramp").read_sheet(sheet)
    assert reading is not None
    assert (reading.unreadable, reading.unmarked) == ((), 0)
    return together(reading.statements, normalise)


def test_the_thirty_parts_come_out_as_by_hand() -> None:
    found, expected = statements(), loaded("synthetic_crm.expected.json")
    assert len(found) == expected["rows"]
    words = {"No": Mark.NOT_INHERITABLE, "Partial": Mark.PARTLY, "Yes": Mark.INHERITABLE}
    counted = {word: sum(mark in one.marks for one in found.values()) for word, mark in words.items()}
    assert counted == expected["can_be_inherited"]
    origins = {key: one.marks - set(words.values()) for key, one in found.items()}
    assert [key for key, marks in origins.items() if len(marks) > 1] == expected["multiple_originations"]
    for party, key in ((Party.PROVIDER, "provider_has_part"), (Party.CUSTOMER, "customer_has_part")):
        assert [one for one, said in found.items() if said.has_part(party)] == expected[key]
    assert [key for key, one in found.items() if one.doubt] == expected["breaks_the_template_rule"]


def layouts() -> list[Any]:
    if not FOLDER.is_dir():
        return []
    whole = loaded("workbook_layout.json")
    return [pytest.param(book, id=name) for name, book in whole.items() if name.endswith("_workbook")]


@pytest.mark.parametrize("book", layouts())
def test_every_published_layout_is_recognised_and_each_mark_column_read(book: dict[str, Any], tmp_path: Path) -> None:
    """The layout is filled with a row for each column that may hold a mark."""
    spread: dict[str, list[list[str]]] = {}
    wanted: dict[str, int] = {}
    for title, layout in book.items():
        rows = [[""] * 14 for _ in range(layout["first_data_row"] - 1)]
        for heading in layout["header_rows"]:
            for letter, text in heading["cells"].items():
                rows[heading["row"] - 1][ord(letter) - ord("A")] = text.replace("<provider>", "Pontoon")
        columns = [letter for letter, text in layout["header_rows"][-1]["cells"].items() if _holds_marks(text)]
        for number, letter in enumerate(columns, 1):
            row = [f"AC-{number:02} (a)", *[""] * 13]
            row[ord(letter) - ord("A")] = "No" if "Inherited from CSP" in "".join(rows[-1]) else "x"
            rows.append(row)
        spread[title], wanted[title] = rows, len(columns)
    path = workbook(tmp_path / "book.xlsx", spread)
    for sheet in read_sheets(path, name="book.xlsx"):
        claims = [one for reader in STATEMENTS.load_all().values() if (one := reader.read_sheet(sheet)) is not None]
        assert len(claims) == 1, sheet.name
        assert len(claims[0].statements) == wanted[sheet.name] > 0
        assert claims[0].unreadable == ()
        assert len({one.marks for one in claims[0].statements}) == wanted[sheet.name]


def _holds_marks(text: str) -> bool:
    beginnings = ("Service Provider", "Configured", "Provided", "Shared", "Inherited", "Can Be", "Customer Own")
    return text.startswith(beginnings) or text.endswith("Ownership")


def test_the_score_of_the_thirty_parts_stands_on_the_figures_by_hand() -> None:
    """Counts of published parts are the expected ones, whatever Remit says; saying "shared" informs of nothing."""
    expected = loaded("synthetic_crm.expected.json")
    published = read_published(FOLDER / "synthetic_crm.csv")
    found = score(knowledge(), published, subject_of(knowledge(), model="paas"))
    assert (found.framework, found.published, found.coverage) == ("nist-800-53", 30, 1)
    for party, key in ((Party.PROVIDER, "provider_has_part"), (Party.CUSTOMER, "customer_has_part")):
        part = found.whole.parts[party]
        assert part.both + part.only_theirs == len(expected[key])
        assert part.only_ours + part.neither == 30 - len(expected[key])
        assert found.baselines["always shared"].parts[party].informedness == 0
    # By hand: shared 12 (11 partly and AC-1(a)), provider 13, customer 5. Always shared: 2 × 12 / (12 + 30), twice 0.
    assert found.baselines["always shared"].macro_f1 == pytest.approx(24 / 42 / 3)
    assert found.baselines["always customer"].macro_f1 == pytest.approx(10 / 35 / 3)
