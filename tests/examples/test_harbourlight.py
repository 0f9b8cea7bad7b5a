"""The example organisation is what its README says: readable, consistent, and broken where it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml

from planned import NOW, knowledge
from remit.app.answers import find_control, why
from remit.app.scan import scan
from remit.model.chain import Break
from remit.model.facts import FactKind, FactType
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.party import Party
from remit.organisation.load import load_organisation

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "harbourlight"
DATA = ROOT / "src" / "remit" / "knowledge" / "data"
ROOTS = [
    "aws-edge",
    "aws-platform",
    "aws-production",
    "aws-security",
    "aws-terminals",
    "azure-corporate",
    "gcp-analytics",
]
SERVICES = {
    *("aws/s3", "aws/ec2", "aws/ebs", "aws/rds", "aws/aurora", "aws/dynamodb", "aws/lambda", "aws/ecs", "aws/eks"),
    *("aws/elastic-beanstalk", "aws/cloudtrail", "aws/cloudfront", "aws/elb", "aws/waf", "aws/sqs", "aws/kms"),
    *("aws/secrets-manager", "aws/iam", "aws/vpc", "azure/virtual-machines", "azure/storage", "azure/sql-database"),
    *("azure/app-service", "azure/functions", "azure/aks", "azure/key-vault", "azure/virtual-network"),
    *("gcp/compute-engine", "gcp/cloud-storage", "gcp/cloud-sql", "gcp/cloud-run", "gcp/gke", "gcp/cloud-kms"),
    *("gcp/cloud-run-functions", "gcp/vpc", "gcp/cloud-ngfw"),
}


def load(name: str) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((EXAMPLE / name).read_text(encoding="utf-8"))
    return plan


def after(plan: dict[str, Any], address: str) -> dict[str, Any]:
    change = next(item for item in plan["resource_changes"] if item["address"] == address)["change"]
    values: dict[str, Any] = change["after"]
    return values


def state(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from state(child)


def configured(module: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((item["type"], item["name"]) for item in module["resources"])
    for call in module.get("module_calls", {}).values():
        yield from configured(call["module"])


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    with chdir(EXAMPLE):
        return scan([Path("terraform")], knowledge(), now=NOW).landscape


def test_r1_1_three_clouds_and_about_150_resources(landscape: Landscape) -> None:
    counts = landscape.estate.counts
    assert (counts.resources, counts.assets, counts.parts) == (166, 102, 64)
    assert (counts.others, counts.unresolved, counts.unreadable) == (0, 0, 0)
    assert [name.removeprefix("terraform/") for name in landscape.inputs] == ROOTS
    accounts = landscape.estate.columns["account"]
    assert {(landscape.estate.columns["provider"][row], accounts[row]) for row in range(len(landscape.estate))} == {
        ("aws", "210987654321"),
        ("aws", "220987654321"),
        ("azure", "5f0c1e2d-0000-4000-8000-000000000041"),
        ("gcp", "harbourlight-analytics"),
    }


def test_r1_1_every_asset_stands_at_its_line_and_has_a_region(landscape: Landscape) -> None:
    for row, asset in enumerate(landscape.estate.ids):
        place = landscape.estate.location(row)
        line = (EXAMPLE / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
        kind, name = re.sub(r"\[[^]]*\]", "", asset).split(".")[-2:]
        assert line == f'resource "{kind}" "{name}" {{'
        assert landscape.estate.columns["region"][row], asset


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("compute", {"fargate", "ec2"}),
        ("package", {"zip", "image"}),
        ("nodes", {"managed", "auto"}),
        ("encryption_at_rest", {"customer_key", "provider_key", "none"}),
        ("imds", {"v2_required", "v1_allowed"}),
    ],
)
def test_r1_4_splits_that_depend_on_a_choice_have_both_sides(landscape: Landscape, fact: str, values: set[str]) -> None:
    assert {cell[0] for cell in landscape.estate.facts[fact].values if cell[0] is not None} >= values


def test_r1_4_the_services_of_a_real_company(landscape: Landscape) -> None:
    assert set(landscape.estate.columns["service"].values) >= SERVICES


@pytest.mark.parametrize("name", ["changes/open-reports.json", "changes/closed-reports.json"])
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
    assert (len(organisation.teams), len(organisation.people), len(organisation.workloads)) == (8, 16, 15)
    assert len(organisation.overrides) == 8
    assert organisation.default_team == ""
    assert organisation.people[organisation.teams["web"].owner].left == "2025-12-31"
    assert organisation.team_called("logistics") is None


def test_r1_6_every_person_is_plainly_made_up() -> None:
    people = yaml.safe_load((EXAMPLE / "people.yaml").read_text(encoding="utf-8"))["people"]
    assert all(person["email"].endswith("@harbourlight.example") for person in people.values())
    assert "made up" in (EXAMPLE / "README.md").read_text(encoding="utf-8")


def test_r3_2_the_changes_touch_one_bucket_and_one_function() -> None:
    for name, is_closed in (("open", False), ("closed", True)):
        plan = load(f"changes/{name}-reports.json")
        actions = {item["address"]: item["change"]["actions"] for item in plan["resource_changes"]}
        assert actions["aws_s3_bucket.quarterly_reports"] == ["create"]
        assert actions["aws_lambda_function.publish_reports"] == ["update"]
        assert actions["aws_kms_key.reports"] == ["no-op"]
        assert ("aws_s3_bucket_public_access_block.quarterly_reports" in actions) is is_closed
        assert after(plan, "aws_s3_bucket.quarterly_reports")["tags"]["owner"] == "data"


def test_r1_5_the_figures_for_partner_lines_hang_on_a_chain_that_breaks_at_its_last_link() -> None:
    """Partner lines over us, Ballast and Pontoon down to Amazon, who leaves the copies to Pontoon."""
    with chdir(EXAMPLE):
        landscape = scan([Path("warehouse")], knowledge(), now=NOW).landscape
    (finding,) = (one for one in landscape.findings if one.rule == "broken-chain")
    told = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"`{finding.asset}`<br>`{finding.location.file}:{finding.location.line}`" in told
    assert (finding.severity, finding.control) == (Severity.MEDIUM, "backup")
    backup = why(landscape, 0, find_control(landscape, "backup")).chain
    assert [(link.above, link.who, link.breaks) for link in backup.links] == [
        ("partner-lines", "", ()),
        ("", "", ()),
        ("", "ballast", ()),
        ("ballast", "pontoon", ()),
        ("pontoon", "aws", (Break.NOT_TAKEN,)),
    ]
    assert all(link.evidence for link in backup.links if link.who)
    review = why(landscape, 0, find_control(landscape, "access-review")).chain
    assert [link.party for link in review.links][:2] == [Party.DOWNSTREAM, Party.CUSTOMER]
