"""Logs in which a change would not show. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("log-integrity", surveyed(folder, *resources, configuration=configuration))


def test_logs_without_signature_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail", name="t", enable_log_file_validation=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Logs are not signed: a change or a gap would not show."
    assert (one.control, one.party) == ("audit-logging", "shared")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail", name="t"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(type="aws_cloudtrail", name="this", values={"name": "t"}, unknown=["enable_log_file_validation"]),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether logs are signed: ")


def test_signed_logs_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudtrail", name="t", enable_log_file_validation=True)) == []
