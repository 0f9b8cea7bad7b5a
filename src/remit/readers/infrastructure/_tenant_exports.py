"""Exports of a tenant's own administration interface: the files of one folder are one tenant.

A vendor's reader says by which marks each kind of answer is known and which fields of it are kept; everything else in
a record (addresses, telephone numbers, tokens) is left in the file. A page that says that more follow is told as a
hole: what is not on it is not known. It cannot tell when an export was made, nor whether all of a vendor's answers were
exported; what was not stays unknown.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from remit.documents.text import encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._exported_records import HEAD_BYTES, MAX_BYTES, kept, records_of, told
from remit.readers.infrastructure._secrets import hide_secrets

_ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".csv")


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
                records, is_part = records_of(data, answer.within, answer.columns, name(file))
            except UnreadableError as problem:
                unreadable.append(told(problem, name(file)))
                continue
            held = gathered.setdefault(answer.name, [])
            held.extend(kept(one, answer.keep) for one in records if isinstance(one, Mapping))
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
        taken: dict[str, str] = {}
        for native_type, own, held in ((self.native[1], "", {**attributes, "name": title}), *self.more(attributes)):
            address = f"{self.native[0]}:{own or key or folder}"
            if taken.get(address) == native_type:
                continue  # pages may overlap: it was told before
            if address in taken:
                address = f"{address}#{native_type}"
                if address in taken:
                    continue
            taken[address] = native_type
            yield Observation(
                reader=self.native[0],
                native_type=native_type,
                address=address,
                attributes=held,
                location=where,
                path=where.file,
                provider=self.provider,
                account=key,
            )


def _more(answer: Answer, name: str) -> Unreadable:
    return Unreadable(
        location=Location(file=name, line=1, column=1),
        cause=f"one page of {answer.name.replace('_', ' ')}; more follow that were not exported",
        hint="export all pages, one file each or one list of them",
    )
