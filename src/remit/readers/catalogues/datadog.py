"""Datadog's service definitions: `service.datadog.yaml` (v2, v2.1, v2.2) and `entity.datadog.yaml` (v3).

Datadog, service-catalog schemas (repository DataDog/schema): up to v2.2 `dd-service` and `team`; from v3
`metadata.name`, `metadata.owner` and `metadata.additionalOwners`, several documents a file. It cannot know definitions
kept in Datadog only.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from remit.documents.yaml import Document
from remit.model.observation import Unreadable
from remit.model.ownership import Entry
from remit.readers import CatalogueReading
from remit.readers.catalogues._entities import alone_in_folder, documents_of, entry, folder_of, listed, missing, text

_HEAD: Final = re.compile(rb"""^(?:dd-service|schema-version|apiVersion\s*:\s*["']?v3)""", re.MULTILINE)


class Datadog:
    """Reads service definitions."""

    usual = frozenset(f"{word}.datadog.{suffix}" for word in ("service", "entity") for suffix in ("yaml", "yml"))

    def recognise(self, path: Path, head: bytes) -> bool:
        """YAML that names a version of the schema."""
        return path.suffix in {".yaml", ".yml"} and _HEAD.search(head) is not None

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """Every service with its team."""
        entries: list[Entry] = []
        unreadable: list[Unreadable] = []
        for document in documents_of(path, name):
            one = document if isinstance(document, Unreadable) else _entry(document)
            if isinstance(one, Unreadable):
                unreadable.append(one)
            else:
                entries.append(one)
        return CatalogueReading(entries=alone_in_folder(entries, folder_of(name)), unreadable=tuple(unreadable))


def _entry(document: Document) -> Entry | Unreadable:
    body = document.value
    if text(body, "apiVersion") == "v3":
        called = text(body, "metadata", "name")
        if not called:
            return missing(document, "metadata.name")
        owners = [
            text(body, "metadata", "owner"),
            *(text(one, "name") for one in listed(body, "metadata", "additionalOwners")),
        ]
        return entry(
            f"Datadog {text(body, 'kind') or 'service'} {called}", owners, document.at("metadata", "owner"),
            names=(called,),
        )  # fmt: skip
    called = text(body, "dd-service")
    if not called:
        return missing(document, "dd-service")
    owners = [text(body, "team"), text(body, "dd-team")]
    return entry(f"Datadog service {called}", owners, document.at("team"), names=(called,))


CATALOGUE = Datadog()
