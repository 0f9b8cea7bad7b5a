"""Matrices of HITRUST requirements with a column of ownership for the provider and one for the customer (R1.14).

The provider's own name stands in its heading. Where neither column is marked, the word under "Responsibility" counts.
HITRUST's requirements are licensed and Remit has no crosswalk for them, so these rows are read and counted, not scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from remit.model.statement import Mark
from remit.readers import StatementReading
from remit.readers.statements._table import ID, Answers, Line, is_marked, read_marks
from remit.readers.statements._words import parties_of

if TYPE_CHECKING:
    from remit.documents.workbook import Sheet

_PROVIDER: Final = "provider"
_CUSTOMER: Final = "customer"
_WORD: Final = "responsibility"
_TEXT: Final = "text"


def _column_of(words: str) -> str:
    if words == "unique hitrust identifier":
        return ID
    if words.endswith(" ownership"):
        return _CUSTOMER if words.startswith("customer") else _PROVIDER
    return {"responsibility": _WORD, "customer responsibilities": _TEXT}.get(words, "")


def _is_heading(names: frozenset[str]) -> bool:
    return ID in names and ({_PROVIDER, _CUSTOMER} <= names or _WORD in names)


class Hitrust:
    """Reads matrices of HITRUST requirements."""

    framework = "hitrust"

    def read_sheet(self, sheet: Sheet) -> StatementReading | None:
        """Whose each requirement is."""
        return read_marks(sheet, _column_of, _is_heading, _marks, text=_TEXT)


def _marks(line: Line, answers: Answers) -> set[Mark] | None:
    marks: set[Mark] = set()
    for name, mark in ((_PROVIDER, Mark.PROVIDER), (_CUSTOMER, Mark.CUSTOMER)):
        for column in line.columns_of(name):
            told = is_marked(line.row.cells.get(column, ""))
            if told is None or column in line.row.uncalculated:
                answers.refuse(line.row, column, "X, Yes, No or a percentage")
                return None
            marks |= {mark} if told else set()
    for column in () if marks else line.columns_of(_WORD):
        names = [line.heading[one].removesuffix(" ownership") for one in line.columns_of(_PROVIDER)]
        found = parties_of(line.row.cells.get(column, ""), names)
        if found is None or column in line.row.uncalculated:
            answers.refuse(line.row, column, "the provider's name, Customer or Shared")
            return None
        marks |= set(found)
    return marks


STATEMENTS = Hitrust()
