"""Where a statement about a provider comes from, and how far we looked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How well a split is founded (docs/architecture.md, idea 3). Never raised without the reading."""

    ASSUMED = "assumed"  # the service model's default
    STATED = "stated"  # the provider's page is cited; its text was not read for this row
    REVIEWED = "reviewed"  # the cited text was read and says so
    UNSTATED = "unstated"  # nobody says; therefore the customer's


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A provider's page, as cited.

    Attributes:
        title: the page's own title.
        url: its public address.
        read: date on which the row was checked against it, ISO 8601.
        locator: the heading or paragraph that says it; empty when the text was not read.
        passage: `sha256:` and the hash of the passage as read, white space folded; empty when not read.
        edition: edition or snapshot of the page that was read; empty when not read.
    """

    title: str
    url: str
    read: str
    locator: str = ""
    passage: str = ""
    edition: str = ""
