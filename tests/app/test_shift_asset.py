"""An asset as a side of a shift: with its own facts, under remit.yaml's own word (R1.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import Resource, knowledge, resource, surveyed
from remit.app.shift import Shift, compare, decide_side
from remit.app.shift_asset import as_it_is, as_it_would_be
from remit.errors import UnknownNameError
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.rules import RuleKind

OVERRIDES = """
overrides:
  - {control: access-review, scope: {service: aws/rds}, split: customer, reason: ours for RDS}
  - {control: access-review, scope: {service: aws/aurora}, split: provider, reason: theirs for Aurora}
  - {control: restore-test, scope: {asset: aws_db_instance.this}, split: third_party, reason: a firm does it}
"""


def database(**values: object) -> Resource:
    stated = {"engine": "postgres", "storage_encrypted": True, "multi_az": True, "backup_retention_period": 7}
    return resource("aws_db_instance", **{**stated, **values})


def moved(landscape: Landscape, service: str = "", **facts: str) -> Shift:
    today = as_it_is(landscape, 0)
    return compare(knowledge(), today, as_it_would_be(knowledge(), landscape, today, facts, service))


def labels(found: Shift) -> dict[str, tuple[Label, Label]]:
    return {move.control.id: (move.before.label, move.after.label) for move in found.moves}


def test_an_asset_decides_as_the_map_does(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, database(), configuration=OVERRIDES)
    today = as_it_is(landscape, 0)
    assert today.asset == today.name == "aws_db_instance.this"
    assert today.facts["engine"] == "postgres"
    decided = decide_side(knowledge(), today)
    for column, (cell, rule) in enumerate(decided):
        assert cell == landscape.map.cell(0, column)
        assert (rule.kind, rule.location) == (
            landscape.map.rule(0, column).kind,
            landscape.map.rule(0, column).location,
        )


def test_one_fact_otherwise(tmp_path: Path) -> None:
    found = moved(surveyed(tmp_path, database()), redundancy="single_zone")
    assert labels(found)["zone-redundancy"] == (Label.PROVIDER, Label.CUSTOMER)
    assert "two configurations of aws_db_instance.this" in found.sentence
    assert found.after.facts == {**found.before.facts, "redundancy": "single_zone"}


def test_what_is_said_of_the_asset_moves_with_it_and_what_is_said_of_the_service_does_not(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, database(), configuration=OVERRIDES)
    found = labels(moved(landscape, "aws/aurora"))
    assert found["access-review"] == (Label.CUSTOMER, Label.PROVIDER)
    assert found["restore-test"] == (Label.THIRD_PARTY, Label.THIRD_PARTY)
    elsewhere = moved(landscape, "gcp/cloud-sql")
    assert labels(elsewhere)["access-review"][1] is not Label.PROVIDER
    assert elsewhere.sentence.startswith("Moving aws_db_instance.this from Amazon RDS to Cloud SQL")
    rules = {move.control.id: move.after_rule.kind for move in elsewhere.moves}
    assert rules["restore-test"] is RuleKind.OVERRIDE
    assert rules["access-review"] is not RuleKind.OVERRIDE


def test_in_its_own_service_it_keeps_its_facts(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, database())
    assert moved(landscape, "aws/rds", redundancy="single_zone") == moved(landscape, redundancy="single_zone")


@pytest.mark.parametrize(("fact", "value"), [("redundancy", "many"), ("colour", "red")])
def test_a_wrong_fact_is_refused(tmp_path: Path, fact: str, value: str) -> None:
    with pytest.raises(UnknownNameError):
        moved(surveyed(tmp_path, database()), **{fact: value})
