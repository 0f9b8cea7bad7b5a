"""Events find their assets, and exactly what was planted in a log is recognised (R2.6, F4, F8)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from audit_logs import ACCOUNT, ADMIN, START, Log, generate, record, role, user, write
from planned import NOW, found_by, knowledge, resource, write_plan
from remit.app.events import listen
from remit.app.scan import Scan, scan
from remit.app.signals import MASS_CHANGE, MASS_DELETION, Heard
from remit.model.finding import Confidence, Severity
from remit.model.landscape import Landscape

BUCKET = resource("aws_s3_bucket", "reports", bucket="reports")
ROLE = resource("aws_iam_role", "ci", name="ci", assume_role_policy="{}")


def heard(folder: Path, *records: dict[str, object]) -> Heard:
    return listen([write(folder / "trail.json", list(records))], knowledge())


def scanned(folder: Path, *records: dict[str, object], configuration: str = "accounts: {}\n") -> Scan:
    (folder / "remit.yaml").write_text(configuration, encoding="utf-8")
    write_plan(folder / "plan.json", BUCKET, ROLE)
    write(folder / "trail.json.gz", list(records))
    return scan([folder], knowledge(), now=NOW)


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_exactly_what_is_planted_is_recognised(seed: int, tmp_path: Path) -> None:
    """R2.6, F4, F8: precision and recall are 1.0 on planted signs."""
    log: Log = generate(seed)
    found = listen([write(tmp_path / "trail.json.gz", log.records)], knowledge())
    told: Counter[tuple[str, str, str]] = Counter()
    for one in found.recognised:
        is_single = one.sign not in {"mass-change", "unusual-data-access"}
        told[one.sign, one.actor, one.message.split(": ")[1].split(" ")[0] if is_single else ""] += (
            one.count if is_single else 1
        )
    assert told == Counter(log.planted)
    assert len(found.events) == len(log.records)
    assert found.unreadable == ()


def test_an_event_finds_its_asset_by_arn_and_by_name_within_its_service(tmp_path: Path) -> None:
    """R2.6: a role called like a bucket is not the bucket."""
    at = START + timedelta(days=1)
    found = scanned(
        tmp_path,
        record(at, "s3:PutBucketPolicy", {"bucketName": "reports"}, user("dana")),
        record(at, "s3:PutBucketAcl", None, user("dana"), resources=[{"ARN": "arn:aws:s3:::reports"}]),
        record(at, "iam:PutRolePolicy", {"roleName": "reports", "policyName": "x"}, user("dana")),
        record(at, "iam:TagRole", {"roleName": "ci"}, user("dana")),
        record(
            at, "ec2:StopInstances", {"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}}, user("dana")
        ),
    ).collection.heard
    assert found is not None
    rows = {row.action: (row.asset, row.target) for row in found.events.rows()}
    assert rows == {
        "s3:PutBucketPolicy": ("aws_s3_bucket.reports", "reports"),
        "s3:PutBucketAcl": ("aws_s3_bucket.reports", "arn:aws:s3:::reports"),
        "iam:PutRolePolicy": ("", "reports"),
        "iam:TagRole": ("aws_iam_role.ci", "ci"),
        "ec2:StopInstances": ("", "i-0123456789abcdef0"),
    }
    assert (found.matched, found.unmatched) == (3, 2)


def test_what_was_recognised_becomes_a_finding_with_an_owner(tmp_path: Path) -> None:
    """R2.6, F4: an asset's own team, and the account's where no asset that was read is meant."""
    people = "people: {dana: {name: Dana Reef}}\nteams: {pay: {name: Payments, owner: dana}}\n"
    accounts = f"accounts: {{'{ACCOUNT}': {{name: production, owner: pay}}}}\n"
    at = START + timedelta(days=1)
    landscape: Landscape = scanned(
        tmp_path,
        record(at, "iam:AttachRolePolicy", {"roleName": "ci", "policyArn": ADMIN}, user("mallory")),
        record(at, "cloudtrail:StopLogging", {"name": "main"}, user("mallory")),
        configuration=people + accounts,
    ).landscape
    (role_finding,) = found_by("rights-widened", landscape)
    assert (role_finding.asset, role_finding.severity) == ("aws_iam_role.ci", Severity.CRITICAL)
    assert "user/mallory gave an identity a policy of full access: iam:AttachRolePolicy of ci" in role_finding.message
    (log_finding,) = found_by("logging-turned-off", landscape)
    assert (log_finding.asset, log_finding.team, log_finding.person) == (f"aws:{ACCOUNT}", "pay", "dana")
    assert log_finding.location.file.endswith("trail.json.gz")
    assert log_finding.confidence is Confidence.HIGH


def test_a_change_in_the_console_of_what_code_declares(tmp_path: Path) -> None:
    """R2.5, R2.6"""
    at = START + timedelta(days=1)
    versioning = {"bucketName": "reports", "VersioningConfiguration": {"Status": "Suspended"}}
    landscape = scanned(
        tmp_path,
        record(at, "s3:PutBucketVersioning", versioning, user("gus"), sessionCredentialFromConsole="true"),
        record(at, "s3:PutBucketVersioning", versioning, role("pipeline", "run"), userAgent="Terraform/1.9"),
        record(at, "s3:PutBucketAcl", {"bucketName": "elsewhere"}, user("gus"), sessionCredentialFromConsole="true"),
    ).landscape
    (found,) = found_by("console-change", landscape)
    assert (found.asset, found.severity) == ("aws_s3_bucket.reports", Severity.MEDIUM)
    assert "user/gus changed in the console" in found.message


def test_an_account_that_contradicts_is_not_the_assets(tmp_path: Path) -> None:
    at = START + timedelta(days=1)
    found = scanned(
        tmp_path,
        record(at, "s3:PutBucketAcl", {"bucketName": "reports"}, user("gus")),
        configuration="sources: [{path: plan.json, account: '999988887777'}]\n"
        "accounts: {'999988887777': {name: other}}\n",
    ).collection.heard
    assert found is not None
    assert (found.matched, found.unmatched) == (0, 1)


def test_the_same_again_is_counted_and_not_repeated(tmp_path: Path) -> None:
    stops = [
        record(START + timedelta(minutes=minute), "cloudtrail:StopLogging", {"name": "main"}, user("gus"))
        for minute in range(3)
    ]
    (one,) = heard(tmp_path, *stops).recognised
    assert one.count == 3
    assert one.time == int(START.timestamp()) * 1_000_000


@pytest.mark.parametrize(("things", "is_found"), [(MASS_DELETION - 1, False), (MASS_DELETION, True)])
def test_a_mass_deletion_begins_at_a_stated_number(things: int, is_found: bool, tmp_path: Path) -> None:
    """F8"""
    rows = [
        record(START + timedelta(seconds=number), "ec2:DeleteVolume", {"volumeId": f"v{number}"}, user("gus"))
        for number in range(things)
    ]
    found = heard(tmp_path, *rows).recognised
    assert [one.sign for one in found] == (["mass-change"] if is_found else [])
    if is_found:
        assert f"deleted {things} things" in found[0].message
        assert found[0].confidence is Confidence.MEDIUM  # no habit to compare with


def test_a_mass_change_is_told_once_for_deletions_and_changes(tmp_path: Path) -> None:
    """F8: whoever deletes a hundred things is told as deleting, not a second time as changing."""
    rows = [
        record(START + timedelta(seconds=number), "ec2:DeleteVolume", {"volumeId": f"v{number}"}, user("gus"))
        for number in range(MASS_CHANGE)
    ]
    changes = [
        record(START + timedelta(seconds=number), "ec2:ModifyVolume", {"volumeId": f"v{number}"}, user("dana"))
        for number in range(MASS_CHANGE)
    ]
    found = heard(tmp_path, *rows, *changes).recognised
    assert sorted((one.actor.rpartition("/")[2], one.message.split(" ")[1]) for one in found) == [
        ("dana", "changed"), ("gus", "deleted"),
    ]  # fmt: skip


def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """R2.6"""
    lines = [
        json.dumps(record(START, "iam:CreateUser", {"userName": f"u{number}"}, user("gus"))) for number in range(30)
    ]
    broken = [*lines[:2], '{"eventVersion": ', *lines[2:], "{}"]
    (tmp_path / "trail.jsonl").write_text("\n".join(broken), encoding="utf-8")
    found = listen([tmp_path / "trail.jsonl"], knowledge())
    assert len(found.events) == 30
    assert [one.location.line for one in found.unreadable] == [3, 32]


def test_many_broken_lines_are_summed_up(tmp_path: Path) -> None:
    good = json.dumps(record(START, "iam:CreateUser", {"userName": "u"}, user("gus")))
    (tmp_path / "trail.jsonl").write_text("\n".join([good, *["{"] * 50]), encoding="utf-8")
    found = listen([tmp_path / "trail.jsonl"], knowledge())
    assert len(found.unreadable) == 21
    assert found.unreadable[-1].cause == "30 more records could not be read"


def test_who_changed_an_asset_last(tmp_path: Path) -> None:
    """R2.5: the last change that came off."""
    at = START + timedelta(days=1)
    found = scanned(
        tmp_path,
        record(at, "s3:PutBucketAcl", {"bucketName": "reports"}, user("dana")),
        record(at + timedelta(hours=1), "s3:PutBucketPolicy", {"bucketName": "reports"}, user("gus")),
        record(
            at + timedelta(hours=2), "s3:DeleteBucket", {"bucketName": "reports"}, user("eve"), errorCode="AccessDenied"
        ),
        record(at + timedelta(hours=3), "s3:GetBucketPolicy", {"bucketName": "reports"}, user("eve")),
    ).collection.heard
    assert found is not None
    changes = found.latest_changes()
    assert list(changes) == ["aws_s3_bucket.reports"]
    assert changes["aws_s3_bucket.reports"].actor.endswith("user/gus")


def test_later_than_a_moment(tmp_path: Path) -> None:
    rows = [
        record(START + timedelta(days=day), "cloudtrail:StopLogging", {"name": "main"}, user(f"u{day}"))
        for day in range(3)
    ]
    found = heard(tmp_path, *rows).later_than(int((START + timedelta(days=1)).timestamp()) * 1_000_000)
    assert (len(found.events), len(found.recognised)) == (2, 2)


def test_logs_lie_beside_manifests_and_each_finds_its_reader(tmp_path: Path) -> None:
    """R2.6: a cluster's audit log is no manifest, and an object is found by kind, namespace and name."""
    manifest = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "a:1"}]}}},
    }  # fmt: skip
    event = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "stage": "ResponseComplete", "verb": "patch",
        "user": {"username": "dana"}, "userAgent": "kubectl/v1.31", "responseStatus": {"code": 200},
        "objectRef": {"resource": "deployments", "namespace": "shop", "name": "web"},
        "requestReceivedTimestamp": "2026-11-20T09:30:00Z",
    }  # fmt: skip
    (tmp_path / ".git").mkdir()
    (tmp_path / "web.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("audit.log", "audit.json"):
        (tmp_path / name).write_text("\n".join([json.dumps(event)] * 2), encoding="utf-8")
    found = scan([tmp_path], knowledge(), now=NOW)
    assert found.collection.heard is not None
    assert [row.asset for row in found.collection.heard.events.rows()] == ["Deployment/shop/web"] * 4
    assert found.landscape.estate.unreadable == ()


def test_azure_finds_its_assets_by_id_whatever_the_case(tmp_path: Path) -> None:
    place = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/reports"
    line = {
        "time": "2026-11-20T09:30:00Z", "resourceId": place.upper(), "resultType": "Success",
        "operationName": "MICROSOFT.STORAGE/STORAGEACCOUNTS/WRITE", "identity": {"claims": {"name": "dana"}},
    }  # fmt: skip
    (tmp_path / ".git").mkdir()
    write_plan(tmp_path / "plan.json", resource("azurerm_storage_account", "reports", id=place, name="reports"))
    (tmp_path / "PT1H.json").write_text(json.dumps(line), encoding="utf-8")
    heard_of = scan([tmp_path], knowledge(), now=NOW).collection.heard
    assert heard_of is not None
    assert [row.asset for row in heard_of.events.rows()] == ["azurerm_storage_account.reports"]


def test_a_log_alone_is_an_estate_of_its_accounts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "trail.json", [record(START, "cloudtrail:StopLogging", {"name": "main"}, user("gus"))])
    landscape = scan([tmp_path], knowledge(), now=NOW).landscape
    assert landscape.estate.ids == (f"aws:{ACCOUNT}",)
    assert landscape.estate.columns["service_name"][0] == "AWS account"
    assert len(found_by("logging-turned-off", landscape)) == 1


@pytest.mark.parametrize(
    ("native", "name"), [("aws/account", "AWS account"), ("other/account", "Account of a service")]
)
def test_accounts_of_every_system_are_named(native: str, name: str) -> None:
    assert knowledge().service(native).name == name
