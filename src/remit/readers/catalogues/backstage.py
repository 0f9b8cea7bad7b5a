"""Backstage's catalogue: `catalog-info.yaml`, and the entities that its interface hands out as JSON.

Backstage, “Descriptor Format of Catalog Entities” and “Well-known Annotations”: `spec.owner` is a reference to a group
or user, `[kind:][namespace/]name`; in what the interface hands out the relation `ownedBy` says the same. Targets of a
Location are followed where they are files of the repository. A file speaks of its folder where all that it declares
has one owner. It cannot know what lies behind a URL, nor which folder an entity of an export was declared in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.json import read_json
from remit.documents.yaml import Document
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CatalogueReading
from remit.readers.catalogues._entities import alone_in_folder, documents_of, entry, folder_of, listed, missing, text

MAX_BYTES: Final = 256 * 2**20
_HEAD: Final = re.compile(rb"""["']?apiVersion["']?\s*:\s*["']?backstage\.io/""")
_OWNED: Final = frozenset({"component", "resource", "system", "api", "domain", "template"})
_HOLDING: Final = frozenset({"component", "resource", "system"})  # those whose files are their own


class Backstage:
    """Reads entities."""

    usual = frozenset({"catalog-info.yaml", "catalog-info.yml"})

    def recognise(self, path: Path, head: bytes) -> bool:
        """YAML or JSON that holds an entity of Backstage."""
        return path.suffix in {".yaml", ".yml", ".json"} and _HEAD.search(head) is not None

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """Every entity that has an owner, and the files that locations name."""
        if path.suffix == ".json":
            return _export(path, name)
        held: list[Entry] = []
        others: list[Entry] = []
        unreadable: list[Unreadable] = []
        further: list[str] = []
        for document in documents_of(path, name):
            if isinstance(document, Unreadable):
                unreadable.append(document)
                continue
            body = document.value
            kind = text(body, "kind").casefold()
            if kind == "location":
                unreadable += _no_texts(document)
                further += [one for one in _targets(body) if "://" not in one and "*" not in one]
            elif kind in _OWNED and not text(body, "metadata", "name"):
                unreadable.append(missing(document, "metadata.name"))
            elif kind in _OWNED:
                (held if kind in _HOLDING else others).append(_entry(body, _place(document)))
        entries = (*alone_in_folder(held, folder_of(name)), *others)
        return CatalogueReading(entries=entries, unreadable=tuple(unreadable), further=tuple(further))


def _place(document: Document) -> Location:
    return document.at("spec", "owner")


def _targets(body: Mapping[str, Any]) -> list[str]:
    if text(body, "spec", "type") not in {"", "file"}:
        return []
    several = (one for one in listed(body, "spec", "targets") if isinstance(one, str))
    return [one for one in (text(body, "spec", "target"), *several) if one]


def _no_texts(document: Document) -> list[Unreadable]:
    """Targets that are no texts name no file."""
    cause, hint = "a target is no text", "write the path of one file under `targets:` on each line"
    return [
        Unreadable(location=document.at("spec", "targets", place), cause=cause, hint=hint)
        for place, one in enumerate(listed(document.value, "spec", "targets"))
        if not isinstance(one, str)
    ]


def _entry(body: Mapping[str, Any], place: Location) -> Entry:
    kind, name = text(body, "kind").casefold(), text(body, "metadata", "name")
    space = text(body, "metadata", "namespace") or "default"
    related = [
        text(one, "targetRef") for one in listed(body, "relations") if text(one, "type") == "ownedBy"
    ]  # resolved by Backstage itself, and so before what is written
    annotations = body.get("metadata", {}).get("annotations")
    namespace = text(annotations, "backstage.io/kubernetes-namespace")
    return entry(
        f"Backstage {kind}:{space}/{name}",
        [*related, _reference(text(body, "spec", "owner"))],
        place,
        names=(name, text(annotations, "backstage.io/kubernetes-id")),
        namespaces=(namespace,) if namespace else (),
    )


def _reference(owner: str) -> str:
    """A reference in full; a kind that is left out is a group."""
    if not owner:
        return ""
    kind, colon, rest = owner.rpartition(":")
    return f"{(kind if colon else 'group').casefold()}:{rest if '/' in rest else f'default/{rest}'}"


def _export(path: Path, name: str) -> CatalogueReading:
    """What `/api/catalog/entities` answers, or `entities/by-query` under `items`."""
    value = read_json(path, name=name, limit=MAX_BYTES)
    items = value.get("items") if isinstance(value, Mapping) else value
    if not isinstance(items, list):
        raise UnreadableError("no entities", place=name, hint="export /api/catalog/entities")
    place = Location(file=name)
    entries: list[Entry] = []
    nameless = 0
    for one in items:
        if text(one, "kind").casefold() not in _OWNED:
            continue
        if text(one, "metadata", "name"):
            entries.append(_entry(one, place))
        else:
            nameless += 1
    cause = f"{nameless} entities have no name"
    holes = (Unreadable(location=place, cause=cause, hint="export them again"),) if nameless else ()
    return CatalogueReading(entries=tuple(entries), unreadable=holes)


CATALOGUE = Backstage()
