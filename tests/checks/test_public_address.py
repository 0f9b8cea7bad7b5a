"""Machines with an address on the internet. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def machine(*, is_public: bool) -> Resource:
    return resource("aws_instance", ami="ami-0", associate_public_ip_address=is_public)


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("public-address", surveyed(folder, *resources, configuration=configuration))


def test_a_public_address_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, machine(is_public=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "The machine has an address on the internet."
    assert (one.control, one.party) == ("network-exposure", "customer")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, machine(is_public=True), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_where_the_subnet_decides_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_instance", ami="ami-0")) == []


def test_a_private_address_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, machine(is_public=False)) == []


def test_a_network_is_no_machine(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_subnet", map_public_ip_on_launch=True)) == []
