"""Pitfalls, from `pitfalls/<kind>s.yaml`: failure modes, mistakes, misconceptions and anti-patterns (R8).

What is checked here is what the product cannot run without; whether a detector exists and whether a row is worth
having is the linter's question (`lint_pitfalls`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from remit.documents.convert import convert
from remit.documents.yaml import Document
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, need, open_file
from remit.knowledge.schema import PitfallRow, PitfallsFile
from remit.model.pitfall import Pitfall

CHECK: Final = "check:"
COMMAND: Final = "command:"


def load_pitfalls(path: Path, data: Path = DATA) -> tuple[tuple[Pitfall, ...], PitfallsFile, Document]:
    """The pitfalls of one kind, in the file's order, with the file as written and its marks for the linter.

    Raises:
        KnowledgeError: it is not of its shape, an id stands twice, or a source does not exist.
        UnreadableError: it is not YAML.
    """
    document = open_file(path, data)
    file = convert(document, PitfallsFile, KnowledgeError)
    if path.stem != f"{file.kind.value}s":
        message = f"pitfalls of the kind “{file.kind.value}” stand in {path.name}"
        raise KnowledgeError(message, place=str(document.at("kind")), hint=f"call the file {file.kind.value}s.yaml")
    found: dict[str, Pitfall] = {}
    for index, row in enumerate(file.pitfalls):
        if row.id in found:
            place = str(document.at("pitfalls", index, "id"))
            raise KnowledgeError(f"the pitfall “{row.id}” stands twice", place=place, hint="keep one")
        if row.source:
            need(document, ("pitfalls", index, "source"), row.source, file.sources, "source")
        found[row.id] = _pitfall(file, row, document, index)
    return tuple(found.values()), file, document


def _pitfall(file: PitfallsFile, row: PitfallRow, document: Document, index: int) -> Pitfall:
    return Pitfall(
        id=f"{file.kind.value}/{row.id}",
        kind=file.kind,
        name=row.name,
        what=row.what,
        truth=row.truth,
        remedy=row.remedy,
        signal=row.signal,
        cause=row.cause,
        owner=row.owner,
        checks=tuple(one.removeprefix(CHECK) for one in row.detectors if one.startswith(CHECK)),
        commands=tuple(one.removeprefix(COMMAND) for one in row.detectors if one.startswith(COMMAND)),
        not_detectable=row.not_detectable,
        later=row.later,
        source=file.sources[row.source].source() if row.source else None,
        location=document.at("pitfalls", index),
    )
