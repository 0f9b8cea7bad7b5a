"""The YAML door: one schema for scalars, a mark on every value, and no input that takes the process down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.documents.yaml import MAX_DEPTH, parse_yaml, read_yaml, split_documents
from remit.errors import UnreadableError


def read(text: str) -> Any:  # noqa: ANN401 - YAML is any value
    return parse_yaml(text, name="a.yaml").value


def refusal(text: str) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        parse_yaml(text, name="a.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("on", "on"), ("No", "No"), ("y", "y"),
        ("true", True), ("False", False), ("TRUE", True), ("tRue", "tRue"),
        ("null", None), ("~", None), ("", None), ("NULL", None), ("nil", "nil"),
        ("12", 12), ("-12", -12), ("+12", 12), ("0", 0), ("1_000", "1_000"), ("1:30", "1:30"),
        ("012", "012"), ("123456789012", 123456789012), ("012345678901", "012345678901"),
        ("123456789012345678901", 123456789012345678901), ("9" * 50, "9" * 50),
        ("0x1F", "0x1F"), ("0o14", "0o14"),
        ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("1.5e3", 1500.0), ("!!str 1e3", "1e3"),
        ("12e34abc", "12e34abc"), ("1.", 1.0), ("1e999", "1e999"), (".inf", ".inf"),
        (".nan", ".nan"), ("2024-01-01", "2024-01-01"), ("=", "="), ("1.2.3", "1.2.3"),
        ("'12'", "12"), ('"true"', "true"), ("|\n  12\n", "12\n"), (">\n  a\n  b\n", "a b\n"),
        ("!!str 12", "12"), ("!!int 12", 12),
    ],
)  # fmt: skip
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    got = read(f"a: {text}")["a"]
    assert got == value
    assert type(got) is type(value)


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("on: 1\n012: 2\ntrue: 3\n<<: {a: 1}") == {"on": 1, "012": 2, "true": 3, "<<": {"a": 1}}


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3", "{a: 1, a: 2}", '1: x\n"1": y', "b: {c: 1, c: 2}"])
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    error = refusal(text)
    assert "stands twice" in error.message
    assert error.place.startswith("a.yaml:")


def test_the_second_of_two_keys_is_the_one_that_is_named() -> None:
    assert refusal("a: 1\nb: 2\na: 3").place == "a.yaml:3:1"


def test_a_key_that_is_no_text_is_refused() -> None:
    assert refusal("? [a]\n: 1").place == "a.yaml:1:3"


def test_every_value_has_a_mark() -> None:
    document = parse_yaml("a:\n  - x\n  - b: 1\n    c: [2, 3]\n", name="a.yaml")
    assert str(document.at()) == "a.yaml:1:1"
    assert str(document.at("a")) == "a.yaml:1:1"
    assert str(document.at("a", 0)) == "a.yaml:2:5"
    assert str(document.at("a", 1, "c")) == "a.yaml:4:5"
    assert str(document.at("a", 1, "c", 1)) == "a.yaml:4:12"


def test_what_is_not_there_is_placed_at_what_would_hold_it() -> None:
    document = parse_yaml("a:\n  b: 1\n", name="a.yaml")
    assert str(document.at("a", "c", "d")) == "a.yaml:1:1"
    assert str(parse_yaml("", name="a.yaml").at("a")) == "a.yaml"


def test_aliases_read_as_what_they_stand_for() -> None:
    assert read("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_an_alias_bomb_is_refused() -> None:
    steps = [f"a{step}: &a{step} [{', '.join([f'*a{step - 1}'] * 10)}]" for step in range(1, 12)]
    error = refusal("\n".join(["a0: &a0 [x, x, x]", *steps]))
    assert "expands to more than" in error.message
    assert "aliases" in error.hint


def test_an_alias_to_itself_is_refused() -> None:
    assert "nested deeper" in refusal("&a [*a]").message
    assert "nested deeper" in refusal("&a {b: *a}").message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000 + "x",
        "? " * 100_000 + "x",
        "\n".join(" " * depth + "a:" for depth in range(2000)),
        "a:\n  " + "{b: [" * 60_000,
        "[" * 300 + "]" * 300,
    ],
)
def test_hostile_nesting_is_refused_and_leaves_the_process_standing(text: str) -> None:
    error = refusal(text)
    assert error.message == f"nested deeper than {MAX_DEPTH} levels"
    assert error.place.startswith("a.yaml:")


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert read("[" + "[], " * 5000 + "1]")[-1] == 1
    assert read("a:\n" + " " * 500 + "b: 1") == {"a": {"b": 1}}


def test_the_last_level_that_is_allowed_reads() -> None:
    value = read("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH):
        (value,) = value
    assert value == 1


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: [1,\nb: 2", "a.yaml:3:1", "while parsing a flow sequence"),
        ("a: 1\n---\nb: 2", "a.yaml:2:1", "expected a single document in the stream"),
        ("a: *x", "a.yaml:1:4", "undefined alias"),
        ("a: 1\n\t- b", "a.yaml:2:1", "tab character"),
        ("a: \x00", "a.yaml", "not valid YAML"),
        ("a: \ud800", "a.yaml", "not valid YAML"),
        ("a: {{ .Values.x }}", "a.yaml:1:5", "a key that is not plain text"),
    ],
)
def test_an_error_names_the_place(text: str, place: str, message: str) -> None:
    error = refusal(text)
    assert error.place == place
    assert message in error.message
    assert error.hint


@pytest.mark.parametrize("text", ["a: !Ref b", "a: !!binary aGk=", "a: !!set {b}", "!!python/object:os.system {}"])
def test_a_tag_that_was_not_asked_for_is_refused(text: str) -> None:
    assert "is not read here" in refusal(text).message


def test_a_tag_that_was_asked_for_reads_as_its_long_form() -> None:
    document = parse_yaml(
        "a: !Ref Bucket\nb: !Join ['', [!Ref x, 1]]",
        name="a.yaml",
        tags={"!Ref": "Ref", "!Join": "Fn::Join"},
    )
    assert document.value == {"a": {"Ref": "Bucket"}, "b": {"Fn::Join": ["", [{"Ref": "x"}, 1]]}}
    assert str(document.at("b", "Fn::Join", 1, 0)) == "a.yaml:2:16"


def test_a_file_is_called_by_the_name_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "remit.yaml"
    path.write_bytes("﻿a: 1\n".encode("utf-16"))
    assert read_yaml(path, name="remit.yaml").file == "remit.yaml"
    assert read_yaml(path).file == str(path)


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text("[]{}:,-?&*!|>'\"#\n ab1", max_size=60))
def test_any_text_reads_or_is_refused(text: str) -> None:
    try:
        parse_yaml(text, name="a.yaml")
    except UnreadableError as error:
        assert error.place.startswith("a.yaml")  # noqa: PT017 - either end is right, so raises() does not fit


def test_a_stream_is_parted_before_it_is_parsed() -> None:
    """R2.1: a broken document does not hide the others, and lines count from the top of the file."""
    text = "# first\n---\na: 1\n---\nb: [\n...\n---  # last\nc: 3\n---\n"
    parts = split_documents(text)
    assert [above for above, _ in parts] == [1, 3, 6]
    assert str(parse_yaml(parts[0][1], name="a.yaml", above=parts[0][0]).at("a")) == "a.yaml:3:1"
    with pytest.raises(UnreadableError) as caught:
        parse_yaml(parts[1][1], name="a.yaml", above=parts[1][0])
    assert caught.value.place.startswith("a.yaml:")
    assert parse_yaml(parts[2][1], name="a.yaml", above=parts[2][0]).value == {"c": 3}


@pytest.mark.parametrize("text", ["", "---\n", "# nothing\n---\n# here\n", "%YAML 1.2\n---\n"])
def test_a_stream_without_content_has_no_documents(text: str) -> None:
    assert split_documents(text) == []


def test_a_single_document_is_a_stream_of_one() -> None:
    assert split_documents("a: '---'\nb: |\n  ---\n") == [(0, "a: '---'\nb: |\n  ---\n")]
