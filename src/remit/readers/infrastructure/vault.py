"""Secrets of HashiCorp Vault as `vault kv metadata get -format=json` prints them: dates and versions, never values.

The answer does not say which secret it is about, so the file's name does. What `vault kv get` prints is recognised too,
so that its values are dropped with a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(_record: Mapping[str, Any], stem: str) -> tuple[str, str]:
    return stem, stem


READER = RecordList(
    native=("secrets", "vault"),
    provider="hashicorp",
    mark=re.compile(r'"request_id"\s*:(?=[\s\S]*"(?:current_version|created_time)"\s*:)'),
    within="data",
    keep=(
        "created_time",
        "updated_time",
        "current_version",
        "max_versions",
        "delete_version_after",
        "metadata.created_time",
    ),
    identify=_identify,
    tags="custom_metadata",
    values=("data",),
)
