"""Secrets of Google Secret Manager as `gcloud secrets list` prints them in JSON: names and dates, never values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    key = str(record.get("name") or "")
    return key, key.rpartition("/")[2]


def _place(key: str) -> tuple[str, str]:
    """The project, from the resource's name."""
    parts = key.split("/")
    return (parts[1], "") if parts[0] == "projects" and len(parts) > 1 else ("", "")


READER = RecordList(
    native=("secrets", "gcp"),
    provider="gcp",
    mark=re.compile(r'"name"\s*:\s*"projects\\?/[^"/]+\\?/secrets\\?/'),
    within="secrets",
    keep=("createTime", "expireTime", "rotation.nextRotationTime", "rotation.rotationPeriod"),
    identify=_identify,
    tags="labels",
    values=("payload", "payload.data"),
    place=_place,
)
