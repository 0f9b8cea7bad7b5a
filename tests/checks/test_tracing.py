"""Requests of what is most critical that leave no trace. R4.1, R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def function(mode: str) -> Resource:
    return resource("aws_lambda_function", function_name="f", tracing_config=[{"mode": mode}])


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("tracing", surveyed(folder, *resources, configuration=configuration))


def test_no_tracing_in_the_first_tier_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, function("PassThrough"), configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Requests are not traced, and a workload of tier 1 depends on it."
    assert (one.control, one.party) == ("telemetry-pipeline", "shared")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    function = resource("aws_lambda_function", function_name="f")
    (one,) = found(tmp_path, function, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    function = Resource(
        type="aws_lambda_function", name="this", values={"function_name": "f"}, unknown=["tracing_config"]
    )
    (one,) = found(tmp_path, function, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)


def test_no_tracing_is_good_where_nothing_critical_depends_on_it(tmp_path: Path) -> None:
    assert found(tmp_path, function("PassThrough")) == []


def test_tracing_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, function("Active"), configuration=FIRST_TIER) == []
