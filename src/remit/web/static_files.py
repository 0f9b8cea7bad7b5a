"""The static files: read once, named by their content, cached for as long as their name lives.

A file is asked for as `/static/remit.css?v=<hash>`. With the right hash it never changes and may be kept for
a year; without it the browser asks again and is told *304* while nothing changed. Only the files listed
here exist, so there is no path to climb.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """One file.

    Attributes:
        content: its bytes.
        media_type: how the browser is to read it.
        version: hash of the bytes, 16 hexadecimal digits.
    """

    content: bytes
    media_type: str
    version: str


def read_static(folder: Path = STATIC) -> Mapping[str, StaticFile]:
    """Every file that pages may load, by name; what was not built is missing."""
    found: dict[str, StaticFile] = {}
    for path in sorted([*folder.glob("*.*"), *folder.glob("build/*.*")]):
        if path.suffix in MEDIA_TYPES:
            content = path.read_bytes()
            version = hashlib.sha256(content).hexdigest()[:16]
            found[path.name] = StaticFile(content=content, media_type=MEDIA_TYPES[path.suffix], version=version)
    return found
