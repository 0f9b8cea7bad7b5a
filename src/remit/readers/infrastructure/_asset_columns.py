"""Columns that grow line by line while a list of assets is read; what many lines share is held once."""

from __future__ import annotations

import posixpath
from array import array
from typing import Final

import numpy as np

from remit.documents.asset_lines import AssetLine
from remit.model.columns import Codes, Column, ColumnBuilder, Interner
from remit.model.estate import TagSet
from remit.model.ownership import NativeClaim
from remit.model.stated import CONTEXT, FactSet, StatedAssets
from remit.readers.infrastructure._asset_parts import Parts, facts_of, owners_of, tags_of

_LEAN: Final = tuple(name for name in CONTEXT if name != "path")


class AssetColumns:
    """Grows row by row."""

    def __init__(self, name: str) -> None:
        self.tags: Parts[TagSet] = Parts(tags_of)
        self.facts: Parts[FactSet] = Parts(facts_of)
        self.owners: Parts[tuple[NativeClaim, ...]] = Parts(owners_of)
        self._name = name
        self._folder = posixpath.dirname(name)
        self._ids: dict[str, int] = {}  # the line of each
        self._names: list[str] = []
        self._contexts: Interner[tuple[str, ...]] = Interner()
        self._codes = {part: array("i") for part in ("context", "tags", "facts", "owners", "line", "column", "place")}
        self._paths: ColumnBuilder[str] = ColumnBuilder()
        self._aliases: ColumnBuilder[tuple[str, ...]] = ColumnBuilder()
        self._files: ColumnBuilder[str] = ColumnBuilder()

    def __len__(self) -> int:
        return len(self._ids)

    def line_of(self, asset_id: str) -> int:
        """The line on which an id stands; 0 where it does not."""
        return self._ids.get(asset_id, 0)

    def add(self, number: int, line: AssetLine, *, tags: int, facts: int, owners: int) -> None:
        """Append one asset.

        Args:
            number: the line's number.
            line: what it says; its id is new.
            tags: code of its tags.
            facts: code of its facts.
            owners: code of its owners.
        """
        self._ids[line.id] = number
        self._names.append(line.name)
        context = (
            line.service, line.type, line.account, line.region, line.environment, line.workload, line.data_class,
            line.tier, line.namespace,
        )  # fmt: skip
        codes = self._codes
        codes["context"].append(self._contexts.code(context))
        codes["tags"].append(tags)
        codes["facts"].append(facts)
        codes["owners"].append(owners)
        codes["place"].append(number)
        place = line.location
        codes["line"].append(place.line if place else number)
        codes["column"].append(place.column if place else 0)
        self._files.add(below(self._folder, place.file) if place else self._name)
        self._paths.add(below(self._folder, line.path) if self._folder else line.path)
        self._aliases.add(tuple(line.aliases))

    def build(self) -> StatedAssets:
        """The finished columns."""
        codes = {part: np.array(column, dtype=np.int32) for part, column in self._codes.items()}
        contexts = self._contexts.values()
        columns = {
            name: _spread(codes["context"], [context[at] for context in contexts]) for at, name in enumerate(_LEAN)
        }
        return StatedAssets(
            ids=tuple(self._ids),
            names=tuple(self._names),
            columns={**columns, "path": self._paths.build()},
            tags=Column(codes["tags"], tuple(self.tags.values)),
            facts=Column(codes["facts"], tuple(self.facts.values)),
            owners=Column(codes["owners"], tuple(self.owners.values)),
            aliases=self._aliases.build(),
            files=self._files.build(),
            lines=codes["line"],
            line_columns=codes["column"],
            places=codes["place"],
        )


def below(folder: str, path: str) -> str:
    """A path that is written relative to a folder, as locations call it; the empty one stays."""
    return posixpath.normpath(posixpath.join(folder, path)) if folder and path else path


def _spread(codes: Codes, texts: list[str]) -> Column[str]:
    """A column from one text for each code."""
    lean = Column.of(texts)
    return Column(lean.codes[codes] if texts else codes, lean.values)
