"""Runtimes that get no more updates. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("end-of-life", surveyed(folder, *resources, configuration=configuration))


def test_a_runtime_past_its_end_is_found(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_lambda_function", function_name="f", runtime="python2.7"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "The provider no longer supports this version of the runtime or engine."
    assert (one.control, one.party) == ("runtime-version", "customer")


def test_of_a_runtime_whose_end_is_not_written_down_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_lambda_function", function_name="f", runtime="python3.13")) == []


def test_an_image_brings_its_own(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_lambda_function", function_name="f", package_type="Image")) == []
