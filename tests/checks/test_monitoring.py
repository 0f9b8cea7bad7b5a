"""What reports nothing of its own health. R4.1, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def filtering(*, is_measured: bool) -> Resource:
    return resource("aws_wafv2_web_acl", visibility_config=[{"cloudwatch_metrics_enabled": is_measured}])


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("monitoring", surveyed(folder, *resources, configuration=configuration))


def test_no_measures_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, filtering(is_measured=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "It reports nothing of its own health."
    assert (one.control, one.party) == ("health-monitoring", "shared")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, filtering(is_measured=False), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_where_it_cannot_be_told_only_the_first_tier_is_undecided(tmp_path: Path) -> None:
    later = Resource(type="aws_wafv2_web_acl", name="this", unknown=["visibility_config"])
    assert found(tmp_path, later) == []
    (one,) = found(tmp_path, later, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)


def test_measures_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, filtering(is_measured=True)) == []
