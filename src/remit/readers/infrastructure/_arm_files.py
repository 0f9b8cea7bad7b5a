"""Where the templates of one reading may be read from, and which were.

Nothing outside of what is scanned is opened, links followed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.readers.infrastructure._arm_document import MAX_BYTES, ArmDocument, parse_arm
from remit.readers.infrastructure._arm_shape import HERE


@dataclass(slots=True)
class Files:
    """Where templates may be read from, and what was read.

    Attributes:
        boundary: the folder outside of which nothing is read, links followed.
        name: how locations call a path.
        read: absolute paths of what was read, links followed.
    """

    boundary: Path
    name: Callable[[Path], str]
    read: set[str] = field(default_factory=set)

    def document(self, path: Path) -> ArmDocument:
        """A parsed file.

        Raises:
            UnreadableError: it lies outside, is missing, too large, or no JSON.
        """
        name, real = self.name(path), os.path.realpath(path)
        if not Path(real).is_relative_to(self.boundary):
            raise UnreadableError(
                "it lies outside of what is scanned", place=name, hint="scan the folder that holds it"
            )
        try:
            data = read_bytes(path, limit=MAX_BYTES)
        except UnreadableError as problem:
            raise UnreadableError(problem.message, place=name, hint=problem.hint) from None
        text = decode(data, name=name)
        document = parse_arm(text, name)
        self.read.add(real)
        return document

    def here(self, path: Path) -> str:
        """The address that stands for a template's own, so that others can be found relative to it."""
        return HERE + quote(os.path.relpath(os.path.realpath(path), self.boundary))
