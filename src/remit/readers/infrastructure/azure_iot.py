"""Devices of Azure IoT Hub as `az iot hub device-identity list` or a query of twins prints them.

A device that was never heard of says so by the year 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    key = str(record.get("deviceId") or "")
    return key, key


READER = RecordList(
    native=("iot", "azure"),
    provider="azure",
    mark=re.compile(r'"deviceId"\s*:(?=[\s\S]*"(?:connectionState|lastActivityTime)"\s*:)'),
    within="value",
    keep=(
        "status", "connectionState", "lastActivityTime", "authenticationType", "capabilities.iotEdge",
        "properties.reported.firmwareVersion", "properties.reported.lastUpdated",
    ),
    identify=_identify,
    tags="tags",
    values=("authentication.symmetricKey.primaryKey", "authentication.symmetricKey.secondaryKey"),
)  # fmt: skip
