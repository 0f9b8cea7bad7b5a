"""The published shape of a list of assets is what the reader takes (R2.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from remit.documents.asset_lines import AssetLine, AssetRow, is_asset_list, json_schema
from remit.readers.infrastructure.asset_list import READER

VALID = jsonschema_rs.validator_for(json_schema())
LINES: dict[str, dict[str, Any]] = {
    "plain": {"id": "b", "service": "aws/s3"},
    "facts": {"id": "b", "service": "s", "facts": {"a": 1, "b": "x", "c": ["y"], "d": None, "e": {"value": "z"}}},
    "owners": {"id": "b", "service": "s", "owners": [{"names": ["data"], "review_by": "2027-01-01"}]},
    "native": {"id": "b", "type": "tf:x", "attributes": {"a": [1, {"b": None}]}},
    "no id": {"service": "s"},
    "unknown": {"id": "b", "service": "s", "sevice": ""},
    "tags": {"id": "b", "service": "s", "tags": {"a": 1}},
    "category": {"id": "b", "service": "s", "owners": [{"names": ["a"], "category": "fun"}]},
    "status": {"id": "b", "service": "s", "facts": {"a": {"status": "sure"}}},
    "line": {"id": "b", "service": "s", "location": {"file": "a", "line": -1}},
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_schema_and_reader_agree(line: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"remit-assets": 1}\n' + json.dumps(line) + "\n", encoding="utf-8")
    assert VALID.is_valid(line) is (not READER.read(file, name="a").unreadable)


@pytest.mark.parametrize(
    ("header", "is_one"), [({"remit-assets": 1, "live": True}, True), ({"remit-assets": 0}, False)]
)
def test_the_schema_knows_the_header(header: dict[str, Any], is_one: bool) -> None:
    assert VALID.is_valid(header) is is_one
    assert is_asset_list(json.dumps(header).encode())


def test_what_is_read_is_what_is_described() -> None:
    read, described = ({field.name for field in msgspec.structs.fields(shape)} for shape in (AssetLine, AssetRow))
    assert read == described
