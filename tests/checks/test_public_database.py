"""Databases that can be reached from the internet. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("public-database", surveyed(folder, *resources, configuration=configuration))


def test_a_public_address_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_db_instance", engine="postgres", publicly_accessible=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "The database has an address that can be reached from the internet."
    assert (one.control, one.party) == ("network-exposure", "customer")


def test_a_firewall_of_its_own_makes_it_a_lesser_fault(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_mssql_server", name="s", public_network_access_enabled=True))
    assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.LOW)
    assert one.message.endswith("; only its own firewall holds the world off.")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_mssql_server", name="s"))
    assert one.confidence is Confidence.MEDIUM


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(type="aws_db_instance", name="this", values={"engine": "postgres"}, unknown=["publicly_accessible"]),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.HIGH)
    assert one.message.startswith("It cannot be told whether the database can be reached from the internet: ")


def test_a_private_address_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_db_instance", engine="postgres", publicly_accessible=False)) == []


def test_what_is_no_database_is_not_judged(tmp_path: Path) -> None:
    assert found(tmp_path, resource("azurerm_storage_account", name="s")) == []
    assert found(tmp_path, resource("aws_subnet", map_public_ip_on_launch=True)) == []
