"""Things of AWS IoT Core as `aws iot list-things` or `aws iot search-index` prints them.

Only the index says when a thing was last connected; a thing's software version stands where its owners put it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    return str(record.get("thingArn") or record.get("thingName") or ""), str(record.get("thingName") or "")


def _place(key: str) -> tuple[str, str]:
    """Account and region, from the ARN (AWS, “Amazon Resource Names”)."""
    parts = key.split(":")
    return (parts[4], parts[3]) if len(parts) > 5 and parts[0] == "arn" else ("", "")


READER = RecordList(
    native=("iot", "aws"),
    provider="aws",
    mark=re.compile(r'"things"\s*:\s*\[(?=[\s\S]*"thingName"\s*:)'),
    within="things",
    keep=("thingTypeName", "attributes", "connectivity.connected", "connectivity.timestamp"),
    identify=_identify,
    tags="attributes",
    place=_place,
)
