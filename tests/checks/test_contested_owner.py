"""Assets that several teams are said to own. R1.6, R2.2."""

from __future__ import annotations

from pathlib import Path

from planned import found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

TWO = """
people: {dana: {name: Dana Reef}, hal: {name: Hal Cove}}
teams: {pay: {name: Payments, owner: dana, aliases: [billing]}, data: {name: Data, owner: hal}}
"""


def found(folder: Path, tags: dict[str, str], *, rules: str = "") -> list[Finding]:
    landscape = surveyed(folder, resource("aws_s3_bucket", bucket="b", tags=tags), configuration=TWO + rules)
    return found_by("contested-owner", landscape)


def test_two_tags_that_name_two_teams_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, {"owner": "data", "team": "pay"})
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == (
        "Owners contradict each other: data (tag owner=data); pay (tag team=pay). Until that is settled data answers."
    )
    assert (one.control, one.team, one.person) == ("asset-ownership", "data", "hal")


def test_a_rule_for_the_very_asset_outranks_its_tag_and_contradicts_it(tmp_path: Path) -> None:
    rules = "ownership: {rules: [{match: {address: aws_s3_bucket.*}, team: data}]}"
    (one,) = found(tmp_path, {"owner": "pay"}, rules=rules)
    assert one.message.startswith("Owners contradict each other: data (asset aws_s3_bucket.*); pay (tag owner=pay).")
    assert one.team == "data"


def test_an_inherited_claim_that_is_overruled_is_no_contradiction(tmp_path: Path) -> None:
    assert found(tmp_path, {"owner": "pay"}, rules="ownership: {default: data}") == []


def test_two_names_of_one_team_agree(tmp_path: Path) -> None:
    assert found(tmp_path, {"owner": "billing", "team": "Pay"}) == []
