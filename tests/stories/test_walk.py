"""The walk, end to end: from plans of others and of the example to a named person. R2.1, R3.2.

The plans of other people stand in `shared/oracles/plans` beside the checkout; where they do not, that is said.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.run import EXAMPLE, Ran, run
from repository import ROOT

PLANS = ROOT.parent / "shared" / "oracles" / "plans"
MANIFEST: dict[str, Any] = (
    json.loads((PLANS / "manifest.json").read_text(encoding="utf-8")) if (PLANS / "manifest.json").is_file() else {}
)
POSITIVE = sorted(name for name in MANIFEST if not name.startswith("negative/"))
NEGATIVE = sorted(name for name in MANIFEST if name.startswith("negative/"))

with_oracles = pytest.mark.skipif(not MANIFEST, reason="the folder shared/oracles/plans is not beside this checkout")


def scanned(capsys: pytest.CaptureFixture[str], *paths: Path) -> Ran:
    return run(capsys, "scan", *map(str, paths), "--format", "json")


@with_oracles
@pytest.mark.parametrize("name", POSITIVE)
def test_every_resource_of_a_stranger_s_plan_is_counted_by_type(capsys: pytest.CaptureFixture[str], name: str) -> None:
    ran = scanned(capsys, PLANS / name)
    summary = ran.document["summary"]
    assert ran.code == 0
    assert summary["resources"] == MANIFEST[name]["planned_resources"]
    assert summary["native_types"] == MANIFEST[name]["types"]
    assert summary["unreadable"] == 0


@with_oracles
def test_nine_of_ten_resources_of_strangers_get_a_named_service(capsys: pytest.CaptureFixture[str]) -> None:
    total: Counter[str] = Counter()
    for name in POSITIVE:
        summary = scanned(capsys, PLANS / name).document["summary"]
        total.update({key: summary[key] for key in ("resources", "resolved", "others")})
    assert total["resources"] == sum(entry["planned_resources"] for entry in map(MANIFEST.get, POSITIVE) if entry)
    assert (total["resolved"] - total["others"]) / total["resources"] >= 0.9


@with_oracles
@pytest.mark.parametrize("command", ["scan", "check"])
@pytest.mark.parametrize("name", NEGATIVE)
def test_what_is_no_plan_is_refused(capsys: pytest.CaptureFixture[str], name: str, command: str) -> None:
    ran = run(capsys, command, str(PLANS / name), "--format", "json")
    assert ran.code == 2
    assert ran.document["summary"]["unreadable"] == 1
    assert ran.document["assets"] == []
    assert "unreadable: " in ran.err


# --- the example organisation -----------------------------------------------------------------------

SEVERE = ("critical", "high")
# number in examples/harbourlight/README.md → (rule, asset, words of the message); one tuple a finding
PLANTED: dict[int, list[tuple[str, str, str]]] = {
    1: [("public-storage", "aws_s3_bucket.financial_reports", "Anyone on the internet")],
    2: [("encryption-at-rest", "aws_ebs_volume.checkout_journal", "not encrypted; the class confidential")],
    3: [("encryption-at-rest", "aws_db_instance.booking", "the provider's key; the class confidential")],
    4: [("class-requirement", "aws_db_instance.booking", "Backup retention days is 0")],
    5: [("instance-metadata", "aws_instance.fleet_host", "without a session token")],
    6: [("management-ports", "aws_security_group.bastion", "port 22")],
    7: [("access-logging", 'module.bucket["booking-exports"].aws_s3_bucket.this', "not logged")],
    8: [
        ("missing-owner", asset, "Nobody owns it")
        for asset in (
            "aws_s3_bucket.partner_dropbox",
            "aws_ebs_volume.scratch",
            "aws_cloudwatch_log_group.legacy_import",
        )
    ],
    9: [
        (
            "contested-owner",
            "aws_kms_key.confidential",
            "platform (asset aws_kms_key.confidential); security (tag owner=security)",
        )
    ],
    10: [("missing-owner", "aws_lambda_function.telemetry_ingest", "“logistics” (tag owner=logistics)")],
    11: [("missing-owner", "aws_lambda_function.timetable_render", "no person there answers")],
    12: [("instance-metadata", "aws_instance.reverse_proxy", "without a session token")],
    13: [("wide-data-access", "aws_iam_role.reverse_proxy", "every bucket")],
    14: [
        ("outside-administrators", "aws_iam_role.gullwatch_support", "account 640000000017"),
        ("wildcard-privileges", "aws_iam_role.gullwatch_support", "may do everything"),
    ],
    15: [("end-of-life", "aws_lambda_function.gate_events", "no longer supports")],
    16: [
        ("management-ports", "azurerm_mssql_server.crew", "whole internet"),
        ("public-database", "azurerm_mssql_server.crew", "from the internet"),
    ],
    17: [("secrets-in-environment", "azurerm_linux_function_app.rota_mail", "named like a secret")],
    18: [("management-ports", "azurerm_network_security_group.recorders", "port 3389")],
    19: [("public-storage", "google_storage_bucket.forecast_exports", "Anyone on the internet")],
    20: [("management-ports", "google_container_cluster.forecast_old", "whole internet")],
    21: [("backups", "google_sql_database_instance.feedback", "backup")],
    22: [("broken-chain", "snowflake_database.partner_figures", "Backup, Pontoon")],
}
FOLLOWS = {  # “What follows from the same gaps and is as real”
    ("access-logging", "aws_s3_bucket.financial_reports"),
    ("access-logging", "aws_s3_bucket.partner_dropbox"),
    ("unclassified-data-store", "aws_s3_bucket.partner_dropbox"),
    ("unclassified-data-store", "aws_cloudwatch_log_group.legacy_import"),
    ("unclassified-data-store", "aws_ebs_volume.scratch"),
    ("class-requirement", "aws_s3_bucket.financial_reports"),
    ("encryption-at-rest", "aws_s3_bucket.financial_reports"),
    ("encryption-in-transit", "aws_s3_bucket.financial_reports"),
    ("deletion-protection", "aws_db_instance.booking"),
    ("log-exports", "aws_db_instance.booking"),
    ("single-zone", "aws_db_instance.booking"),
    ("public-address", "aws_instance.bastion"),
    ("flow-logging", "aws_vpc.main"),
    ("open-trust", "aws_iam_role.gullwatch_support"),
    ("open-trust", "aws_iam_role.tidewater_patching"),
}
OPEN = {  # “What Remit cannot tell”
    ("flow-logging", "azurerm_network_security_group.recorders"),
    ("flow-logging", "azurerm_subnet.recorders"),
}
QUIET = (
    "aws_s3_bucket.access_logs",
    "aws_db_instance.checkout",
    "aws_rds_cluster.loyalty",
    "telemetry-raw",
    "footage",
    "audit_logs",
    "aws_instance.relay",
    "aws_iam_role.relay",
    "aws_eks_cluster.main",
    "aws_cloudtrail.organisation",
    "azurerm_key_vault.crew",
    "azurerm_storage_account.",
    "azurerm_kubernetes_cluster.image_search",
    "google_storage_bucket.training_data",
    "google_cloud_run_v2_service.forecast",
)


@pytest.fixture
def findings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.chdir(EXAMPLE)
    found: list[dict[str, Any]] = scanned(capsys, Path("terraform"), Path("warehouse")).document["findings"]
    return found


def rows() -> Iterator[tuple[int, list[str]]]:
    """The numbered rows of the README's table."""
    for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells and cells[0].isdecimal():
            yield int(cells[0]), cells[1:]


def test_the_readme_and_this_list_number_the_same_faults() -> None:
    assert [number for number, _ in rows()] == list(PLANTED)


@pytest.mark.parametrize(("number", "cells"), [pytest.param(*row, id=str(row[0])) for row in rows()])
def test_the_readme_says_where_a_fault_lies_which_rule_finds_it_and_who_answers(
    findings: list[dict[str, Any]], number: int, cells: list[str]
) -> None:
    where, _, rules, answers = cells
    found = [one for one in findings if (one["rule"], one["asset"]) in {fault[:2] for fault in PLANTED[number]}]
    places = {"{file}:{line}".format(**one["location"]) for one in found}
    people = {one["owner"]["person_name"] or "nobody" for one in found}
    assert set(re.findall(r"`([\w./-]+:\d+)`", where)) == places
    assert set(re.findall(r"`([^`]+)`", rules)) == {one["rule"] for one in found}
    assert all(person in answers for person in people)


@pytest.mark.parametrize("number", PLANTED)
def test_each_planted_fault_is_found(findings: list[dict[str, Any]], number: int) -> None:
    for rule, asset, words in PLANTED[number]:
        (found,) = [one for one in findings if (one["rule"], one["asset"]) == (rule, asset)]
        assert found["outcome"] == "failed"
        assert words in found["message"]
        assert found["fix"]


def test_nothing_else_weighs_heavily_and_little_is_left_open(findings: list[dict[str, Any]]) -> None:
    planted = {(rule, asset) for faults in PLANTED.values() for rule, asset, _ in faults}
    severe = {(one["rule"], one["asset"]) for one in findings if one["severity"] in SEVERE}
    undecided = {(one["rule"], one["asset"]) for one in findings if one["outcome"] == "undecided"}
    assert severe - planted == set()
    assert undecided == OPEN
    assert {(one["rule"], one["asset"]) for one in findings} == planted | FOLLOWS | OPEN


def test_what_is_right_stays_quiet(findings: list[dict[str, Any]]) -> None:
    assert [one for one in findings if any(name in one["asset"] for name in QUIET)] == []


def test_the_public_bucket_leads_to_a_named_person(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", str(EXAMPLE / "changes" / "open-reports.json"))
    assert ran.code == 1
    for words in ("Protection against public access, customer", "Mina Spinnaker (Data)", "fix      Turn on all four"):
        assert words in ran.out


def test_once_fixed_it_may_go(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", str(EXAMPLE / "changes" / "closed-reports.json")).code == 0


@pytest.mark.parametrize("size", [100, 2_000])
def test_a_truncated_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, size: int) -> None:
    (tmp_path / "plan.json").write_bytes((EXAMPLE / "changes" / "open-reports.json").read_bytes()[:size])
    ran = run(capsys, "check", str(tmp_path / "plan.json"))
    assert ran.code == 2
    assert "unreadable: " in ran.err


def test_wrong_usage_is_64(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check").code == 64
