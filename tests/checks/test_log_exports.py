"""Databases and clusters whose own logs are not exported. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("log-exports", surveyed(folder, *resources, configuration=configuration))


def test_no_export_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_db_instance", engine="postgres"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Its own logs are not exported."
    assert (one.control, one.party) == ("access-logging", "customer")


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(
            type="aws_db_instance",
            name="this",
            values={"engine": "postgres"},
            unknown=["enabled_cloudwatch_logs_exports"],
        ),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether its own logs are exported: ")


def test_an_export_is_good(tmp_path: Path) -> None:
    assert (
        found(tmp_path, resource("aws_db_instance", engine="postgres", enabled_cloudwatch_logs_exports=["postgresql"]))
        == []
    )


def test_a_trail_writes_to_a_bucket_and_needs_no_export(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudtrail", name="t")) == []


def test_a_cluster_whose_logs_are_turned_off(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("google_container_cluster", name="c", logging_service="none"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert found(tmp_path, resource("google_container_cluster", name="c")) == []
