"""Keys and passwords beside the provider's identities. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("local-accounts", surveyed(folder, *resources, configuration=configuration))


def test_keys_that_let_in_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_storage_account", name="s", shared_access_key_enabled=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Keys or passwords of its own let people in beside the provider's identities."
    assert (one.control, one.party) == ("unused-credentials", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_storage_account", name="s"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_where_it_cannot_be_told_nothing_is_said(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            Resource(
                type="azurerm_storage_account", name="this", values={"name": "s"}, unknown=["shared_access_key_enabled"]
            ),
        )
        == []
    )


def test_no_keys_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("azurerm_storage_account", name="s", shared_access_key_enabled=False)) == []
