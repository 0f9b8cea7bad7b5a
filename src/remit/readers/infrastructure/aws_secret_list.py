"""Secrets of AWS Secrets Manager as `aws secretsmanager list-secrets` prints them: names and dates, never values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    return str(record.get("ARN") or ""), str(record.get("Name") or "")


def _place(key: str) -> tuple[str, str]:
    """Account and region, from the ARN (AWS, “Amazon Resource Names”)."""
    parts = key.split(":")
    return (parts[4], parts[3]) if len(parts) > 5 and parts[0] == "arn" else ("", "")


READER = RecordList(
    native=("secrets", "aws"),
    provider="aws",
    mark=re.compile(r'"SecretList"\s*:'),
    within="SecretList",
    keep=("RotationEnabled", "LastRotatedDate", "LastChangedDate", "LastAccessedDate", "CreatedDate", "KmsKeyId"),
    identify=_identify,
    tags="Tags",
    values=("SecretString", "SecretBinary"),
    place=_place,
)
