"""Cortex's entity descriptors: `cortex.yaml`, an OpenAPI document whose `info` says who owns an entity.

Cortex, “Defining entities with YAML” and “Defining ownership”: `x-cortex-tag` is the entity's id; each of
`x-cortex-owners` is a group by name, or a person by mail address. It cannot know owners that Cortex itself infers.
"""

from __future__ import annotations

from pathlib import Path

from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CatalogueReading
from remit.readers.catalogues._entities import alone_in_folder, documents_of, entry, folder_of, listed, missing, text


class Cortex:
    """Reads entity descriptors."""

    usual = frozenset({"cortex.yaml", "cortex.yml"})

    def recognise(self, path: Path, head: bytes) -> bool:
        """YAML with one of Cortex's own words."""
        return path.suffix in {".yaml", ".yml"} and b"x-cortex-" in head

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """Every entity with its owners."""
        entries: list[Entry] = []
        unreadable: list[Unreadable] = []
        for document in documents_of(path, name):
            if isinstance(document, Unreadable):
                unreadable.append(document)
                continue
            info = document.value.get("info")
            tag = text(info, "x-cortex-tag")
            if not tag:
                unreadable.append(missing(document, "info.x-cortex-tag"))
                continue
            owners = [text(one, "name") or text(one, "email") for one in listed(info, "x-cortex-owners")]
            place = document.at("info", "x-cortex-owners")
            entries.append(entry(f"Cortex {tag}", owners, place, names=(tag, text(info, "title"))))
        return CatalogueReading(entries=alone_in_folder(entries, folder_of(name)), unreadable=tuple(unreadable))


CATALOGUE = Cortex()
