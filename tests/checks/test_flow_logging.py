"""Networks whose traffic nobody records. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = 'data_classes: {confidential: {what: Of a person., requires: {flow_logging: ["on"]}}}'
CONFIDENTIAL = {"data-class": "confidential"}


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("flow-logging", surveyed(folder, *resources, configuration=configuration))


def test_no_flow_log_is_a_small_thing_by_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_vpc", cidr_block="192.0.2.0/24"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "Network flows are not recorded."
    assert (one.control, one.party) == ("network-logging", "customer")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_vpc", cidr_block="192.0.2.0/24"), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_a_class_may_ask_for_it(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_vpc", tags=CONFIDENTIAL), configuration=CLASSES)
    assert one.severity is Severity.MEDIUM
    assert one.message == "Network flows are not recorded; the class confidential requires it."


def test_a_flow_log_is_good(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            resource("aws_vpc", cidr_block="192.0.2.0/24"),
            Resource(type="aws_flow_log", name="f", references={"vpc_id": "aws_vpc.this"}),
        )
        == []
    )
