"""Administrative actions that nobody records. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("audit-logging", surveyed(folder, *resources, configuration=configuration))


def test_a_trail_that_is_switched_off_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail", name="t", enable_logging=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "Administrative actions are not recorded."
    assert (one.control, one.party) == ("audit-logging", "customer")


def test_a_cluster_records_nothing_by_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_eks_cluster", name="c"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, Resource(type="aws_cloudtrail", name="this", values={"name": "t"}, unknown=["enable_logging"])
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message.startswith("It cannot be told whether administrative actions are recorded: ")


def test_a_trail_and_a_cluster_that_record_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudtrail", name="t")) == []
    assert found(tmp_path, resource("aws_eks_cluster", name="c", enabled_cluster_log_types=["audit"])) == []
