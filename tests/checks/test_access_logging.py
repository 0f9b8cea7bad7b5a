"""Accesses that nobody records. R3.4, R2.3."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = 'data_classes: {confidential: {what: Of a person., requires: {access_logging: ["on"]}}}'
CONFIDENTIAL = {"data-class": "confidential"}
LOGGING = resource("aws_s3_bucket_logging", bucket="b", target_bucket="logs", target_prefix="b/")


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("access-logging", surveyed(folder, *resources, configuration=CLASSES))


def test_off_by_default_is_a_small_thing_where_nobody_asks_for_it(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_s3_bucket", bucket="b"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Accesses are not logged."


def test_it_weighs_more_where_the_class_requires_it(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_s3_bucket", bucket="b", tags=CONFIDENTIAL))
    assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.MEDIUM)
    assert one.message == "Accesses are not logged; the class confidential requires it."


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    bucket = Resource(type="aws_s3_bucket", name="b", values={"bucket": "b", "tags": CONFIDENTIAL}, unknown=["logging"])
    (one,) = found(tmp_path, bucket)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message.startswith("It cannot be told whether accesses are logged: ")
    assert one.message.endswith("; the class confidential requires it.")


def test_a_companion_that_logs_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_s3_bucket", bucket="b", tags=CONFIDENTIAL), LOGGING) == []


def test_an_estate_without_the_fact_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_ebs_volume", encrypted=True)) == []


def test_a_web_app_logs_nothing_until_its_own_or_a_diagnostic_setting_says_so(tmp_path: Path) -> None:
    app = Resource(type="azurerm_app_service", name="a", values={"name": "a"}, unknown=["id"])
    (one,) = found(tmp_path, app)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    logs = [{"http_logs": [{"file_system": [{"retention_in_days": 7, "retention_in_mb": 35}]}]}]
    assert found(tmp_path, resource("azurerm_app_service", name="a", logs=logs)) == []
