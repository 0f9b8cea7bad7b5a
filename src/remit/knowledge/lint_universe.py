"""The laws of what is said of ids: one answer for each id, and the same one that a scan gives.

Whether an id exists is not asked here: the lists are the providers', and `kb coverage` meets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from remit.documents.convert import convert
from remit.documents.yaml import Document
from remit.errors import KnowledgeError
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.files import open_file
from remit.knowledge.patterns import load_patterns
from remit.knowledge.schema import ServiceFile, UniverseFile
from remit.knowledge.universe import claims_of, key_of, row_names
from remit.model.location import Location

Found = tuple[Location, str, str]
Claims = dict[str, tuple[str, Location]]


def universe_problems(
    files: Sequence[tuple[ServiceFile, Document]], knowledge: KnowledgeBase, data: Path
) -> Iterator[Found]:
    """Place, message and hint of everything that contradicts itself.

    Args:
        files: every service file.
        knowledge: the same knowledge base, compiled.
        data: its folder.
    """
    claims: Claims = {}
    for file, document in files:
        yield from _claims_of_one(file, document, claims)
    explicit = {file.service for file, _ in files}
    prefixed = {service.id for service in load_patterns(data, knowledge.catalogue.models, explicit)[1]}
    for path in sorted((data / "universe").glob("*.yaml")):
        document = open_file(path, data)
        rows = convert(document, UniverseFile, KnowledgeError)
        yield from _rows_of_one(rows, document, claims, knowledge)
        named = {row.service for row in rows.rows}
        for service in rows.services:
            place = document.at("services", service)
            if service in prefixed:
                yield place, f"a prefix names “{service}” already", "leave it out here"
            elif service not in named:
                yield place, f"no row names “{service}”", "add a row, or leave it out"


def _claims_of_one(file: ServiceFile, document: Document, claims: Claims) -> Iterator[Found]:
    for kind, name, step in claims_of(file):
        if name.endswith("*"):
            continue
        service, place = claims.setdefault(key_of(kind, name), (file.service, document.at(*step)))
        if service != file.service:
            message = f"{service} answers for {kind}:{name} already ({place})"
            yield document.at(*step), message, "leave it to one of them"


def _rows_of_one(file: UniverseFile, document: Document, claims: Claims, knowledge: KnowledgeBase) -> Iterator[Found]:
    for index, row in enumerate(file.rows):
        ours = row.service or ""
        for name, step in row_names(row, index):
            if name.endswith("*"):
                continue
            key = key_of(row.list_, name)
            naming = knowledge.name(f"{row.list_}:{name}")
            if key in claims and claims[key][0] != ours:
                theirs, place = claims[key]
                message = f"{theirs} answers for {key} ({place})"
                yield document.at(*step), message, "leave it out of this row"
            elif key not in claims and naming is not None and naming.service != ours:
                message = f"a scan takes {key} for {naming.service or 'no service'}"
                yield document.at(*step), message, "make the row and the prefix say the same"
