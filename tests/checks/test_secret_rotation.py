"""Stored secrets that are never replaced. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

CLASSES = 'data_classes: {confidential: {what: Of a person., requires: {secret_rotation: ["on"]}}}'
CONFIDENTIAL = {"data-class": "confidential"}


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("secret-rotation", surveyed(folder, *resources, configuration=configuration))


def test_no_rotation_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_secretsmanager_secret", name="s"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "The secret is not replaced by schedule."
    assert (one.control, one.party) == ("secret-rotation", "customer")


def test_where_it_cannot_be_told_nothing_is_said(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            Resource(type="aws_secretsmanager_secret", name="this", values={"name": "s"}, unknown=["rotation_rules"]),
        )
        == []
    )


def test_unless_a_class_asks_for_it(tmp_path: Path) -> None:
    secret = Resource(
        type="aws_secretsmanager_secret", name="this", values={"tags": CONFIDENTIAL}, unknown=["rotation_rules"]
    )
    (one,) = found(tmp_path, secret, configuration=CLASSES)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)


def test_a_rotation_is_good(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            resource("aws_secretsmanager_secret", name="s"),
            Resource(
                type="aws_secretsmanager_secret_rotation",
                name="r",
                references={"secret_id": "aws_secretsmanager_secret.this"},
            ),
        )
        == []
    )
