"""Sheets of a workbook (`.xlsx`) or of one CSV file, as text by row and column, with bounds for hostile ones.

No formula is ever evaluated: a cell has what the program that saved the file calculated last, and one that was never
calculated is told as such. Links to elsewhere, macros, images and formats are not looked at, so a date comes as the
number that the file keeps. Old `.xls` and `.xlsb` are refused. How openpyxl is held: docs/decisions/0017.
"""

from __future__ import annotations

import csv
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError  # the name of an exception; defusedxml parses

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError

MAX_BYTES: Final = 32 * 2**20
MAX_PART_BYTES: Final = 16 * 2**20  # of one part of the ZIP, unpacked; published workbooks stay below three
MAX_UNPACKED_BYTES: Final = 32 * 2**20
MAX_PARTS: Final = 2_000
MAX_SHEETS: Final = 256
MAX_ROWS: Final = 2**20  # what a sheet can hold at all (ECMA-376-1, 18.3.1.73)
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 200_000  # with something in them, of all sheets
MAX_TEXT: Final = 32_767  # characters that Excel keeps of a cell
_ZIP: Final = b"PK"
_OLD: Final = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of a workbook under a password
_BROKEN: Final = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, ParseError, RecursionError, RuntimeError,
    TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip # what openpyxl lets out of a file that is none; defusedxml's refusals are ValueErrors


@dataclass(frozen=True, slots=True)
class Row:
    """One row that has anything in it.

    Attributes:
        number: counted from 1, as spreadsheet programs show it; of a CSV file the line on which the row ends.
        cells: text by column, counted from 1; white space folded, empty ones left out.
        uncalculated: columns whose formula nobody has calculated.
    """

    number: int
    cells: Mapping[int, str]
    uncalculated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes:
        name: as its tab says; empty for a CSV file.
        file: how places call it: the file, and the sheet where there are sheets.
        rows: those with anything in them, in order.
    """

    name: str
    file: str
    rows: tuple[Row, ...]

    def cell(self, row: int, column: int) -> str:
        """How an error calls one cell: `crm.xlsx:Sheet!B7`, of a CSV file `crm.csv:7:2`."""
        return f"{self.file}!{letters(column)}{row}" if self.name else f"{self.file}:{row}:{column}"


def letters(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def read_sheets(path: Path, *, name: str) -> tuple[Sheet, ...]:
    """Every sheet of a workbook, in order; a CSV file is one sheet.

    Raises:
        UnreadableError: it is neither, is broken, or is larger than what is read; with sheet and cell where known.
    """
    data = read_bytes(path, limit=MAX_BYTES)
    if data.startswith(_OLD):
        told = "an old workbook (.xls), or one under a password"
        raise UnreadableError(told, place=name, hint="save it as .xlsx or CSV, without a password")
    return tuple(_workbook(data, name)) if data.startswith(_ZIP) else (_csv(data, name),)


def _csv(data: bytes, name: str) -> Sheet:
    text = decode(data, name=name).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    tally = _Tally()
    try:
        for fields in reader:
            cells = {column: folded for column, field in enumerate(fields, 1) if (folded := _folded(field))}
            if cells:
                tally.take(cells, place=f"{name}:{reader.line_num}", name=name)
                rows.append(Row(reader.line_num, cells))
    except csv.Error as problem:
        place = f"{name}:{reader.line_num}"
        raise UnreadableError(f"not valid CSV: {problem}", place=place, hint="mend that line") from None
    if not rows:
        raise UnreadableError("the file is empty", place=name, hint="export it again, with its heading")
    return Sheet(name="", file=name, rows=tuple(rows))


@dataclass(slots=True)
class _Tally:
    """How much was read so far, of all sheets."""

    cells: int = 0

    def take(self, cells: Mapping[int, str], *, place: str, name: str) -> None:
        """Count a row; refuse what is too much."""
        self.cells += len(cells)
        if self.cells > MAX_CELLS:
            told = f"more than {MAX_CELLS} cells have something in them"
            raise UnreadableError(told, place=place, hint=f"keep only the sheets of {name} that say who does what")
        widest = max(cells, default=0)
        if widest > MAX_COLUMNS:
            told = f"something stands in column {letters(widest)}; {MAX_COLUMNS} columns are read"
            raise UnreadableError(told, place=place, hint="remove the columns that no table needs")
        longest = max(map(len, cells.values()), default=0)
        if longest > MAX_TEXT:
            told = f"a cell holds {longest} characters; {MAX_TEXT} are read"
            raise UnreadableError(told, place=place, hint="shorten it")


def _workbook(data: bytes, name: str) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that nobody reads here
        where = name
        try:
            _look_through(data, name)
            from openpyxl import load_workbook  # noqa: PLC0415 - only a workbook pays for it

            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = [one for one in book.worksheets if hasattr(one, "_get_source")]
            if len(sheets) > MAX_SHEETS:
                raise UnreadableError(f"{len(sheets)} sheets; {MAX_SHEETS} are read", place=name, hint="split it")
            tally = _Tally()
            for sheet in sheets:
                where = f"{name}:{sheet.title}"
                yield Sheet(name=sheet.title, file=where, rows=tuple(_rows(sheet, where, tally, name)))
            book.close()
        except _BROKEN as problem:
            raise UnreadableError(_cause(problem), place=where, hint="open it and save it again as .xlsx") from None


def _cause(problem: BaseException) -> str:
    """What is wrong with a workbook, in plain words; never its own text, which may be anything."""
    while problem.__cause__ is not None:  # openpyxl wraps some in sentences of its own
        problem = problem.__cause__
    kind = type(problem).__name__
    if kind in {"EntitiesForbidden", "DTDForbidden", "ExternalReferenceForbidden"}:
        return "it declares XML entities, which no spreadsheet program writes"
    if isinstance(problem, RuntimeError) and "encrypted" in str(problem):
        return "it is under a password"
    return f"not a workbook that can be read ({kind})"


def _look_through(data: bytes, name: str) -> None:
    """Refuse a ZIP that would unpack to too much; no part unpacks to more than the list of contents says.

    Raises:
        UnreadableError: it holds too many parts or too much.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) < len(parts):
        told = f"{len(parts)} parts, some of one name, or more than {MAX_PARTS}"
        raise UnreadableError(told, place=name, hint="open it and save it again as .xlsx")
    largest = max(parts, key=lambda part: part.file_size, default=None)
    if largest and (largest.file_size > MAX_PART_BYTES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES):
        told = f"it unpacks to too much: “{largest.filename[:80]}” alone to {largest.file_size // 2**20} MiB"
        raise UnreadableError(told, place=name, hint="keep only the sheets that say who does what")
    if "xl/workbook.bin" in names:
        raise UnreadableError("a binary workbook (.xlsb)", place=name, hint="save it as .xlsx or CSV")


def _rows(sheet: Any, file: str, tally: _Tally, name: str) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    """The rows of a sheet with anything in them."""
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415 - see _workbook

    class Parser(WorkSheetParser):  # type: ignore[misc] # without types
        """Takes what was calculated and passes formulas over, so that none is even translated."""

        def parse_formula(self, element: Any) -> str | None:  # noqa: ANN401 - as above
            return next((child.text for child in element if child.tag.endswith("}v") and child.text), None)

    with sheet._get_source() as source:  # noqa: SLF001 - its own rows are padded to whatever width a file claims
        for number, found in Parser(source, sheet._shared_strings).parse():  # noqa: SLF001 - as above
            if not 0 < number <= MAX_ROWS:
                raise UnreadableError(f"there is no row {number}", place=file, hint="open it and save it again")
            cells, uncalculated = _texts(found)
            if cells or uncalculated:
                tally.take(cells, place=f"{file}!{letters(max(cells, default=1))}{number}", name=name)
                yield Row(number, cells, uncalculated)


def _texts(found: Iterable[Mapping[str, Any]]) -> tuple[dict[int, str], tuple[int, ...]]:
    """Text by column, and the columns that nobody calculated."""
    cells: dict[int, str] = {}
    uncalculated = []
    for cell in found:
        if cell["data_type"] == "f" and cell["value"] is None:
            uncalculated.append(int(cell["column"]))
        elif cell["value"] is not None and (text := _folded(str(cell["value"]))):
            cells[int(cell["column"])] = text
    return cells, tuple(uncalculated)


def _folded(text: str) -> str:
    """Text with white space folded and what no terminal should get taken out."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
