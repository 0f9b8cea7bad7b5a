"""The templates of one reading, parsed, and what stands for the address of one of them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from remit.readers.infrastructure._arm_document import MAX_BYTES, ArmDocument, parse_arm
from remit.readers.infrastructure._arm_shape import HERE
from remit.readers.infrastructure._template_files import TemplateFiles


class Files(TemplateFiles):
    """Where templates may be read from, and what was read."""

    __slots__ = ()

    def document(self, path: Path) -> ArmDocument:
        """A parsed file.

        Raises:
            UnreadableError: it lies outside, is missing, too large, or no JSON.
        """
        return parse_arm(self.text(path, limit=MAX_BYTES), self.name(path))

    def here(self, path: Path) -> str:
        """The address that stands for a template's own, so that others can be found relative to it."""
        return HERE + quote(os.path.relpath(os.path.realpath(path), self.boundary))
