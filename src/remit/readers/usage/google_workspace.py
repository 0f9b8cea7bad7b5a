"""Tokens that people of a Google Workspace gave to applications of others (R2.4).

`GET /admin/directory/v1/users/{user}/tokens` (Admin SDK, Directory API), the answers of all users in one file or one a
line. Left out: devices and Google's own applications. A token tells no day, so nobody knows when it was last used.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

from remit.model.location import Location
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading
from remit.readers.usage._json import Entry, hosts, read_entries, text, texts

_DEVICES: Final = ("android", "ios", "macos", "windows", "chrome os", "google ")


class GoogleWorkspace:
    """Reads tokens."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from the kind that Google gives each token."""
        return path.suffix in {".json", ".jsonl", ".ndjson"} and (
            b"admin#directory#token" in head or (b'"displayText"' in head and b'"clientId"' in head)
        )

    def read(self, path: Path, *, name: str) -> UsageReading:
        """Every application of others, with how many people gave it a token."""
        entries, broken = read_entries(path, name, "items")
        by_client: dict[str, list[Entry]] = {}
        for entry in entries:
            if _is_foreign(entry[1]):
                by_client.setdefault(text(entry[1], "clientId"), []).append(entry)
        found = [_sighting(client, tokens) for client, tokens in by_client.items()]
        return UsageReading(sightings=tuple(found), unreadable=tuple(broken), rows=len(entries))


def _is_foreign(entry: dict[str, Any]) -> bool:
    shown = text(entry, "displayText").casefold()
    return bool(shown) and bool(text(entry, "clientId")) and f"{shown} ".startswith(_DEVICES) is False


def _sighting(client: str, tokens: list[Entry]) -> Sighting:
    place: Location = tokens[0][0]
    people = Counter(text(entry, "userKey") for _, entry in tokens)
    people.pop("", None)
    addresses = [person for person in people if "@" in person]
    return Sighting(
        kind=UsageKind.SOFTWARE,
        source=UsageSource.IDENTITY,
        name=text(tokens[0][1], "displayText"),
        id=client,
        domains=hosts([f"https://{client}"]) if not client.endswith("googleusercontent.com") else (),
        people=len(people),
        scopes=tuple(sorted({scope for _, entry in tokens for scope in texts(entry, "scopes")})),
        owner=addresses[0] if len(addresses) == len(people) == 1 else "",
        location=place,
    )


READER = GoogleWorkspace()
