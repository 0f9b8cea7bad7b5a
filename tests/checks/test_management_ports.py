"""Ports for administration that the world may reach. R3.4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planned import Resource, found_by, resource, surveyed
from remit.checks import Subjects
from remit.checks.management_ports import _ports
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("management-ports", surveyed(folder, *resources))


def group(*rules: dict[str, Any]) -> Resource:
    return resource("aws_security_group", name="g", ingress=list(rules))


def rule(first: int, last: int, *, cidr: str = "0.0.0.0/0", protocol: str = "tcp") -> dict[str, Any]:
    return {"from_port": first, "to_port": last, "protocol": protocol, "cidr_blocks": [cidr]}


def test_an_open_ssh_port_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, group(rule(22, 22)))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "The whole internet may reach port 22."
    assert (one.control, one.party) == ("network-filtering", "customer")


def test_all_ports_are_called_so(tmp_path: Path) -> None:
    (one,) = found(tmp_path, group(rule(0, 0, protocol="-1")))
    assert one.message == "The whole internet may reach all ports."


def test_a_rule_of_its_own_counts_too(tmp_path: Path) -> None:
    ssh = Resource(
        type="aws_vpc_security_group_ingress_rule",
        name="ssh",
        values={"cidr_ipv4": "0.0.0.0/0", "from_port": 22, "to_port": 22, "ip_protocol": "tcp"},
        references={"security_group_id": "aws_security_group.this"},
    )
    empty = Resource(type="aws_security_group", name="this", values={"name": "g"}, computed=["ingress"])
    (one,) = found(tmp_path, empty, ssh)
    assert one.message == "The whole internet may reach port 22."


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_security_group", name="g", values={"name": "g"}, unknown=["ingress"]))
    assert (one.outcome, one.confidence) == (Outcome.UNDECIDED, Confidence.LOW)
    assert one.message.startswith("It cannot be told which ports are open to the world: ")


def test_without_their_numbers_the_ports_are_a_management_port(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_ebs_volume", encrypted=True))
    subjects = Subjects(
        estate=landscape.estate,
        organisation=landscape.organisation,
        owners=landscape.owners,
        controls=landscape.controls,
    )
    assert _ports(subjects, 0) == "a management port"


@pytest.mark.parametrize("rules", [[], [rule(22, 22, cidr="192.0.2.0/24")], [rule(443, 443)]])
def test_known_addresses_and_public_ports_are_good(tmp_path: Path, rules: list[dict[str, Any]]) -> None:
    assert found(tmp_path, group(*rules)) == []
