"""Which files templates may be read from, and which were: nothing outside of what is scanned is opened.

It cannot know what a template reaches at another place; whoever reads it names that as unreadable.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError


@dataclass(slots=True)
class TemplateFiles:
    """Where templates may be read from, and what was read.

    Attributes:
        boundary: the folder outside of which nothing is read, links followed.
        name: how locations call a path.
        read: absolute paths of what was read, links followed.
    """

    boundary: Path
    name: Callable[[Path], str]
    read: set[str] = field(default_factory=set)

    def text(self, path: Path, *, limit: int) -> str:
        """A template's text.

        Args:
            path: where it lies.
            limit: the most bytes that are read.

        Raises:
            UnreadableError: it lies outside, is missing, too large, or no text.
        """
        name, real = self.name(path), os.path.realpath(path)
        if not Path(real).is_relative_to(self.boundary):
            raise UnreadableError(
                "it lies outside of what is scanned", place=name, hint="scan the folder that holds it"
            )
        try:
            data = read_bytes(path, limit=limit)
        except UnreadableError as problem:
            raise UnreadableError(problem.message, place=name, hint=problem.hint) from None
        text = decode(data, name=name)
        self.read.add(real)
        return text
