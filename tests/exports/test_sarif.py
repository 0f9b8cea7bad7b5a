"""SARIF: what code scanning reads, held to the standard's own schema. R3.2."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from exports.strangers import EVIL, doubtful, hostile
from planned import TEAMS, example, nothing, resource, surveyed
from remit.exports.sarif import EXPORT, relative_uri
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.location import NOWHERE, Location

SCHEMA = Path(__file__).parents[2].parent / "shared" / "oracles" / "schemas" / "sarif" / "sarif-schema-2.1.0.json"
with_schema = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="the folder shared/oracles/schemas is not beside this checkout"
)


def run(landscape: Landscape) -> dict[str, Any]:
    log = orjson.loads(EXPORT.render(landscape))
    assert log["version"] == "2.1.0"
    (made,) = log["runs"]
    return dict(made)


def addresses(value: object) -> list[str]:
    """Every `uri` anywhere."""
    if isinstance(value, dict):
        own = [value["uri"]] if "uri" in value else []
        return own + [uri for one in value.values() for uri in addresses(one)]
    return [uri for one in value for uri in addresses(one)] if isinstance(value, list) else []


@pytest.fixture
def doubt(tmp_path: Path) -> Landscape:
    return doubtful(tmp_path)


@with_schema
@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_a_hostile_landscape_is_valid(tmp_path: Path, text: str) -> None:
    schema = jsonschema_rs.validator_for(orjson.loads(SCHEMA.read_bytes()), validate_formats=True)
    schema.validate(orjson.loads(EXPORT.render(hostile(tmp_path, text))))


@with_schema
def test_whatever_is_found_is_valid(doubt: Landscape) -> None:
    schema = jsonschema_rs.validator_for(orjson.loads(SCHEMA.read_bytes()), validate_formats=True)
    for landscape in (example(), nothing(), doubt, dataclasses.replace(example(), checks=())):
        schema.validate(orjson.loads(EXPORT.render(landscape)))


def test_each_rule_explains_itself() -> None:
    rules = run(example())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.id for check in example().checks]
    for rule, check in zip(rules, example().checks, strict=True):
        assert rule["shortDescription"]["text"] == check.title
        assert all(said in rule["help"]["text"] for said in (check.what, check.why, check.fix))
        assert f"```{check.language}\n{check.good}\n```" in rule["help"]["markdown"]
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10
    public = next(rule for rule in rules if rule["id"] == "public-storage")
    assert public["defaultConfiguration"] == {"level": "error"}
    assert float(public["properties"]["security-severity"]) > 9


def test_a_landscape_without_its_checks_texts_still_names_its_rules() -> None:
    made = run(dataclasses.replace(example(), checks=()))
    rules = made["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({one.rule for one in example().findings})
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in made["results"])
    worst = max(one.severity for one in example().findings if one.rule == "missing-owner")
    assert worst is Severity.HIGH
    assert next(rule for rule in rules if rule["id"] == "missing-owner")["defaultConfiguration"]["level"] == "error"


def test_a_result_says_where_who_and_what() -> None:
    worst = run(example())["results"][0]
    assert (worst["ruleId"], worst["kind"], worst["level"]) == ("public-storage", "fail", "error")
    (place,) = worst["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uriBaseId"] == "SRCROOT"
    assert place["physicalLocation"]["region"]["startLine"] == example().findings[0].location.line > 0
    assert place["logicalLocations"] == [{"fullyQualifiedName": "aws_s3_bucket.financial_reports", "kind": "resource"}]
    assert worst["properties"] == {
        "asset": "aws_s3_bucket.financial_reports",
        "control": "public-access",
        "party": "customer",
        "team": "data",
        "person": "Mina Spinnaker",
        "severity": "critical",
        "confidence": worst["properties"]["confidence"],
        "outcome": "failed",
    }
    assert "Answers: Mina Spinnaker (Data)." in worst["message"]["text"]


def test_a_doubt_is_open_and_of_no_level(doubt: Landscape) -> None:
    results = run(doubt)["results"]
    assert {(one["kind"], one["level"]) for one in results} == {("fail", "error"), ("open", "none")}
    later = next(one for one in results if one["kind"] == "open")
    assert (later["properties"]["asset"], later["properties"]["outcome"]) == ("aws_ebs_volume.later", "undecided")


def test_what_could_not_be_read_makes_the_run_unsuccessful(doubt: Landscape) -> None:
    (invocation,) = run(doubt)["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["level"] == "error"
    assert told["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 46}
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("broken.json")
    assert run(example())["invocations"] == [
        {"executionSuccessful": True, "endTimeUtc": "2026-11-20T09:30:00Z", "toolExecutionNotifications": []}
    ]


def test_a_fingerprint_survives_moves_and_other_words(tmp_path: Path) -> None:
    volume = resource("aws_ebs_volume", "v", encrypted=False)
    before = surveyed(tmp_path, volume)
    after = surveyed(tmp_path, resource("aws_s3_bucket", "a", bucket="in-front"), volume)
    after = dataclasses.replace(
        after, findings=tuple(dataclasses.replace(one, message="Other words.") for one in after.findings)
    )

    def prints(landscape: Landscape) -> dict[str, dict[str, str]]:
        found = [one for one in run(landscape)["results"] if one["properties"]["asset"] == "aws_ebs_volume.v"]
        return {one["ruleId"]: one["partialFingerprints"] for one in found}

    places = [next(f.location for f in each.findings if f.asset == "aws_ebs_volume.v") for each in (before, after)]
    assert places[0] != places[1]
    assert prints(before) == prints(after)


def test_no_two_results_share_a_fingerprint() -> None:
    twice = dataclasses.replace(example(), findings=(*example().findings, *example().findings))
    for landscape in (example(), twice):
        prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run(landscape)["results"]]
        assert len(set(prints)) == len(prints) == len(landscape.findings)


def test_the_order_of_findings_does_not_show() -> None:
    turned = dataclasses.replace(example(), findings=tuple(reversed(example().findings)))
    assert EXPORT.render(turned) == EXPORT.render(example())


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("plans/plan.json", "plans/plan.json"),
        ("./plan.json", "plan.json"),
        ("/srv/a b/plan.json", "srv/a%20b/plan.json"),
        ("../../plan.json", "plan.json"),
        ("C:\\plans\\plan.json", "C%3A/plans/plan.json"),
        ("https://evil.example/x", "https%3A/evil.example/x"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("//evil.example/x", "evil.example/x"),
        ("plän?.json#1", "pl%C3%A4n%3F.json%231"),
        ("..", "."),
    ],
)
def test_an_address_is_relative(file: str, uri: str) -> None:
    assert relative_uri(file) == uri


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_no_address_leaves_and_no_message_links(tmp_path: Path, text: str) -> None:
    made = run(hostile(tmp_path, text))
    found = addresses(made)
    assert found
    assert [uri for uri in found if uri.startswith("/") or ":" in uri or ".." in uri.split("/")] == []
    said = [one["message"]["text"] for one in (*made["results"], *made["invocations"][0]["toolExecutionNotifications"])]
    assert [one for one in said if "](" in one or "\n" in one or not one.isprintable()] == []


def test_a_whole_file_and_no_file_have_no_line(tmp_path: Path) -> None:
    whole = surveyed(tmp_path, resource("aws_ebs_volume", "v", encrypted=False), configuration=TEAMS)
    places = (Location(file="plan.json"), NOWHERE, Location(file="plan.json", line=3))
    findings = tuple(
        dataclasses.replace(whole.findings[0], location=place, asset=str(n)) for n, place in enumerate(places)
    )
    locations = [one["locations"][0] for one in run(dataclasses.replace(whole, findings=findings))["results"]]
    assert "region" not in locations[0]["physicalLocation"]
    assert "physicalLocation" not in locations[1]
    assert locations[2]["physicalLocation"]["region"] == {"startLine": 3}


def test_it_says_what_its_findings_are_limited_to() -> None:
    assert run(example())["properties"] == {"judged": "everything"}
    limited = dataclasses.replace(example(), limited_to="2 of 27 assets")
    assert run(limited)["properties"] == {"judged": "2 of 27 assets"}
