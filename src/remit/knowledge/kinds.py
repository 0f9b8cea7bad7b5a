"""Which services do the same job: a small table of the knowledge base, read when first asked for.

It names services that may stand in for each other. It cannot know what a move costs, nor whether a given workload
would run there.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge.files import DATA, open_file


class KindRow(msgspec.Struct, forbid_unknown_fields=True):
    """One job, and the services that do it."""

    name: str
    services: list[str]


class KindsFile(msgspec.Struct, forbid_unknown_fields=True):
    """`kinds.yaml`: jobs by id."""

    kinds: dict[str, KindRow]


def load_kinds(data: Path = DATA) -> dict[str, KindRow]:
    """Jobs by id.

    Raises:
        KnowledgeError: the file is not of its shape.
    """
    return convert(open_file(data / "kinds.yaml", data), KindsFile, KnowledgeError).kinds


@cache
def _kinds() -> dict[str, KindRow]:
    return load_kinds()


def same_kind(service: str) -> tuple[str, ...]:
    """Other services that do a job of this one: those of its own provider first, then in the table's order."""
    found = dict.fromkeys(one for row in _kinds().values() if service in row.services for one in row.services)
    found.pop(service, None)
    provider = service.partition("/")[0]
    return tuple(sorted(found, key=lambda one: one.partition("/")[0] != provider))
