"""How places call a file that was found by looking upward: as somebody who stands in the working directory would."""

from __future__ import annotations

import os
from pathlib import Path


def called(path: Path) -> Path:
    """A path relative to the working directory where it lies below it, or in a folder above it; else as it is."""
    here = Path.cwd()
    if not path.is_absolute():
        return path
    if path.is_relative_to(here):
        return path.relative_to(here)
    return Path(os.path.relpath(path, here)) if {path, path.parent} & {*here.parents} else path
