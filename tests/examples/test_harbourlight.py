"""The example organisation is what its README says: readable, consistent, and broken where it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from remit.model.facts import FactKind, FactType
from remit.organisation.load import load_organisation

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "harbourlight"
DATA = ROOT / "src" / "remit" / "knowledge" / "data"
RESOURCE = re.compile(r'^resource "([a-z0-9_]+)" "([a-z0-9_]+)"', re.MULTILINE)
STEP = re.compile(r"module\.([a-z0-9_]+)(?:\[[^\]]*\])?\.")


def load(name: str) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((EXAMPLE / name).read_text(encoding="utf-8"))
    return plan


def after(plan: dict[str, Any], address: str) -> dict[str, Any]:
    change = next(item for item in plan["resource_changes"] if item["address"] == address)["change"]
    values: dict[str, Any] = change["after"]
    return values


def written() -> set[tuple[str, str, str]]:
    folder = EXAMPLE / "terraform"
    return {
        (path.parent.relative_to(folder).as_posix(), kind, name)
        for path in folder.rglob("*.tf")
        for kind, name in RESOURCE.findall(path.read_text(encoding="utf-8"))
    }


def planned(plan: dict[str, Any]) -> set[tuple[str, str, str]]:
    calls = plan["configuration"]["root_module"]["module_calls"]
    found = set()
    for item in plan["resource_changes"]:
        steps = STEP.findall(item.get("module_address", "") + ".")
        folder = calls[steps[0]]["source"].removeprefix("./") if steps else "."
        found.add((folder, item["type"], item["name"]))
    return found


def state(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from state(child)


def configured(module: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((item["type"], item["name"]) for item in module["resources"])
    for call in module.get("module_calls", {}).values():
        yield from configured(call["module"])


def test_r1_1_source_and_plan_hold_the_same_resources() -> None:
    assert written() == planned(load("plan.json"))


def test_r1_1_the_plan_has_forty_managed_resources() -> None:
    plan = load("plan.json")
    addresses = [item["address"] for item in plan["resource_changes"] if item["mode"] == "managed"]
    assert len(addresses) == len(set(addresses)) == 40
    assert all(item["change"]["actions"] == ["create"] for item in plan["resource_changes"])


@pytest.mark.parametrize("name", ["plan.json", "changes/open-reports.json", "changes/closed-reports.json"])
def test_r1_1_the_parts_of_a_plan_agree_with_each_other(name: str) -> None:
    plan = load(name)
    changes = {item["address"]: item["change"] for item in plan["resource_changes"]}
    values = {item["address"]: item["values"] for item in state(plan["planned_values"]["root_module"])}
    assert {address: change["after"] for address, change in changes.items()} == values
    assert {(item["type"], item["name"]) for item in plan["resource_changes"]} == set(
        configured(plan["configuration"]["root_module"])
    )
    for change in changes.values():
        assert not {key for key, flag in change["after_unknown"].items() if flag is True} & change["after"].keys()
    before = {address: change["before"] for address, change in changes.items() if change["before"]}
    prior = plan.get("prior_state", {"values": {"root_module": {}}})
    assert before == {item["address"]: item["values"] for item in state(prior["values"]["root_module"])}


def test_r1_6_the_organisation_is_read_and_its_names_exist() -> None:
    controls = [
        control["id"]
        for path in (DATA / "controls").glob("*.yaml")
        for control in yaml.safe_load(path.read_text(encoding="utf-8"))["controls"]
    ]
    vocabulary = yaml.safe_load((DATA / "facts.yaml").read_text(encoding="utf-8"))["facts"]
    facts = {
        name: FactType(name=name, kind=FactKind(fact["kind"]), values=tuple(fact.get("values", ())), what=fact["what"])
        for name, fact in vocabulary.items()
    }
    organisation = load_organisation(EXAMPLE / "remit.yaml", controls=controls, facts=facts)
    assert (len(organisation.teams), len(organisation.people), len(organisation.workloads)) == (6, 12, 6)
    assert len(organisation.overrides) == 5
    assert organisation.default_team == ""
    assert organisation.people[organisation.teams["web"].owner].left == "2025-12-31"
    assert organisation.team_called("logistics") is None


def test_r1_6_every_person_is_plainly_made_up() -> None:
    people = yaml.safe_load((EXAMPLE / "people.yaml").read_text(encoding="utf-8"))["people"]
    assert all(person["email"].endswith("@example.org") for person in people.values())
    assert "made up" in (EXAMPLE / "README.md").read_text(encoding="utf-8")


def test_r3_2_the_faults_of_the_plan_are_planted() -> None:
    plan = load("plan.json")
    booking = after(plan, "aws_db_instance.booking")
    assert (
        json.loads(after(plan, "aws_s3_bucket_policy.financial_reports")["policy"])["Statement"][0]["Principal"] == "*"
    )
    assert after(plan, "aws_ebs_volume.checkout_journal")["encrypted"] is False
    assert (booking["storage_encrypted"], booking["backup_retention_period"]) == (True, 0)
    assert after(plan, "aws_instance.fleet_host")["metadata_options"][0]["http_tokens"] == "optional"
    assert after(plan, "aws_vpc_security_group_ingress_rule.bastion_ssh")["cidr_ipv4"] == "0.0.0.0/0"
    unowned = {item["address"] for item in plan["resource_changes"] if item["change"]["after"].get("tags", {}) is None}
    assert unowned == {
        "aws_cloudwatch_log_group.legacy_import",
        "aws_ebs_volume.scratch",
        "aws_s3_bucket.partner_dropbox",
    }


def test_r3_2_the_changes_touch_one_bucket_and_one_function() -> None:
    for name, is_closed in (("open", False), ("closed", True)):
        plan = load(f"changes/{name}-reports.json")
        actions = {item["address"]: item["change"]["actions"] for item in plan["resource_changes"]}
        assert actions["aws_s3_bucket.quarterly_reports"] == ["create"]
        assert actions["aws_lambda_function.publish_reports"] == ["update"]
        assert actions["aws_kms_key.reports"] == ["no-op"]
        assert ("aws_s3_bucket_public_access_block.quarterly_reports" in actions) is is_closed
        assert after(plan, "aws_s3_bucket.quarterly_reports")["tags"]["owner"] == "data"
