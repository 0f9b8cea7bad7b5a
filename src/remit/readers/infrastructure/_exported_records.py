"""Records out of the files that administration interfaces and consoles export: JSON, JSON lines and CSV.

A record is cut down to the fields that its reader asks for before anything keeps it. No cell of a spreadsheet is ever
evaluated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from remit.documents.json import parse_json
from remit.documents.text import decode
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

HEAD_BYTES: Final = 8192
MAX_BYTES: Final = 256 * 2**20
MAX_RECORDS: Final = 2_000_000
_NEXT: Final = ("@odata.nextLink", "nextPageToken", "nextRecordsUrl", "next_cursor", "NextToken", "nextToken")
_NO_TEXT: Final = ("", "null", "none", "n/a", "never")


def records_of(data: bytes, within: str, columns: Mapping[str, str], name: str) -> tuple[list[Any], bool]:
    """The records of a file, and whether it is only one page of them.

    Args:
        data: the file.
        within: key that the records stand under, with dots; empty for a list or for one object.
        columns: of a spreadsheet, its column → field; empty for JSON.
        name: how errors call the file.

    Raises:
        UnreadableError: it is not of that form, or holds too many records.
    """
    text = decode(data, name=name).removeprefix("\ufeff")
    if columns:
        return _rows(text, columns, name), False
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _bounded([_line(line, name, index) for index, line in enumerate(text.splitlines(), 1) if line], name)
    value = parse_json(text, name)
    pages = value if isinstance(value, list) and value and all(_is_page(one, within) for one in value) else [value]
    found: list[Any] = []
    is_part = False
    for page in pages:
        inner = _inner(page, within)
        is_part = _has_next(page)  # only the last page counts: those before it are followed by it
        found.extend(one for item in inner for one in (item if isinstance(item, list) else [item]))
    return _bounded(found, name)[0], is_part


def _is_page(value: object, within: str) -> bool:
    first = within.partition(".")[0]
    return bool(within) and isinstance(value, Mapping) and isinstance(value.get(first), list | Mapping)


def _inner(page: object, within: str) -> list[Any]:
    held: Any = page
    if isinstance(page, Mapping) and isinstance(page.get("result"), Mapping) and "status" in page:
        held = page["result"]  # how a vendor's command line wraps an answer
    for step in within.split(".") if within and isinstance(page, Mapping) else ():
        if not isinstance(held, Mapping) or step not in held:
            return [page]  # the object itself, as a call for one record answers
        held = held[step]
    return held if isinstance(held, list) else [held if isinstance(held, Mapping) else page]


def _has_next(page: object) -> bool:
    if not isinstance(page, Mapping):
        return False
    inner = page.get("response_metadata")
    holders = (page, inner if isinstance(inner, Mapping) else {})
    return page.get("done") is False or any(holder.get(key) for holder in holders for key in _NEXT)


def _bounded(found: list[Any], name: str) -> tuple[list[Any], bool]:
    if len(found) > MAX_RECORDS:
        raise UnreadableError(f"more than {MAX_RECORDS} records", place=name, hint="split the file")
    return found, False


def _line(line: str, name: str, number: int) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        raise UnreadableError("not valid JSON", place=f"{name}:{number}:1", hint="mend the line") from None


def _rows(text: str, columns: Mapping[str, str], name: str) -> list[Any]:
    """The rows of a spreadsheet, by field; columns are told by their heads, whatever their case."""
    known = {column.casefold(): fieldname for column, fieldname in columns.items()}
    found: list[Any] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        heads = [known.get(head.strip().casefold(), "") for head in next(reader, [])]
        found.extend({key: _cell(cell) for key, cell in zip(heads, row, strict=False) if key} for row in reader)
    except csv.Error as problem:
        place = f"{name}:{reader.line_num}:1"
        raise UnreadableError(f"not a table: {problem}", place=place, hint="export it again as CSV") from None
    return _bounded(found, name)[0]


def _cell(text: str) -> object:
    """A cell as JSON would have it; no cell is ever evaluated."""
    short = text.strip()
    if short.casefold() in {"true", "yes", "false", "no"}:
        return short.casefold() in {"true", "yes"}
    return None if short.casefold() in _NO_TEXT else short


def kept(record: Mapping[str, Any], keep: Sequence[str]) -> dict[str, Any]:
    """The fields that are kept, in the shape of the record."""
    found: dict[str, Any] = {}
    for path in keep:
        *above, last = path.split(".")
        source: Any = record
        for step in above:
            source = source.get(step) if isinstance(source, Mapping) else None
        if not isinstance(source, Mapping) or last not in source:
            continue
        target = found
        for step in above:
            target = target.setdefault(step, {})
        target[last] = source[last]
    return found


def told(problem: UnreadableError, name: str) -> Unreadable:
    """The problem as an item of a reading, with its line where it gives one."""
    marks = problem.place.removeprefix(name).split(":")[1:] if problem.place.startswith(f"{name}:") else []
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    line, column = (*numbers, 0, 0)[:2]
    where = Location(file=name, line=line, column=column)
    return Unreadable(location=where, cause=problem.message, hint=problem.hint)
