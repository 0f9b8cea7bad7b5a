"""Applications of an Okta organisation, as its interface lists them: `GET /api/v1/apps` (R2.4).

Fields: Okta's reference, “Applications”. Inactive ones are left out, and so are Okta's own. It cannot know how many
people use an application, nor when anybody last did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from remit.model.location import Location
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading
from remit.readers.usage._json import hosts, read_entries, text

_ADDRESS: Final = re.compile("(?i)url|uri|audience|destination|recipient")
_OWN: Final = ("okta_", "saasure", "flow")  # Okta's console, dashboard, browser plug-in and workflows


class Okta:
    """Reads a list of applications."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from fields that only Okta's applications have together."""
        return path.suffix in {".json", ".jsonl", ".ndjson"} and b'"signOnMode"' in head and b'"label"' in head

    def read(self, path: Path, *, name: str) -> UsageReading:
        """Every active application."""
        entries, broken = read_entries(path, name, "apps")
        found = [_sighting(entry, place) for place, entry in entries if _is_in_use(entry)]
        return UsageReading(sightings=tuple(found), unreadable=tuple(broken), rows=len(entries))


def _is_in_use(entry: dict[str, Any]) -> bool:
    return entry.get("status") == "ACTIVE" and not text(entry, "name").startswith(_OWN) and bool(text(entry, "label"))


def _sighting(entry: dict[str, Any], place: Location) -> Sighting:
    return Sighting(
        kind=UsageKind.SOFTWARE,
        source=UsageSource.IDENTITY,
        name=text(entry, "label"),
        id=text(entry, "name", "id"),
        domains=hosts(list(_addresses(entry.get("settings")))),
        first=text(entry, "created")[:10],
        last=text(entry, "lastUpdated")[:10],
        location=place,
    )


def _addresses(settings: object) -> Iterator[str]:
    """Addresses in the settings of the application and of its sign-on; links lead to Okta itself and say nothing."""
    parts = settings if isinstance(settings, dict) else {}
    for part in ("app", "signOn", "oauthClient"):
        inner = parts.get(part)
        for key, value in inner.items() if isinstance(inner, dict) else ():
            if _ADDRESS.search(key):
                yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


READER = Okta()
