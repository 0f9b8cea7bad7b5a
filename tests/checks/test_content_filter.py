"""Agents without a guardrail. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("content-filter", surveyed(folder, *resources, configuration=configuration))


def test_an_agent_without_a_guardrail_is_told(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_bedrockagent_agent", agent_name="help"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Nothing filters what goes into the agent and comes out."


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_bedrockagent_agent", agent_name="help"), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_an_agent_with_one_is_good(tmp_path: Path) -> None:
    guarded = resource(
        "aws_bedrockagent_agent", agent_name="help", guardrail_configuration=[{"guardrail_identifier": "g"}]
    )
    assert found(tmp_path, guarded) == []
