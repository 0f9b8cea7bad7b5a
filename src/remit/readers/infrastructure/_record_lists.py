"""Lists of things that a console or a command line exports: one record a thing.

A reader says by which mark its list is known, which fields are kept and which would hold a secret's value: those are
dropped, and a note says so. Ages are counted up to the day of the file, since few lists say when they were made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from remit.documents.text import encoding_of, read_bytes
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._exported_records import MAX_BYTES, kept, records_of
from remit.readers.infrastructure._secrets import hide_secrets

_ENDINGS: Final = (".json", ".jsonl", ".ndjson", ".csv")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RecordList:
    """Reads one kind of list.

    Attributes:
        native: reader's prefix and native type.
        provider: whose service the things are in.
        mark: what the first bytes of such a file hold.
        keep: fields that are kept, with dots for those of objects within.
        identify: a thing's id and name; empty where the record has none.
        within: key that the records stand under; empty for a list or one object.
        columns: of a spreadsheet, its column → field.
        tags: field that holds the tags, as a mapping or as a list of `{Key, Value}`.
        values: fields that would hold a secret's value.
        place: account and region of a thing.
    """

    native: tuple[str, str]
    provider: str
    mark: re.Pattern[str]
    keep: tuple[str, ...]
    identify: Callable[[Mapping[str, Any], str], tuple[str, str]]
    within: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    tags: str = ""
    values: tuple[str, ...] = ()
    place: Callable[[str], tuple[str, str]] = lambda _key: ("", "")

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file begins like such a list."""
        name = path.name.lower()
        if not name.endswith(_ENDINGS) or name.endswith(".csv") is not bool(self.columns):
            return False
        return self.mark.search(head.decode(encoding_of(head), "ignore").lstrip("\ufeff")) is not None

    def read(self, path: Path, *, name: str) -> Reading:
        """Every record as one thing.

        Raises:
            UnreadableError: it is no such list.
        """
        data = read_bytes(path, limit=MAX_BYTES)
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        found, is_part = records_of(data, self.within, self.columns, name)
        unreadable = []
        if is_part:
            unreadable.append(_note(name, "one page of a list; more follow that were not exported", "export all pages"))
        if any(isinstance(one, Mapping) and any(_has(one, value) for value in self.values) for one in found):
            cause = "the list holds values of secrets; they were dropped"
            unreadable.append(_note(name, cause, "export names and dates only, and delete this file"))
        observations = tuple(self._observed(found, name, made))
        return Reading(observations=observations, unreadable=tuple(unreadable), inputs=(name,))

    def _observed(self, found: list[Any], name: str, made: str) -> Iterator[Observation]:
        taken: set[str] = set()
        stem = Path(name).stem
        for number, record in enumerate(found, 1):
            if not isinstance(record, Mapping):
                continue
            key, called = self.identify(record, stem)
            key = key or f"{stem}#{number}"
            address = f"{self.native[0]}:{key}"
            address = address if address not in taken else f"{address}#{number}"
            taken.add(address)
            attributes = {**kept(record, self.keep), "id": key, "name": called or key, "as_of": made}
            tags = _tags(record.get(self.tags)) if self.tags else {}
            attributes["tags"] = dict(tags)
            hide_secrets(attributes)
            account, region = self.place(key)
            yield Observation(
                reader=self.native[0],
                native_type=self.native[1],
                address=address,
                attributes=attributes,
                tags=tags,
                location=Location(file=name, line=1, column=1),
                path=name,
                provider=self.provider,
                account=account,
                region=region,
            )


def _has(record: Mapping[str, Any], path: str) -> bool:
    held: Any = record
    for step in path.split("."):
        held = held.get(step) if isinstance(held, Mapping) else None
    return held is not None


def _tags(held: object) -> dict[str, str]:
    """Tags as vendors write them: a mapping, or a list of `{Key, Value}`."""
    if isinstance(held, Mapping):
        return {str(key): str(value) for key, value in held.items() if isinstance(value, str | int | float)}
    pairs = (one for one in held if isinstance(one, Mapping)) if isinstance(held, list) else ()
    return {str(one.get("Key")): str(one.get("Value", "")) for one in pairs if one.get("Key")}


def _note(name: str, cause: str, hint: str) -> Unreadable:
    return Unreadable(location=Location(file=name, line=1, column=1), cause=cause, hint=hint)
