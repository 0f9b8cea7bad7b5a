"""Records that watch one region only. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("region-coverage", surveyed(folder, *resources, configuration=configuration))


def test_one_region_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail", name="t", is_multi_region_trail=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "Only its own region is watched."
    assert (one.control, one.party) == ("audit-logging", "shared")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail", name="t"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, Resource(type="aws_cloudtrail", name="this", values={"name": "t"}, unknown=["is_multi_region_trail"])
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message.startswith("It cannot be told whether every region is watched: ")


def test_every_region_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudtrail", name="t", is_multi_region_trail=True)) == []
