"""Keys whose material is never replaced. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = 'data_classes: {confidential: {what: Of a person., requires: {access_logging: ["on"]}}}'
CONFIDENTIAL = {"data-class": "confidential"}


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("key-rotation", surveyed(folder, *resources, configuration=configuration))


def test_rotation_switched_off_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_kms_key", enable_key_rotation=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "The key's material is not replaced by schedule."
    assert (one.control, one.party) == ("key-rotation", "shared")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_kms_key", description="k"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_it_weighs_more_for_data_of_a_class_and_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_kms_key", tags=CONFIDENTIAL), configuration=CLASSES)
    assert one.severity is Severity.MEDIUM
    (one,) = found(tmp_path, resource("aws_kms_key", description="k"), configuration=FIRST_TIER)
    assert one.severity is Severity.MEDIUM


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_kms_key", name="this", unknown=["enable_key_rotation"]))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether the key's material is replaced by schedule: ")


def test_rotation_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_kms_key", enable_key_rotation=True)) == []
