"""Threat detection that somebody turned off. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def database(state: str) -> Resource:
    return resource("azurerm_mssql_database", name="d", threat_detection_policy=[{"state": state}])


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("threat-detection", surveyed(folder, *resources, configuration=configuration))


def test_turned_off_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, database("Disabled"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "Threat detection is turned off."
    assert (one.control, one.party) == ("threat-detection", "customer")


def test_where_nothing_is_said_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, resource("azurerm_mssql_database", name="d")) == []


def test_turned_on_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, database("Enabled")) == []
