"""Lists of assets out of a configuration database or a spreadsheet: CSV and JSON whose columns remit.yaml explains.

Every row is one asset. A CSV file is read row by row; no cell is ever evaluated. Only columns that are explained are
kept. What kind of thing a row is, is told by words in its `kind`; it cannot know what stands in no column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from remit.documents.json import read_json
from remit.documents.table import Lines
from remit.documents.text import encoding_of
from remit.documents.witness import see
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._secrets import hide_secrets

MAX_ROWS: Final = 2_000_000
MAX_HEADS: Final = 65_536  # characters of the column heads
MOST_UNEVEN: Final = 1_000  # rows that are named one by one
_TAG: Final = "tag."
_WITHIN: Final = ("result", "records", "items", "value", "data")
_DEVICE: Final = r"laptop|desktop|workstation|phone|tablet|mobile|sensor|camera|printer|endpoint|iot"
_MACHINE: Final = r"server|host|\bvm\b|virtual|computer|esx|hypervisor|appliance|linux|windows"
_KINDS: Final = (
    ("device", re.compile(_DEVICE, re.IGNORECASE)),
    ("machine", re.compile(_MACHINE, re.IGNORECASE)),
)


class Cmdb:
    """Reads one list."""

    def read_table(self, path: Path, *, name: str, columns: Mapping[str, str]) -> Reading:
        """Every row as one asset.

        Args:
            path: the file; JSON by its ending, else CSV.
            name: how locations and errors call it.
            columns: column and what it says; case and blanks around do not count.

        Raises:
            UnreadableError: no table, none of the columns in it, or too many rows.
        """
        wanted = {column.strip().casefold(): said for column, said in columns.items()}
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        unreadable: list[Unreadable] = []
        rows = _of_json(path, name) if path.suffix.lower() == ".json" else _of_csv(path, name, unreadable)
        found = tuple(_observed(rows, wanted, name, made))
        return Reading(observations=found, unreadable=tuple(unreadable), inputs=(name,))


def _of_json(path: Path, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    value = read_json(path, name=name)
    if isinstance(value, Mapping):
        value = next((value[key] for key in _WITHIN if isinstance(value.get(key), list)), value)
    if not isinstance(value, list):
        raise UnreadableError("no list of records", place=f"{name}:1:1", hint="export a list of objects")
    for one in value:
        if isinstance(one, Mapping):
            yield 1, {str(key).strip().casefold(): held for key, held in one.items()}


def _of_csv(path: Path, name: str, unreadable: list[Unreadable]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    see(path)
    with path.open("rb") as opened:
        encoding = encoding_of(opened.read(4096))
    with path.open(encoding=encoding, newline="") as opened:
        line = 1
        try:
            first = opened.readline(MAX_HEADS)
            mark = max(",;\t|", key=first.count)
            heads = [head.strip().casefold() for head in next(csv.reader([first], delimiter=mark), [])]
            if len(first) == MAX_HEADS and not first.endswith("\n"):
                raise UnreadableError(
                    f"column heads of more than {MAX_HEADS} characters", place=f"{name}:1:1", hint="leave columns out"
                )
            lines = Lines(opened, name, above=1)
            reader = csv.reader(iter(lines), delimiter=mark, strict=True)
            for row in reader:
                lines.row = 0
                line = reader.line_num + 1
                if row and len(row) != len(heads):
                    unreadable.append(_uneven(name, line, len(row), len(heads)))
                    if len(unreadable) > MOST_UNEVEN:
                        raise UnreadableError(
                            f"more than {MOST_UNEVEN} rows have more or fewer cells than there are column heads",
                            place=f"{name}:{line}:1",
                            hint="put cells that hold the separator in quotes",
                        )
                elif row:
                    yield line, dict(zip(heads, row, strict=True))
        except csv.Error as problem:
            place = f"{name}:{line + 1}:1"
            raise UnreadableError(f"not a table: {problem}", place=place, hint="export it again as CSV") from None
        except UnicodeDecodeError:
            raise UnreadableError("not UTF-8", place=name, hint="save the file as UTF-8") from None


def _uneven(name: str, line: int, cells: int, heads: int) -> Unreadable:
    where = Location(file=name, line=line, column=1)
    cause = f"a row of {cells} cells below {heads} column heads"
    return Unreadable(location=where, cause=cause, hint="put cells that hold the separator in quotes")


def _observed(
    rows: Iterable[tuple[int, Mapping[str, Any]]], wanted: Mapping[str, str], name: str, made: str
) -> Iterator[Observation]:
    taken: set[str] = set()
    for number, (line, row) in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise UnreadableError(f"more than {MAX_ROWS} rows", place=f"{name}:{line}:1", hint="split the file")
        if number == 1 and wanted.keys().isdisjoint(row):
            raise UnreadableError(
                f"none of the columns of remit.yaml; it has {', '.join(list(row)[:8])}",
                place=f"{name}:1:1",
                hint="correct columns: of this source in remit.yaml",
            )
        said = {wanted[column]: _text(cell) for column, cell in row.items() if column in wanted and _text(cell)}
        key = said.get("id") or said.get("name") or f"row-{number}"
        address = f"cmdb:{key}" if key not in taken else f"cmdb:{key}#{number}"
        taken.add(key)
        tags: dict[str, Any] = {
            place.removeprefix(_TAG): text for place, text in said.items() if place.startswith(_TAG)
        }
        attributes: dict[str, Any] = {place: text for place, text in said.items() if not place.startswith(_TAG)}
        attributes |= {"id": key, "name": said.get("name") or key, "as_of": made}
        hide_secrets(attributes)
        hide_secrets(tags)
        yield Observation(
            reader="cmdb",
            native_type=_kind(said.get("kind", "")),
            address=address,
            attributes=attributes,
            tags={tag: text for tag, text in tags.items() if isinstance(text, str)},
            location=Location(file=name, line=line, column=1),
            path=said.get("path") or name,
            provider="on-prem",
            account=said.get("account", ""),
            region=said.get("region", ""),
        )


def _text(cell: object) -> str:
    """A cell as text; ServiceNow's `display_value` where a field has one."""
    if isinstance(cell, Mapping):
        cell = cell.get("display_value") or cell.get("value") or ""
    return str(cell).strip() if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""


def _kind(text: str) -> str:
    return next((kind for kind, words in _KINDS if words.search(text[:256])), "item")


READER = Cmdb()
