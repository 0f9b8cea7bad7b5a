"""The walk, end to end: from plans of others and of the example to a named person. R2.1, R3.2.

The plans of other people stand in `shared/oracles/plans` beside the checkout; where they do not, that is said.
"""

from __future__ import annotations

import json
from collections import Counter
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


def scanned(capsys: pytest.CaptureFixture[str], path: Path) -> Ran:
    return run(capsys, "scan", str(path), "--format", "json")


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
        ("contested-owner", "aws_kms_key.confidential", "platform (asset aws_kms_key.*); security (tag owner=security)")
    ],
    10: [("missing-owner", "aws_lambda_function.telemetry_ingest", "“logistics” (tag owner=logistics)")],
    11: [("missing-owner", "aws_lambda_function.timetable_render", "no person there answers")],
}
FOLLOWS = {  # “What follows from the same gaps and is as real”
    ("access-logging", "aws_s3_bucket.financial_reports"),
    ("access-logging", "aws_s3_bucket.partner_dropbox"),
    ("class-requirement", "aws_s3_bucket.financial_reports"),
    ("encryption-at-rest", "aws_s3_bucket.financial_reports"),
    ("encryption-in-transit", "aws_s3_bucket.financial_reports"),
    ("deletion-protection", "aws_db_instance.booking"),
    ("log-exports", "aws_db_instance.booking"),
    ("single-zone", "aws_db_instance.booking"),
    ("public-address", "aws_instance.bastion"),
    ("flow-logging", "aws_vpc.main"),
}
QUIET = ("aws_s3_bucket.access_logs", "aws_db_instance.checkout", "telemetry-raw")


@pytest.fixture
def findings(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scanned(capsys, EXAMPLE / "plan.json").document["findings"]
    return found


def test_the_readme_and_this_list_number_the_same_faults() -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    assert [int(cell) for cell in rows if cell.isdecimal()] == list(PLANTED)


@pytest.mark.parametrize("number", PLANTED)
def test_each_planted_fault_is_found(findings: list[dict[str, Any]], number: int) -> None:
    for rule, asset, words in PLANTED[number]:
        (found,) = [one for one in findings if (one["rule"], one["asset"]) == (rule, asset)]
        assert found["outcome"] == "failed"
        assert words in found["message"]
        assert found["fix"]


def test_nothing_else_weighs_heavily_and_nothing_is_left_open(findings: list[dict[str, Any]]) -> None:
    planted = {(rule, asset) for faults in PLANTED.values() for rule, asset, _ in faults}
    severe = {(one["rule"], one["asset"]) for one in findings if one["severity"] in SEVERE}
    assert severe - planted == set()
    assert [one for one in findings if one["outcome"] == "undecided"] == []
    assert {(one["rule"], one["asset"]) for one in findings} == planted | FOLLOWS


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
    (tmp_path / "plan.json").write_bytes((EXAMPLE / "plan.json").read_bytes()[:size])
    ran = run(capsys, "check", str(tmp_path / "plan.json"))
    assert ran.code == 2
    assert "unreadable: " in ran.err


def test_wrong_usage_is_64(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check").code == 64
