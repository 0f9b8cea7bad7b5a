"""What shows that somebody takes a duty on: a contract, a report, a statement, a page (R1.5, R1.14).

It says that a paper exists and for how long it counts. Whether it says what it is cited for, people have to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from remit.model.location import NOWHERE, Location
from remit.model.source import Source

COUNTS_DAYS: Final = 365  # a report or statement that names no last day counts for a year


class EvidenceKind(StrEnum):
    """What kind of paper it is."""

    CONTRACT = "contract"
    REPORT = "report"
    STATEMENT = "statement"
    PAGE = "page"  # a provider's own page; how old it may be is watched elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One paper.

    Attributes:
        kind: what it is.
        what: its title and number, as people find it.
        date: day as of which it speaks, ISO 8601.
        until: last day on which it counts, ISO 8601; empty for a year from its date.
        file: where it lies, as locations call it; empty when it lies elsewhere.
        is_there: whether that file exists; True without one.
        url: public address; empty when there is none.
        location: where it is named.
    """

    kind: EvidenceKind
    what: str
    date: str
    until: str = ""
    file: str = ""
    is_there: bool = True
    url: str = ""
    location: Location = NOWHERE

    @classmethod
    def of_page(cls, source: Source) -> Evidence:
        """A provider's page as evidence."""
        what = f"{source.title} – {source.locator}" if source.locator else source.title
        return cls(kind=EvidenceKind.PAGE, what=what, date=source.read, url=source.url)

    @property
    def last_day(self) -> str:
        """Last day on which it counts; empty when it counts without end."""
        if self.until or self.kind is EvidenceKind.PAGE:
            return self.until
        try:
            return (date.fromisoformat(self.date) + timedelta(days=COUNTS_DAYS)).isoformat()
        except (OverflowError, ValueError):  # a day of the year 9999, or of no calendar in what was kept
            return ""

    def has_expired(self, today: str) -> bool:
        """Whether it counts no longer; never when nobody says which day it is."""
        return bool(today and self.last_day) and self.last_day < today
