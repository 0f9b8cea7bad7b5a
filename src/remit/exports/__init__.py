"""A landscape in a format that others read: one file a format.

The law of this room: an export renders what a landscape holds and decides nothing. Text that comes from inputs is
hostile in the format's own way (formulas in spreadsheets, markup in HTML) and is made harmless here. Exports are
strangers to each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from remit.model.landscape import Landscape
from remit.plugins import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One format.

    Attributes:
        id: kebab case, equal to the file's name.
        what: what it is for, one sentence.
        suffix: of files that hold it.
        media_type: for HTTP.
        render: the landscape as text.
    """

    id: str
    what: str
    suffix: str
    media_type: str
    render: Callable[[Landscape], str]


EXPORTS: Final[Registry[Export]] = Registry("remit.exports", Path(__file__).parent, "EXPORT")
