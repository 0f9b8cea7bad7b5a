"""What could not be brought back. R2.3, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = "data_classes: {confidential: {what: Of a person., requires: {backup_retention_days: 7}}}"
CONFIDENTIAL = {"data-class": "confidential"}


def table(*, is_kept: bool) -> Resource:
    return resource("aws_dynamodb_table", name="t", point_in_time_recovery=[{"enabled": is_kept}])


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("backups", surveyed(folder, *resources, configuration=configuration))


def test_a_database_without_backups_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, table(is_kept=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "No backups are made."
    assert (one.control, one.party) == ("backup", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_dynamodb_table", name="t"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, table(is_kept=False), configuration=FIRST_TIER)
    assert one.severity is Severity.HIGH


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(
            type="aws_db_instance", name="this", values={"engine": "postgres"}, unknown=["backup_retention_period"]
        ),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message.startswith("It cannot be told whether backups are made: ")


def test_backups_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, table(is_kept=True)) == []
    assert found(tmp_path, resource("aws_db_instance", engine="postgres", backup_retention_period=1)) == []


def test_a_store_of_the_first_tier_keeps_what_is_overwritten(tmp_path: Path) -> None:
    bucket = resource("aws_s3_bucket", bucket="b")
    assert found(tmp_path, bucket) == []
    (one,) = found(tmp_path, bucket, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)
    assert one.message == "What is overwritten or deleted cannot be brought back."


def test_a_store_that_keeps_what_was_deleted_for_a_week_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("google_storage_bucket", name="b"), configuration=FIRST_TIER) == []


def test_what_a_class_asks_for_is_left_to_the_check_of_classes(tmp_path: Path) -> None:
    database = resource("aws_db_instance", engine="postgres", backup_retention_period=0, tags=CONFIDENTIAL)
    assert found(tmp_path, database, configuration=CLASSES) == []
