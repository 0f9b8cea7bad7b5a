"""The published schema: every field is described, and it agrees with the reader."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
import yaml

from remit.organisation.schema import json_schema

SCHEMA = json_schema()
PROPERTIES = [
    (name, field, described)
    for name, shape in SCHEMA["$defs"].items()
    for field, described in shape.get("properties", {}).items()
]


@pytest.mark.parametrize(("shape", "field", "described"), PROPERTIES)
def test_r1_7_every_field_says_what_it_is(shape: str, field: str, described: dict[str, Any]) -> None:
    assert described.get("description", "").endswith("."), f"{shape}.{field}"


def test_r1_7_every_shape_refuses_fields_it_does_not_know() -> None:
    shapes = [shape for shape in SCHEMA["$defs"].values() if "properties" in shape]
    assert shapes
    assert all(shape["additionalProperties"] is False for shape in shapes)


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("teams: {a: {owner: ana, owners: {data: ana}}}", True),
        ("teams: {a: {owners: {dta: ana}}}", False),
        ("overrides: [{control: mfa, scope: {tier: 1}, split: shared, reason: x}]", True),
        ("overrides: [{control: mfa, scope: {tier: 1, asset: a}, split: shared, reason: x}]", False),
        ("overrides: [{control: mfa, scope: {tier: 1}, split: shared}]", False),
        ("people: {ana: {name: Ana, left: soon}}", False),
    ],
)
def test_r1_7_an_editor_can_check_a_file_by_the_schema(text: str, is_valid: bool) -> None:
    assert jsonschema_rs.validator_for(SCHEMA).is_valid(yaml.safe_load(text)) is is_valid
