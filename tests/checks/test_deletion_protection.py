"""What one mistaken command deletes. R3.6, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("deletion-protection", surveyed(folder, *resources, configuration=configuration))


def test_a_database_without_a_lock_is_proven(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, resource("google_sql_database_instance", name="d", settings=[{"deletion_protection_enabled": False}])
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "It can be deleted in one step."
    assert (one.control, one.party) == ("deletion-protection", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_dynamodb_table", name="t"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_dynamodb_table", name="t"), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(type="aws_dynamodb_table", name="this", values={"name": "t"}, unknown=["deletion_protection_enabled"]),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether its deletion has to be unlocked first: ")


def test_buckets_and_machines_need_no_lock(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_s3_bucket", bucket="b")) == []
    assert found(tmp_path, resource("aws_instance", ami="ami-0")) == []


def test_a_store_of_logs_is_judged_only_where_it_matters(tmp_path: Path) -> None:
    """Services make log groups in great number, and without a lock."""
    group = resource("aws_cloudwatch_log_group", name="/app/shop")
    assert found(tmp_path, group) == []
    (one,) = found(tmp_path, group, configuration=FIRST_TIER)
    assert one.severity is Severity.LOW
    asks = 'data_classes: {evidence: {what: What happened., requires: {deletion_protection: ["on"]}}}'
    (one,) = found(
        tmp_path,
        resource("aws_cloudwatch_log_group", name="/app/pay", tags={"data-class": "evidence"}),
        configuration=asks,
    )
    assert one.severity is Severity.MEDIUM


def test_a_lock_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_dynamodb_table", name="t", deletion_protection_enabled=True)) == []
