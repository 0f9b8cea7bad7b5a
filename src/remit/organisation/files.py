"""Finds remit.yaml and follows its includes, never outside its folder and never in a circle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remit.documents.witness import see
from remit.documents.yaml import Document, Step, read_yaml
from remit.errors import RemitError
from remit.model.location import Location
from remit.organisation.decode import decode_file, is_good
from remit.organisation.problems import Problems
from remit.organisation.schema import File

NAME = "remit.yaml"
SUFFIXES = {".yaml", ".yml"}
MAX_FILES = 1_000


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a section, and where it stands.

    Attributes:
        id: key in its section, or its number in a list.
        shape: what it says.
        document: the file.
        path: its place in the file.
    """

    id: Step
    shape: Any
    document: Document
    path: tuple[Step, ...]

    def at(self, *more: Step) -> Location:
        """Where it, or something in it, is written."""
        return self.document.at(*self.path, *more)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the configuration."""

    document: Document
    file: File

    def items(self, *section: Step) -> Iterator[Item]:
        """Every entry of a section, good ones and bad ones."""
        value: Any = self.file
        for step in section:
            value = getattr(value, str(step), None)
        if isinstance(value, dict | list):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            for key, shape in pairs:
                if is_good(key):
                    yield Item(key, shape, self.document, (*section, key))


def find_configuration(start: Path) -> Path | None:
    """The first remit.yaml from `start` (file or folder) upward; a Git repository's root ends the search."""
    place = start if start.is_absolute() else Path.cwd() / start
    folder = place if place.is_dir() else place.parent
    for candidate in (folder, *folder.parents):
        see(candidate / NAME, candidate / ".git")
        if (candidate / NAME).is_file():
            return candidate / NAME
        if (candidate / ".git").exists():
            return None
    return None


def read_parts(path: Path, problems: Problems) -> list[Part]:
    """The file and everything that it includes, in order; what cannot be read is noted."""
    reading = _Reading(problems)
    reading.read(path, ())
    return reading.parts


class _Reading:
    """Reads files once each, knowing the chain that led to them."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.parts: list[Part] = []
        self.seen: set[Path] = set()

    def read(self, path: Path, chain: tuple[Path, ...]) -> None:
        try:
            document = read_yaml(path)
        except RemitError as error:
            self.problems.add(error.message, error.place, error.hint)
            return
        self.seen.add(path.resolve())
        part = Part(document, decode_file(document, self.problems))
        self.parts.append(part)
        for index, include in enumerate(part.file.include):
            self.follow(path, include, document.at("include", index), (*chain, path))

    def follow(self, path: Path, include: str, place: Location, chain: tuple[Path, ...]) -> None:
        target = path.parent / include
        see(target)
        try:
            is_inside = target.resolve().is_relative_to(path.parent.resolve())
            is_folder, is_file = target.is_dir(), target.is_file()
        except (OSError, ValueError, RuntimeError):  # a name too long, with a zero byte, a circle of links
            self.problems.add("that path cannot be looked up", place, "check the path")
            return
        if not is_inside:
            self.problems.add(
                f"“{include}” leads outside the folder of {path.name}", place, "include only what lies below it"
            )
        elif is_folder:
            self.follow_folder(target, place, chain)
        elif target.resolve() in {step.resolve() for step in chain}:
            names = " → ".join(step.name for step in (*chain, target))
            self.problems.add(f"the includes go in a circle: {names}", place, "remove one of them")
        elif not is_file:
            self.problems.add(f"there is no file or folder “{include}”", place, "check the path")
        elif target.resolve() not in self.seen:
            self.read(target, chain)

    def follow_folder(self, folder: Path, place: Location, chain: tuple[Path, ...]) -> None:
        inside = folder.resolve()
        for inner, _, _ in os.walk(folder):
            see(inner)  # a file may come to lie there
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
            if len(self.seen) >= MAX_FILES:
                self.problems.add(f"more than {MAX_FILES} files are included", place, "include a smaller folder")
                return
            see(path)
            if not path.resolve().is_relative_to(inside):
                self.problems.add(f"{path} leads outside the folder", place, "remove the link")
            elif path.resolve() not in self.seen:
                self.read(path, chain)
