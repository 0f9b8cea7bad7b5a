"""FedRAMP's control implementation summary (CIS) and customer responsibility matrix (CRM), revisions 4 and 5 (R1.14).

Both sheets of a workbook are read: the CIS says by marks from whom an implementation comes, several in a row, the CRM
whether a control can be inherited and what is left to do. Publishers write their own name into headings. One CSV file
with the same columns is read as well. It cannot know whether "No" is meant as the template has it: it says that the
customer has a part, and nothing about the provider's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from remit.model.statement import Mark
from remit.readers import StatementReading
from remit.readers.statements._table import ID, Answers, Line, first, fold, is_marked, read_marks

if TYPE_CHECKING:
    from remit.documents.workbook import Sheet

_IDS: Final = frozenset({"control id", "control number", "control no", "control identifier", "security control id"})
_ORIGINS: Final = {
    "service provider corporate": Mark.CORPORATE,
    "sp corporate": Mark.CORPORATE,
    "service provider system specific": Mark.SYSTEM,
    "sp system specific": Mark.SYSTEM,
    "service provider hybrid": Mark.HYBRID,
    "sp hybrid": Mark.HYBRID,
    "configured by customer": Mark.CONFIGURED,
    "provided by customer": Mark.PROVIDED,
    "shared": Mark.BOTH,
    "inherited": Mark.INHERITED,
}
_CAN: Final = "can be inherited"
_ORIGINATION: Final = "control origination"
_TEXT: Final = "text"
_NOT_APPLICABLE: Final = "n a"
_BEGINNINGS: Final = (*((words, mark.value) for words, mark in _ORIGINS.items()), (_CAN, _CAN), (_ORIGINATION,) * 2)
_INHERITABLE: Final = {
    "yes": Mark.INHERITABLE,
    "y": Mark.INHERITABLE,
    "partial": Mark.PARTLY,
    "partially": Mark.PARTLY,
    "no": Mark.NOT_INHERITABLE,
    "n": Mark.NOT_INHERITABLE,
}
_BLANK: Final = frozenset({"", "n a", "na", "not applicable"})
_MARKS: Final = {mark.value: mark for mark in _ORIGINS.values()}
_TELLING: Final = {*_MARKS, _CAN, _ORIGINATION} - {Mark.BOTH.value, Mark.INHERITED.value}  # these words are anybody's


def _column_of(words: str) -> str:
    if words in _IDS:
        return ID
    if found := first(words, _BEGINNINGS):
        return found
    if words in {"n a", "not applicable"}:
        return _NOT_APPLICABLE
    return _TEXT if "specific inheritance" in words or "customer agency" in words else ""


def _is_heading(names: frozenset[str]) -> bool:
    return ID in names and bool(names & _TELLING)


class Fedramp:
    """Reads FedRAMP's workbooks."""

    framework = "nist-800-53"

    def read_sheet(self, sheet: Sheet) -> StatementReading | None:
        """The marks of every row of a CIS or CRM sheet."""
        return read_marks(sheet, _column_of, _is_heading, _marks, text=_TEXT)


def _marks(line: Line, answers: Answers) -> set[Mark] | None:
    """Every mark of a row; None when a cell is not understood."""
    marks: set[Mark] = set()
    is_good = True
    for column, name in line.columns.items():
        text = line.row.cells.get(column, "")
        expected = ""
        if name in _MARKS:
            told = is_marked(text)
            marks |= {_MARKS[name]} if told else set()
            expected = "X or nothing" if told is None else ""
        elif name == _CAN:
            word = fold(text)
            marks |= {_INHERITABLE[word]} if word in _INHERITABLE else set()
            expected = "" if word in _INHERITABLE or word in _BLANK else "Yes, Partial or No"
        elif name == _ORIGINATION:
            found = {mark for words, mark in _ORIGINS.items() if words in fold(text)}
            marks |= found
            expected = "" if found or fold(text) in _BLANK else "FedRAMP's words for an origination"
        if expected or (name not in {_TEXT, ID, _NOT_APPLICABLE} and column in line.row.uncalculated):
            answers.refuse(line.row, column, expected)
            is_good = False
    return marks if is_good else None


STATEMENTS = Fedramp()
