"""What readers of published allocations share: tables below a heading that stands anywhere, and marks in cells.

A heading may have two rows, the upper one naming groups of columns. It may come again further down, with other columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.statement import Mark, Statement
from remit.readers import StatementReading

if TYPE_CHECKING:
    from remit.documents.workbook import Row, Sheet

MOST_TEXT: Final = 400
MOST_ABOVE: Final = 2_000  # rows with anything in them above a heading
MOST_UNREADABLE: Final = 200  # of one sheet; a wrong column would fill the screen
ID: Final = "id"
_YES: Final = frozenset({"x", "✓", "✔", "☑", "●", "yes", "y", "true", "1", "full", "fully", "partial", "partially"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "none", "n a", "na", "not applicable", "☐"})
_PERCENT: Final = re.compile(r"(\d{1,3})(?:\.\d+)? ?%")


def fold(text: str) -> str:
    """Lower case, with everything but letters, digits and signs such as ✓ as one space."""
    return " ".join(re.sub(r"[^\w✓✔☑☐●]|_", " ", text.casefold()).split())


def is_marked(text: str) -> bool | None:
    """Whether a cell is marked; None when it holds something else."""
    if percent := _PERCENT.fullmatch(text.strip()):
        return int(percent[1]) > 0
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


@dataclass(slots=True)
class Answers:
    """What is read of a sheet, row after row.

    Attributes:
        sheet: the sheet.
        statements, unreadable, unmarked: as `StatementReading` has them.
    """

    sheet: Sheet
    statements: list[Statement] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    unmarked: int = 0

    def take(self, row: Row, requirement: str, marks: Collection[Mark] | None, text: str = "") -> None:
        """Keep what a row says; nothing when a cell of it was refused, and None stands for that."""
        if marks is None:
            return
        if not marks:
            self.unmarked += 1
            return
        place = Location(file=self.sheet.file, line=row.number)
        cut = text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
        self.statements.append(Statement(requirement=requirement, marks=frozenset(marks), text=cut, location=place))

    def refuse(self, row: Row, column: int, expected: str) -> None:
        """Note a cell that is not understood."""
        if len(self.unreadable) >= MOST_UNREADABLE:
            return
        place = Location(file=self.sheet.cell(row.number, column))
        if column in row.uncalculated:
            cause, hint = "its formula was never calculated", "open the workbook, let it calculate, and save it"
        else:
            cause = f"“{row.cells.get(column, '')[:60]}” is not understood"
            hint = f"expected is {expected}; the row is left out"
        self.unreadable.append(Unreadable(location=place, cause=cause, hint=hint))

    def reading(self) -> StatementReading:
        """Everything."""
        return StatementReading(
            statements=tuple(self.statements), unreadable=tuple(self.unreadable), unmarked=self.unmarked
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row below a heading.

    Attributes:
        row: the row.
        columns: what each column is, by number.
        heading: the words of the heading above each column.
    """

    row: Row
    columns: Mapping[int, str]
    heading: Mapping[int, str]

    @property
    def requirement(self) -> str:
        """The id as written; empty when the row has none."""
        return self.text(ID)

    def text(self, name: str) -> str:
        """What stands in the first column of that name that has anything in it; empty when none has."""
        return next((self.row.cells[one] for one in self.columns_of(name) if one in self.row.cells), "")

    def columns_of(self, name: str) -> Iterator[int]:
        """The numbers of the columns of that name."""
        return (column for column, called in sorted(self.columns.items()) if called == name)


def lines(
    sheet: Sheet, column_of: Callable[[str], str], is_heading: Callable[[frozenset[str]], bool]
) -> Iterator[Line]:
    """Every row below a heading that has an id; nothing where there is no heading.

    Args:
        sheet: the sheet.
        column_of: what a column is, from the folded words of its heading; empty when it is none that counts.
        is_heading: whether columns of these names make a table of the template.
    """
    found: dict[int, str] = {}
    words: dict[int, str] = {}
    skipped: Row | None = None
    for number, row in enumerate(sheet.rows):
        if row is skipped:
            continue
        if found and not _may_repeat(row, found):
            line = Line(row, found, words)
            if line.requirement:
                yield line
            continue
        below = sheet.rows[number + 1] if number + 1 < len(sheet.rows) else None
        named, told, second = _heading(row, below, column_of)
        if named and is_heading(frozenset(named.values())):
            found, words, skipped = named, told, second
        elif found:
            line = Line(row, found, words)
            if line.requirement:
                yield line


def _may_repeat(row: Row, columns: Mapping[int, str]) -> bool:
    """Whether a row may be a heading again: only headings have words such as “ID” where ids stand."""
    texts = (row.cells.get(column, "") for column, name in columns.items() if name == ID)
    return any("id" in text.casefold() or text.isalpha() or " " in text for text in texts)


def has_heading(sheet: Sheet, column_of: Callable[[str], str], is_heading: Callable[[frozenset[str]], bool]) -> bool:
    """Whether any row is a heading of the template."""
    rows = sheet.rows[: MOST_ABOVE + 1]
    pairs = zip(rows[:MOST_ABOVE], (*rows[1:], None), strict=False)
    return any(
        named and is_heading(frozenset(named.values()))
        for named, _, _ in (_heading(row, below, column_of) for row, below in pairs)
    )


def read_marks(
    sheet: Sheet,
    column_of: Callable[[str], str],
    is_heading: Callable[[frozenset[str]], bool],
    marks: Callable[[Line, Answers], set[Mark] | None],
    *,
    text: str,
) -> StatementReading | None:
    """A sheet whose rows carry marks; None when it has no heading of the template.

    Args:
        sheet: what is read.
        column_of: what a column is called, by its heading.
        is_heading: whether a row of these names is a heading.
        marks: the marks of a row; None when a cell is not understood.
        text: the column of what is said beside.
    """
    if not has_heading(sheet, column_of, is_heading):
        return None
    answers = Answers(sheet)
    for line in lines(sheet, column_of, is_heading):
        answers.take(line.row, line.requirement, marks(line, answers), line.text(text))
    return answers.reading()


def _heading(
    row: Row, below: Row | None, column_of: Callable[[str], str]
) -> tuple[dict[int, str], dict[int, str], Row | None]:
    """What the columns are if the row, with the one below it or alone, is a heading; else nothing."""
    named = _named(row, column_of)
    ids = [column for column, name in named.items() if name == ID]
    if not ids:
        return {}, {}, None
    words = {column: fold(row.cells[column]) for column in named}
    if below is None or below.number != row.number + 1 or any(column in below.cells for column in ids):
        return named, words, None
    second = _named(below, column_of)
    words |= {column: fold(below.cells[column]) for column in second}
    return named | second, words, below if second else None


def _named(row: Row, column_of: Callable[[str], str]) -> dict[int, str]:
    found = ((column, column_of(fold(text))) for column, text in row.cells.items() if len(text) <= MOST_TEXT)
    return {column: name for column, name in found if name}


def first(words: str, beginnings: Iterable[tuple[str, str]]) -> str:
    """The name of the first beginning that the words have; empty when they have none."""
    return next((name for beginning, name in beginnings if words.startswith(beginning)), "")
