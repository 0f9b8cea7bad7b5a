"""Copies gone too soon and data kept too long. R2.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Finding, Outcome

CLASSES = """
data_classes:
  bound: {what: Bound., retention: {min_days: 7, max_days: 30}}
  asked: {what: Asked otherwise., retention: {min_days: 7}, requires: {backup_retention_days: 7}}
  free: {what: Free.}
"""


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("retention", surveyed(folder, *resources, configuration=CLASSES))


def database(days: int, data_class: str = "bound") -> Resource:
    return resource("aws_db_instance", engine="mysql", backup_retention_period=days, tags={"data-class": data_class})


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (3, "Backups are kept for 3 days; the class bound asks for 7 at least."),
        (35, "Backups are kept for 35 days; the class bound allows 30 at most."),
    ],
)
def test_r2_3_too_soon_and_too_long_are_proven(days: int, message: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, database(days))
    assert (one.outcome, one.message, one.control) == (Outcome.FAILED, message, "data-retention")


def test_r2_3_within_the_days_and_without_a_rule_is_quiet(tmp_path: Path) -> None:
    assert found(tmp_path, database(14)) == []
    assert found(tmp_path, database(0, "free")) == []


def test_r2_3_what_the_class_requires_by_itself_is_left_to_that_check(tmp_path: Path) -> None:
    assert found(tmp_path, database(3, "asked")) == []


def test_r2_3_days_known_only_after_apply_are_undecided(tmp_path: Path) -> None:
    later = Resource(
        type="aws_db_instance", name="d", values={"tags": {"data-class": "bound"}}, unknown=["backup_retention_period"]
    )
    (one,) = found(tmp_path, later)
    assert one.outcome is Outcome.UNDECIDED
    assert one.message.startswith("It cannot be told for how many days backups are kept: ")


def test_r2_3_a_store_that_never_deletes_is_proven_and_one_with_rules_is_undecided(tmp_path: Path) -> None:
    bucket = resource("aws_s3_bucket", "b", bucket="b", tags={"data-class": "bound"})
    (one,) = found(tmp_path, bucket)
    assert one.message == "Nothing deletes data by age; the class bound allows 30 days at most."
    rules = Resource(
        type="aws_s3_bucket_lifecycle_configuration",
        name="b",
        values={"rule": [{"id": "old", "status": "Enabled", "expiration": [{"days": 20}]}]},
        references={"bucket": "aws_s3_bucket.b"},
    )
    (two,) = found(tmp_path, bucket, rules)
    assert (two.outcome, two.asset) == (Outcome.UNDECIDED, "aws_s3_bucket.b")
    assert two.message == "Data are moved or deleted by age, but not told after how many of 30 days."


def test_without_a_rule_nothing_is_asked(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="b"), configuration="data_classes: {a: {}}")
    assert found_by("retention", landscape) == []
