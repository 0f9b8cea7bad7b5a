"""Atlassian Compass's configuration as code: `compass.yml`.

Atlassian, “Manage components with config as code”: one component a file, with `name` and `ownerId`, the identifier
(ARI) of a team; write it, or its last part, among the team's aliases in remit.yaml. It cannot know the team's name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CatalogueReading
from remit.readers.catalogues._entities import alone_in_folder, documents_of, entry, folder_of, missing, text

_HEAD: Final = re.compile(rb"^(?:configVersion|typeId|ownerId)\s*:", re.MULTILINE)


class Compass:
    """Reads components."""

    usual = frozenset({"compass.yml", "compass.yaml"})

    def recognise(self, path: Path, head: bytes) -> bool:
        """YAML with the words of a component."""
        return path.suffix in {".yml", ".yaml"} and _HEAD.search(head) is not None

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """The component with its team."""
        entries: list[Entry] = []
        unreadable: list[Unreadable] = []
        for document in documents_of(path, name):
            if isinstance(document, Unreadable):
                unreadable.append(document)
                continue
            called = text(document.value, "name")
            if not called:
                unreadable.append(missing(document, "name"))
                continue
            owner = text(document.value, "ownerId")
            owners = (owner, owner.rpartition("/")[2]) if owner else ()
            entries.append(entry(f"Compass {called}", owners, document.at("ownerId"), names=(called,)))
        return CatalogueReading(entries=alone_in_folder(entries, folder_of(name)), unreadable=tuple(unreadable))


CATALOGUE = Compass()
