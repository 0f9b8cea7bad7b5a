"""Alarms that tell nobody. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("notification", surveyed(folder, *resources, configuration=configuration))


def test_an_alarm_without_an_action_tells_nobody(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudwatch_metric_alarm", alarm_name="errors"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Nobody is told when it goes off."
    assert (one.control, one.party) == ("health-monitoring", "customer")


def test_actions_that_are_switched_off_are_proven_and_weigh_more_in_the_first_tier(tmp_path: Path) -> None:
    alarm = resource("aws_cloudwatch_metric_alarm", alarm_name="errors", actions_enabled=False, alarm_actions=["arn:x"])
    (one,) = found(tmp_path, alarm, configuration=FIRST_TIER)
    assert (one.confidence, one.severity) == (Confidence.HIGH, Severity.MEDIUM)


def test_an_alarm_with_an_action_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudwatch_metric_alarm", alarm_name="e", alarm_actions=["arn:x"])) == []
