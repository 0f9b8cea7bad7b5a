"""Plain tables: an id beside a column for each party, or beside one word for whose it is (R1.14).

`remit export responsibilities` writes the first kind. It cannot know a table's framework; the ids have to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from remit.model.statement import Mark
from remit.readers import StatementReading
from remit.readers.statements._table import ID, Answers, Line, is_marked, read_marks
from remit.readers.statements._words import parties_of

if TYPE_CHECKING:
    from remit.documents.workbook import Sheet

_WORD: Final = "word"
_PARTIES: Final = {"provider": Mark.PROVIDER, "customer": Mark.CUSTOMER, "third party": Mark.THIRD_PARTY}
_COLUMNS: Final = {
    **dict.fromkeys(("id", "control id", "control", "requirement", "requirement id", "control number"), ID),
    **dict.fromkeys(("provider", "csp", "service provider", "cloud provider"), "provider"),
    **dict.fromkeys(("customer", "csc"), "customer"),
    **dict.fromkeys(("third party", "3rd party"), "third party"),
    **dict.fromkeys(("responsibility", "responsible", "responsible party", "owner", "party", "split", "label"), _WORD),
    **dict.fromkeys(("notes", "text", "customer responsibilities", "description"), "text"),
}


def _column_of(words: str) -> str:
    return _COLUMNS.get(words, "")


def _is_heading(names: frozenset[str]) -> bool:
    return ID in names and ({"provider", "customer"} <= names or _WORD in names)


class Plain:
    """Reads plain tables."""

    framework = ""

    def read_sheet(self, sheet: Sheet) -> StatementReading | None:
        """Whose each row is."""
        return read_marks(sheet, _column_of, _is_heading, _marks, text="text")


def _marks(line: Line, answers: Answers) -> set[Mark] | None:
    marks: set[Mark] = set()
    has_said_no = False
    for column, name in line.columns.items():
        text = line.row.cells.get(column, "")
        found: tuple[Mark, ...] | None = ()
        if name in _PARTIES:
            told = is_marked(text)
            has_said_no = has_said_no or (told is False and bool(text))
            found = None if told is None else (_PARTIES[name],) if told else ()
        elif name == _WORD:
            found = parties_of(text)
        if found is None or (name != "text" and column in line.row.uncalculated):
            answers.refuse(line.row, column, "yes or no" if name in _PARTIES else "provider, customer or shared")
            return None
        marks |= set(found)
    return marks or ({Mark.NOBODY} if has_said_no else set())


STATEMENTS = Plain()
