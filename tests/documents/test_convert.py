"""Values become typed, or the error names the place, what was expected, and the nearest valid name."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import pytest
from msgspec import Meta, Struct

import remit.documents.convert as convert_module
from remit.documents.convert import convert, nearest
from remit.documents.yaml import parse_yaml
from remit.errors import ConfigurationError


class Color(StrEnum):
    RED = "red"
    GREEN = "green"


class Lid(Struct, forbid_unknown_fields=True):
    width: int
    color: Color = Color.RED


class Box(Struct, forbid_unknown_fields=True):
    name: str
    lids: list[Lid] = []
    named: dict[Annotated[str, Meta(pattern="^[a-z]+$")], Lid] = {}
    nested: dict[str, dict[str, list[Lid]]] = {}
    either: Lid | list[Lid] | None = None
    triple: tuple[int, Lid, int] | None = None
    size: Annotated[int, Meta(le=9)] = 0
    rows: list[dict[str, int]] = []


def told(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        convert(parse_yaml(text, name="a.yaml"), Box, ConfigurationError)
    return str(caught.value)


def test_a_document_of_the_right_shape_becomes_the_type() -> None:
    box = convert(parse_yaml("{name: x, named: {a: {width: 3}}}", name="a.yaml"), Box, ConfigurationError)
    assert box.named["a"].color is Color.RED


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[]", "a.yaml:1:1: expected object, got array\n  → correct"),
        ("{}", "a.yaml:1:1: the field “name” is missing\n  → add it"),
        ("name: 3", "a.yaml:1:1: expected str, got int\n  → correct"),
        ("name: x\nsize: 12", "a.yaml:2:1: expected int <= 9\n  → correct"),
        ("name: x\nsise: 12", "a.yaml:2:1: “sise” is not a field here\n  → did you mean “size”?"),
        ("name: x\nlids:\n  - {width: 1}\n  - {color: red}", "a.yaml:4:5: the field “width” is missing\n  → add it"),
        ("name: x\nlids: [{width: 1, colour: red}]",
         "a.yaml:2:19: “colour” is not a field here\n  → did you mean “color”?"),
        ("name: x\nlids: [{width: 1, color: rd}]", "a.yaml:2:19: “rd” is not a value here\n  → did you mean “red”?"),
        ("name: x\nnamed:\n  a: {width: 1}\n  b: {widht: 2}",
         "a.yaml:4:7: “widht” is not a field here\n  → did you mean “width”?"),
        ("name: x\nnamed:\n  a: {width: 1}\n  b: {width: y}", "a.yaml:4:7: expected int, got str\n  → correct"),
        ("name: x\nnamed:\n  B: {width: 1}", "a.yaml:3:3: expected str matching regex '^[a-z]+$'\n  → correct"),
        (
            "name: x\nnested:\n  a: {b: [{width: 1}]}\n  c: {d: [], e: [{width: 1}, {width: 2, colr: red}]}",
            "a.yaml:4:41: “colr” is not a field here\n  → did you mean “color”?",
        ),
        ("name: x\neither: {width: 1, colr: red}",
         "a.yaml:2:20: “colr” is not a field here\n  → did you mean “color”?"),
        ("name: x\neither: [{width: 1, colr: red}]",
         "a.yaml:2:21: “colr” is not a field here\n  → did you mean “color”?"),
        ("name: x\ntriple: [1, {widh: 1}, 2]", "a.yaml:2:14: “widh” is not a field here\n  → did you mean “width”?"),
    ],
)  # fmt: skip
def test_an_error_names_its_place_and_the_next_step(text: str, error: str) -> None:
    assert told(text).removesuffix(" the value at that place") == error


def test_a_document_may_be_a_mapping_throughout() -> None:
    with pytest.raises(ConfigurationError) as caught:
        convert(parse_yaml("a: 1\nb: x", name="a.yaml"), dict[str, int], ConfigurationError)
    assert caught.value.place == "a.yaml:2:1"


def test_a_mapping_in_a_list_is_looked_through_too() -> None:
    assert told("name: x\nrows: [{a: 1}, {a: 1, b: x}]").startswith("a.yaml:2:23: expected int, got str")


def test_where_trial_does_not_tell_the_key_the_mapping_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert_module, "_complains", lambda *_: False)
    assert told("name: x\nnamed:\n  a: {width: y}").startswith("a.yaml:2:1: expected int, got str")


def test_of_two_wrong_entries_the_first_is_named() -> None:
    assert told("name: x\nnamed:\n  a: {width: y}\n  b: {width: y}").startswith("a.yaml:3:7: ")


def test_the_nearest_name_is_offered_or_all_when_none_is_near() -> None:
    assert nearest("colr", ["width", "color"]) == "did you mean “color”?"
    assert nearest("zzz", ["width", "color", "width"]) == "known: color, width"
    many = nearest("zzz", [f"n{number:02}" for number in range(25)])
    assert many.endswith(", n18, n19 and 5 more")
