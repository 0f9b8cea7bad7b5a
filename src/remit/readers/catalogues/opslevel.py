"""OpsLevel's configuration as code: `opslevel.yml`.

OpsLevel, “Config as Code (opslevel.yml)”: `service` or `component`, or a list of them, with a name, aliases and the
alias of the team that owns it; `repository` with the owner of the whole repository. It cannot know what was changed in
OpsLevel itself and is not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from remit.documents.yaml import Document, Step
from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CatalogueReading
from remit.readers.catalogues._entities import alone_in_folder, documents_of, entry, folder_of, listed, missing, text

_ONE = ("service", "component")


class OpsLevel:
    """Reads services, components and the repository."""

    usual = frozenset({"opslevel.yml", "opslevel.yaml"})

    def recognise(self, path: Path, head: bytes) -> bool:
        """A file of that name."""
        return path.name in self.usual and b":" in head

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """Every service with its owner, and the repository's."""
        entries: list[Entry] = []
        unreadable: list[Unreadable] = []
        whole: list[Entry] = []
        folder = folder_of(name)
        for document in documents_of(path, name):
            if isinstance(document, Unreadable):
                unreadable.append(document)
                continue
            for at in _services(document):
                one = _at(document, at)
                if not text(one, "name"):
                    unreadable.append(missing(document, f"{at[0]}.name"))
                    continue
                names = (text(one, "name"), *map(str, listed(one, "aliases")))
                what = f"OpsLevel {at[0].rstrip('s')} {names[0]}"  # type: ignore[union-attr] # the first step is a word
                entries.append(entry(what, [text(one, "owner")], document.at(*at, "owner"), names=names))
            if owner := text(document.value, "repository", "owner"):
                place = document.at("repository", "owner")
                whole.append(entry("OpsLevel repository", [owner], place, folders=(folder,)))
        spoken = (*whole, *entries) if whole else alone_in_folder(entries, folder)
        return CatalogueReading(entries=tuple(spoken), unreadable=tuple(unreadable))


def _services(document: Document) -> Iterator[tuple[Step, ...]]:
    for word in _ONE:
        if isinstance(document.value.get(word), dict):
            yield (word,)
        for number, _ in enumerate(listed(document.value, f"{word}s")):
            yield (f"{word}s", number)


def _at(document: Document, path: tuple[Step, ...]) -> object:
    value = document.value
    for step in path:
        value = value[step]
    return value


CATALOGUE = OpsLevel()
