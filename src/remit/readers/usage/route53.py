"""Names in Amazon Route 53 that lead elsewhere, as `aws route53 list-resource-record-sets` prints them (R2.4).

Fields: Amazon Route 53 API reference, ResourceRecordSet. Aliases lead to AWS itself and are left out. It cannot know
whether anybody still asks for a name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from remit.model.location import Location
from remit.model.usage import Sighting, UsageKind, UsageSource
from remit.readers.usage import UsageReading
from remit.readers.usage._json import read_entries, text


class Route53:
    """Reads record sets."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Told from the list's name."""
        return path.suffix == ".json" and b'"ResourceRecordSets"' in head

    def read(self, path: Path, *, name: str) -> UsageReading:
        """Where CNAME and MX records lead."""
        entries, broken = read_entries(path, name, "ResourceRecordSets")
        found = [one for place, entry in entries for one in _sightings(entry, place)]
        return UsageReading(sightings=tuple(found), unreadable=tuple(broken), rows=len(entries))


def _sightings(entry: dict[str, Any], place: Location) -> list[Sighting]:
    records = entry.get("ResourceRecords")
    if text(entry, "Type") not in {"CNAME", "MX"} or not isinstance(records, list):
        return []
    values = [text(one, "Value").split() for one in records if isinstance(one, dict)]
    targets = dict.fromkeys(value[-1].casefold().rstrip(".") for value in values if value)
    owner = text(entry, "Name").casefold().rstrip(".")
    return [
        Sighting(
            kind=UsageKind.SOFTWARE, source=UsageSource.DNS, name=owner, id=target, domains=(target,), location=place
        )
        for target in targets
    ]


READER = Route53()
