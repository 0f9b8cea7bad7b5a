"""The matrix as CSV: a line for each control that applies, and no formula gets in. R1.7."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from planned import TEAMS, resource, surveyed
from remit.exports.matrix_csv import EXPORT, HEADER, harmless
from remit.model.landscape import Landscape

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")


def lines(landscape: Landscape) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(EXPORT.render(landscape))))


def bucket(folder: Path, configuration: str = TEAMS) -> Landscape:
    return surveyed(
        folder,
        resource("aws_s3_bucket", bucket="a", tags={"owner": "pay", "app": "=shop"}),
        configuration=configuration,
    )


def test_each_control_that_applies_has_a_line(tmp_path: Path) -> None:
    landscape = bucket(tmp_path)
    found = lines(landscape)
    applicable = [
        control.name for column, control in enumerate(landscape.controls) if landscape.map.cell(0, column).is_applicable
    ]
    assert [line["control"] for line in found] == applicable
    assert 0 < len(applicable) < len(landscape.controls)


def test_people_stand_only_where_the_customer_is_accountable(tmp_path: Path) -> None:
    found = {line["accountable"]: line for line in lines(bucket(tmp_path))}
    assert (found["customer"]["team"], found["customer"]["person"]) == ("pay", "Dana Reef")
    assert (found["provider"]["team"], found["provider"]["person"]) == ("", "")


def test_a_line_names_its_rule_and_its_source(tmp_path: Path) -> None:
    found = lines(bucket(tmp_path))
    reviewed = next(line for line in found if line["grade"] == "reviewed")
    assert reviewed["source"].startswith("https://")
    assert ".yaml:" in reviewed["rule"]
    assumed = next(line for line in found if line["grade"] == "assumed")
    assert assumed["source"] == ""


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "1-1", "'=1", "mail@example.org"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", ["=1+1", "@x", "-2+3", "+1"])
def test_no_field_of_a_hostile_estate_starts_a_formula(tmp_path: Path, text: str) -> None:
    teams = f"people: {{dana: {{name: '{text}'}}}}\nteams: {{'{text}': {{owner: dana}}}}\n"
    split = (
        f"overrides: [{{control: backup, scope: {{service: aws/s3}}, split: customer, reason: x, customer: '{text}'}}]"
    )
    asset = resource("aws_s3_bucket", bucket=text, tags={"owner": text, "app": text})
    rendered = EXPORT.render(surveyed(tmp_path, asset, configuration=teams + split))
    fields = [field for row in csv.reader(io.StringIO(rendered)) for field in row]
    assert f"'{text}" in fields
    assert [field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_the_header_is_stable(tmp_path: Path) -> None:
    assert tuple(EXPORT.render(bucket(tmp_path)).splitlines()[0].split(",")) == HEADER
