"""Machines whose operating system nobody updates. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def windows(mode: str) -> Resource:
    return resource("azurerm_windows_virtual_machine", name="m", patch_mode=mode)


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("os-updates", surveyed(folder, *resources, configuration=configuration))


def test_updates_by_hand_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, windows("Manual"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Updates of the operating system wait until somebody installs them."
    assert (one.control, one.party) == ("guest-os-patching", "customer")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, windows("Manual"), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_where_nothing_is_said_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, resource("azurerm_linux_virtual_machine", name="m")) == []


def test_the_system_and_the_provider_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, windows("AutomaticByOS")) == []
    assert found(tmp_path, windows("AutomaticByPlatform")) == []
