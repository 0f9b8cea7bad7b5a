"""Where something stands, so that every answer can point at it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file.

    Attributes:
        file: path as the user gave it (relative where possible), or a pseudo-file such as an API's name.
        line: counted from 1; 0 when the whole file is meant.
        column: counted from 1; 0 when the whole line is meant.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")


NOWHERE = Location(file="")
