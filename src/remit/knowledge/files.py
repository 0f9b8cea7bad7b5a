"""The knowledge base's files: where they lie, how one is opened, and how a wrong name is answered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from remit.documents.convert import nearest
from remit.documents.yaml import Document, Step, read_yaml
from remit.errors import KnowledgeError

DATA = Path(__file__).parent / "data"


def data_files(data: Path) -> list[Path]:
    """Every YAML file of the knowledge base, sorted."""
    return sorted(data.rglob("*.yaml"))


def open_file(path: Path, data: Path) -> Document:
    """One file with its marks; errors name it by its place in the knowledge base."""
    return read_yaml(path, name=f"knowledge/data/{path.relative_to(data).as_posix()}")


def need(document: Document, path: tuple[Step, ...], name: str, known: Iterable[str], kind: str) -> None:
    """Refuse a name that does not exist, with the place and the nearest one that does."""
    known = list(known)
    if name not in known:
        raise KnowledgeError(f"no {kind} “{name}”", place=str(document.at(*path)), hint=nearest(name, known))
