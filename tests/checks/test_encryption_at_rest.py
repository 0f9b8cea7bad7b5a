"""Stored data that are not encrypted, or not with the key their class requires. R3.4, R2.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = """
data_classes:
  confidential: {what: Of a person., requires: {encryption_at_rest: [customer_key, external_key]}}
"""
CONFIDENTIAL = {"data-class": "confidential"}


def found(folder: Path, *resources: Resource) -> list[Finding]:
    return found_by("encryption-at-rest", surveyed(folder, *resources, configuration=CLASSES))


def test_a_plain_volume_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_ebs_volume", encrypted=False))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "The stored data are not encrypted."
    assert (one.control, one.party) == ("encryption-at-rest", "customer")


def test_a_provider_default_gives_less_confidence(tmp_path: Path) -> None:
    volume = Resource(type="aws_ebs_volume", name="v", values={"size": 8}, computed=["encrypted", "kms_key_id"])
    (one,) = found(tmp_path, volume)
    assert (one.outcome, one.confidence) == (Outcome.FAILED, Confidence.MEDIUM)


def test_the_wrong_key_for_the_class_is_a_lesser_fault(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_ebs_volume", encrypted=True, tags=CONFIDENTIAL))
    assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.MEDIUM)
    assert one.message == (
        "The stored data are encrypted with the provider's key; "
        "the class confidential requires customer key or external key."
    )


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    volume = Resource(type="aws_ebs_volume", name="v", values={"tags": CONFIDENTIAL}, unknown=["encrypted"])
    (one,) = found(tmp_path, volume)
    assert (one.outcome, one.confidence) == (Outcome.UNDECIDED, Confidence.LOW)
    assert one.message.startswith("It cannot be told how the stored data are encrypted: ")
    assert one.message.endswith("; the class confidential requires customer key or external key.")


@pytest.mark.parametrize("tags", [None, CONFIDENTIAL])
def test_a_key_of_one_s_own_is_good_though_it_has_no_arn_yet(tmp_path: Path, tags: dict[str, str] | None) -> None:
    volume = Resource(
        type="aws_ebs_volume",
        name="v",
        values={"encrypted": True, "tags": tags},
        references={"kms_key_id": "aws_kms_key.data"},
    )
    assert found(tmp_path, volume, resource("aws_kms_key", "data", description="data")) == []


def test_the_provider_key_is_good_where_no_class_asks_for_more(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_ebs_volume", encrypted=True)) == []
