"""Secrets of Azure Key Vault as `az keyvault secret list` prints them: names and dates, never values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    key = str(record.get("id") or "")
    return key, key.partition("/secrets/")[2].partition("/")[0]


READER = RecordList(
    native=("secrets", "azure"),
    provider="azure",
    mark=re.compile(r'"id"\s*:\s*"https:\\?/\\?/[\w-]+\.vault\.[\w.]+\\?/secrets\\?/'),
    within="value",
    keep=("attributes.created", "attributes.updated", "attributes.expires", "attributes.exp", "attributes.enabled"),
    identify=_identify,
    tags="tags",
    values=("value",),
)
