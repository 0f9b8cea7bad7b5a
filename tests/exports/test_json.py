"""The JSON document: versioned, with the keys that scripts rely on. R1.7."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from planned import TEAMS, Resource, knowledge, look, resource, surveyed
from remit.app.answers import find_control, why
from remit.app.scan import scan
from remit.exports import json
from remit.model.control import CATEGORIES
from remit.model.facts import FactStatus
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape

FINDING = {
    "rule",
    "outcome",
    "severity",
    "confidence",
    "asset",
    "control",
    "party",
    "owner",
    "location",
    "message",
    "fix",
}
ASSET = {
    "id",
    "name",
    "native_type",
    "provider",
    "service",
    "service_name",
    "service_model",
    "account",
    "region",
    "environment",
    "workload",
    "data_class",
    "tier",
    "action",
    "owner",
    "facts",
    "location",
}


def document(landscape: Landscape) -> dict[str, Any]:
    made: dict[str, Any] = orjson.loads(json.EXPORT.render(landscape))
    return made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """A bucket with an owner and a part, one without, and a resource of no known type."""
    return surveyed(
        tmp_path_factory.mktemp("small"),
        resource("aws_s3_bucket", "owned", bucket="a", tags={"owner": "pay"}),
        resource("aws_s3_bucket_versioning", "owned", bucket="a", versioning_configuration=[{"status": "Enabled"}]),
        Resource(type="aws_s3_bucket", name="nobodys", values={"bucket": "b"}, unknown=["logging"]),
        resource("strange_thing", "x"),
        configuration=TEAMS,
    )


def test_the_summary_counts_everything_apart(small: Landscape) -> None:
    summary = document(small)["summary"]
    proven = Counter(one.severity for one in small.findings if one.outcome is Outcome.FAILED)
    assert proven[Severity.HIGH] == 1
    assert summary == {
        "resources": 4,
        "assets": 2,
        "parts": 1,
        "others": 0,
        "resolved": 3,
        "unresolved": 1,
        "unreadable": 0,
        "notes": 0,
        "owned": 1,
        "unowned": 1,
        "findings": {level.word: proven[level] for level in Severity},
        "undecided": len(small.findings) - proven.total(),
        "profiles": 2,
        "native_types": {"aws_s3_bucket": 2, "aws_s3_bucket_versioning": 1, "strange_thing": 1},
    }


def test_the_document_is_versioned_and_says_what_it_was_made_from(small: Landscape) -> None:
    made = document(small)
    assert made["schema_version"] == json.SCHEMA_VERSION == 1
    assert made["taken_at"] == "2026-11-20T09:30:00+00:00"
    assert [name.rpartition("/")[2] for name in made["inputs"]] == ["plan.json"]
    assert made["organisation"] is None
    assert set(made) == {
        "schema_version",
        "taken_at",
        "organisation",
        "inputs",
        "summary",
        "assets",
        "parts",
        "findings",
        "unreadable",
        "notes",
    }


def test_an_asset_has_its_keys(small: Landscape) -> None:
    owned, nobodys = document(small)["assets"]
    assert set(owned) == set(nobodys) == ASSET
    assert (owned["id"], owned["name"], owned["native_type"]) == ("aws_s3_bucket.owned", "a", "aws_s3_bucket")
    assert (owned["provider"], owned["service"], owned["service_model"]) == ("aws", "aws/s3", "object-storage")
    assert owned["workload"] is None
    assert owned["owner"] == {
        "status": "owned",
        "team": "pay",
        "person": "dana",
        "person_name": "Dana Reef",
        "by_category": {},
    }
    assert nobodys["owner"]["team"] is nobodys["owner"]["person"] is nobodys["owner"]["person_name"] is None
    assert owned["location"]["line"] > 0
    assert set(owned["location"]) == {"file", "line", "column"}


def test_facts_say_how_they_are_known(small: Landscape) -> None:
    owned, nobodys = document(small)["assets"]
    assert owned["facts"]["versioning"]["value"] == "on"
    assert owned["facts"]["versioning"]["status"] == FactStatus.STATED
    assert owned["facts"]["encryption_at_rest"]["status"] == FactStatus.DEFAULT
    assert owned["facts"]["encryption_at_rest"]["source"].startswith("aws/s3")
    assert nobodys["facts"]["access_logging"]["value"] is None
    assert nobodys["facts"]["access_logging"]["status"] == FactStatus.UNKNOWN
    assert {key for fact in owned["facts"].values() for key in fact} == {"value", "status", "origin", "source"}


def test_a_finding_has_its_keys(small: Landscape) -> None:
    found = document(small)["findings"]
    assert all(set(one) == FINDING for one in found)
    worst = found[0]
    assert (worst["rule"], worst["severity"], worst["confidence"]) == ("missing-owner", "high", "high")
    assert worst["owner"] == {"team": None, "person": None, "person_name": None}
    assert {one["outcome"] for one in found} == {"failed", "undecided"}


def test_parts_name_their_assets(small: Landscape) -> None:
    part, stranger = document(small)["parts"]
    assert (part["kind"], part["assets"]) == ("part", ["aws_s3_bucket.owned"])
    assert (stranger["kind"], stranger["native_type"], stranger["assets"]) == ("unresolved", "strange_thing", [])


def test_what_could_not_be_read_stands_with_its_cause(tmp_path: Path) -> None:
    look(tmp_path, resource("aws_s3_bucket", bucket="a"))
    (tmp_path / "broken.json").write_text('{"format_version": "1.2", "planned_values": {', encoding="utf-8")
    made = document(scan([tmp_path], knowledge()).landscape)
    (item,) = made["unreadable"]
    assert item["location"]["file"].endswith("broken.json")
    assert (item["location"]["line"], item["location"]["column"]) == (1, 46)
    assert item["cause"]
    assert made["summary"]["unreadable"] == 1


def test_why_has_its_keys(small: Landscape) -> None:
    made = json.explanation(why(small, 0, find_control(small, "key-management")))
    assert {"asset", "control", "label", "accountable", "roles", "rule", "location", "source", "grade"} <= set(made)
    assert made["schema_version"] == 1
    assert set(made["roles"]) == {"implement", "validate", "monitor"}
    assert set(made["source"]) == {"title", "url", "read", "locator", "edition"}
    assert made["owner"]["winner"] == made["owner"]["claims"][0]
    assert made["owner"]["winner"]["evidence"] == "tag owner=pay"
    assert made["location"]["file"].endswith("s3.yaml")
    assert made["asked"][-1]["verdict"]
    orjson.dumps(made)


def test_why_without_a_source_or_an_owner_says_null(small: Landscape) -> None:
    made = json.explanation(why(small, 1, find_control(small, "physical-access")))
    assert made["owner"]["winner"] is None
    assert made["owner"]["claims"] == []
    assert (made["person"], made["provider_contact"], made["relationship_owner"]) == (None, None, None)
    assumed = [column for column in range(len(small.controls)) if small.map.rule(1, column).source is None]
    assert json.explanation(why(small, 1, assumed[0]))["source"] is None


def test_owners_by_category_are_person_ids(tmp_path: Path) -> None:
    teams = TEAMS.replace("owner: dana}", "owner: dana, owners: {data: dana}}")
    bucket = resource("aws_s3_bucket", bucket="a", tags={"owner": "pay"})
    (asset,) = document(surveyed(tmp_path, bucket, configuration=teams))["assets"]
    assert asset["owner"]["by_category"] == {"data": "dana"}
    assert set(asset["owner"]["by_category"]) <= {category.value for category in CATEGORIES}
