"""Databases whose engine nobody updates. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("minor-upgrades", surveyed(folder, *resources, configuration=configuration))


def test_waiting_for_somebody_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_db_instance", engine="postgres", auto_minor_version_upgrade=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Minor versions of the engine wait until somebody installs them."
    assert (one.control, one.party) == ("runtime-patching", "shared")


def test_where_it_cannot_be_told_nothing_is_said(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            Resource(
                type="aws_db_instance",
                name="this",
                values={"engine": "postgres"},
                unknown=["auto_minor_version_upgrade"],
            ),
        )
        == []
    )


def test_automatic_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_db_instance", engine="postgres", auto_minor_version_upgrade=True)) == []


def test_an_image_is_updated_with_its_code(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_lambda_function", function_name="f", package_type="Image")) == []
