"""Devices of Microsoft Intune as Microsoft Graph lists them (`deviceManagement/managedDevices`).

It says which version a device runs, not when that was installed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    return str(record.get("id") or ""), str(record.get("deviceName") or "")


READER = RecordList(
    native=("devices", "intune"),
    provider="microsoft",
    mark=re.compile(r'"@odata\.context"\s*:\s*"https:[^"]{0,512}\$metadata#(?:[^"()]*/)?managedDevices\b'),
    within="value",
    keep=(
        "operatingSystem",
        "osVersion",
        "complianceState",
        "lastSyncDateTime",
        "isEncrypted",
        "managedDeviceOwnerType",
    ),
    identify=_identify,
)
