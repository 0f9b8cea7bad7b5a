"""Connections that may go unencrypted. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = 'data_classes: {confidential: {what: Of a person., requires: {encryption_in_transit: ["required"]}}}'
CONFIDENTIAL = {"data-class": "confidential"}


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("encryption-in-transit", surveyed(folder, *resources, configuration=configuration))


def test_an_app_that_takes_both_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_linux_web_app", name="a", https_only=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Connections may go unencrypted."
    assert (one.control, one.party) == ("encryption-in-transit", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("azurerm_linux_web_app", name="a"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_it_weighs_more_for_data_of_a_class(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, resource("azurerm_linux_web_app", https_only=False, tags=CONFIDENTIAL), configuration=CLASSES
    )
    assert one.severity is Severity.MEDIUM
    assert one.message == "Connections may go unencrypted; the class confidential asks for “required”."


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, Resource(type="azurerm_linux_web_app", name="this", values={"name": "a"}, unknown=["https_only"])
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether connections have to be encrypted: ")


def test_a_bucket_is_left_alone_until_its_class_asks(tmp_path: Path) -> None:
    bucket = resource("aws_s3_bucket", bucket="b", tags=CONFIDENTIAL)
    assert found(tmp_path, bucket) == []
    (one,) = found(tmp_path, bucket, configuration=CLASSES)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)


def test_turning_plain_connections_away_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("azurerm_linux_web_app", name="a", https_only=True)) == []
