"""Exports of a tenant's own administration interface: the files of one folder are one tenant.

A vendor's reader says by which marks each kind of answer is known and which fields of it are kept; everything else in
a record (addresses, telephone numbers, tokens) is left in the file. A page that says that more follow is told as a
hole: what is not on it is not known. It cannot tell when an export was made, nor whether all of a vendor's answers were
exported; what was not stays unknown.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from remit.documents.json import parse_json
from remit.documents.text import decode, encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._secrets import hide_secrets

HEAD_BYTES: Final = 8192
MAX_BYTES: Final = 256 * 2**20
MAX_RECORDS: Final = 2_000_000
_ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".csv")
_NEXT: Final = ("@odata.nextLink", "nextPageToken", "nextRecordsUrl", "next_cursor")
_NO_TEXT: Final = ("", "null", "none", "n/a", "never")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One kind of answer of an administration interface.

    Attributes:
        name: attribute that its records are kept under.
        mark: what the first bytes of such a file hold.
        keep: fields that are kept, with dots for those of objects within.
        within: key that the records stand under; empty for a list, or for one object that is the record itself.
        columns: of a spreadsheet, its column → field.
    """

    name: str
    mark: re.Pattern[str]
    keep: tuple[str, ...]
    within: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def _nothing_more(_attributes: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The tenant alone."""
    yield from ()


@dataclass(frozen=True, slots=True, eq=False)
class TenantExports:
    """Reads the exports of one vendor's tenants, a folder a tenant.

    Attributes:
        native: reader's prefix and native type of the tenant.
        provider: whose service it is.
        title: how the tenant is called where nothing names it.
        answers: kinds of answers, the most telling mark first.
        identify: the tenant's id and name from its attributes; empty where they do not say.
        more: native type, name and attributes of other assets that the answers hold.
    """

    native: tuple[str, str]
    provider: str
    title: str
    answers: tuple[Answer, ...]
    identify: Callable[[Mapping[str, Any]], tuple[str, str]]
    more: Callable[[Mapping[str, Any]], Iterator[tuple[str, str, dict[str, Any]]]] = _nothing_more

    def claims(self, path: Path) -> bool:
        """Whether the file begins like one of the answers; pipes and devices are not opened."""
        if not path.name.lower().endswith(_ENDINGS) or not path.is_file():
            return False
        try:
            with path.open("rb") as opened:
                return self._answer(opened.read(HEAD_BYTES), path) is not None
        except OSError:
            return False  # whoever reads single files says so

    def read_folders(
        self,
        top: Path,  # noqa: ARG002 - nothing outside of the files is read
        files: Sequence[Path],
        *,
        name: Callable[[Path], str],
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a folder, named after it; a folder's only file gives its own name."""
        folders: dict[str, list[Path]] = defaultdict(list)
        for file in files:
            folders[os.fspath(file.parent)].append(file)
        for folder, members in folders.items():
            unit = name(members[0]) if len(members) == 1 else f"{name(Path(folder))}/*"
            yield unit, self._read(members, name)

    def _answer(self, head: bytes, path: Path) -> Answer | None:
        text = head.decode(encoding_of(head), "ignore").lstrip("\ufeff")
        is_table = path.suffix.lower() == ".csv"
        found = (one for one in self.answers if bool(one.columns) == is_table and one.mark.search(text))
        return next(found, None)

    def _read(self, files: Sequence[Path], name: Callable[[Path], str]) -> Reading:
        gathered: dict[str, list[Any]] = {}
        unreadable: list[Unreadable] = []
        for file in files:
            try:
                data = read_bytes(file, limit=MAX_BYTES)
                answer = self._answer(data[:HEAD_BYTES], file)
                if answer is None:
                    continue
                records, is_part = _records(data, answer, name(file))
            except UnreadableError as problem:
                unreadable.append(_told(problem, name(file)))
                continue
            kept = gathered.setdefault(answer.name, [])
            kept.extend(_kept(one, answer.keep) for one in records if isinstance(one, Mapping))
            if is_part:
                unreadable.append(_more(answer, name(file)))
        attributes: dict[str, Any] = {**gathered, "exported": sorted(gathered)}
        hide_secrets(attributes)
        observations = tuple(self._observed(attributes, files, name)) if gathered else ()
        return Reading(
            observations=observations, unreadable=tuple(unreadable), inputs=tuple(name(file) for file in files)
        )

    def _observed(
        self, attributes: dict[str, Any], files: Sequence[Path], name: Callable[[Path], str]
    ) -> Iterator[Observation]:
        """The tenant, and what else its answers hold."""
        key, called = self.identify(attributes)
        folder = files[0].resolve().parent.name
        where = Location(file=name(files[0]), line=1, column=1)
        title = called or key or f"{self.title} ({folder})"
        for native_type, own, held in ((self.native[1], "", {**attributes, "name": title}), *self.more(attributes)):
            yield Observation(
                reader=self.native[0],
                native_type=native_type,
                address=f"{self.native[0]}:{own or key or folder}",
                attributes=held,
                location=where,
                path=where.file,
                provider=self.provider,
                account=key,
            )


def _records(data: bytes, answer: Answer, name: str) -> tuple[list[Any], bool]:
    """The records of a file, and whether it is only one page of them."""
    text = decode(data, name=name).removeprefix("\ufeff")
    if answer.columns:
        return _rows(text, answer.columns, name), False
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _bounded([_line(line, name, index) for index, line in enumerate(text.splitlines(), 1) if line], name)
    value = parse_json(text, name)
    pages = value if isinstance(value, list) and value and all(_is_page(one, answer) for one in value) else [value]
    found: list[Any] = []
    is_part = False
    for page in pages:
        inner = _inner(page, answer.within)
        is_part = _has_next(page)  # only the last page counts: those before it are followed by it
        found.extend(one for item in inner for one in (item if isinstance(item, list) else [item]))
    return _bounded(found, name)[0], is_part


def _is_page(value: object, answer: Answer) -> bool:
    return bool(answer.within) and isinstance(value, Mapping) and answer.within in value


def _inner(page: object, within: str) -> list[Any]:
    held: Any = page
    if isinstance(page, Mapping) and isinstance(page.get("result"), Mapping) and "status" in page:
        held = page["result"]  # how a vendor's command line wraps an answer
    for step in within.split(".") if within and isinstance(page, Mapping) else ():
        if not isinstance(held, Mapping) or step not in held:
            return [page]  # the object itself, as a call for one record answers
        held = held[step]
    return held if isinstance(held, list) else [held]


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


def _kept(record: Mapping[str, Any], keep: Sequence[str]) -> dict[str, Any]:
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


def _told(problem: UnreadableError, name: str) -> Unreadable:
    marks = problem.place.removeprefix(name).split(":")[1:] if problem.place.startswith(f"{name}:") else []
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    line, column = (*numbers, 0, 0)[:2]
    where = Location(file=name, line=line, column=column)
    return Unreadable(location=where, cause=problem.message, hint=problem.hint)


def _more(answer: Answer, name: str) -> Unreadable:
    return Unreadable(
        location=Location(file=name, line=1, column=1),
        cause=f"one page of {answer.name.replace('_', ' ')}; more follow that were not exported",
        hint="export all pages, one file each or one list of them",
    )
