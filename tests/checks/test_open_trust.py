"""Roles that strangers may take on. R3.4."""

from __future__ import annotations

import json
from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def role(principal: object, condition: object = None) -> Resource:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, "Condition": condition}
    return resource("aws_iam_role", name="r", assume_role_policy=json.dumps({"Statement": [statement]}))


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("open-trust", surveyed(folder, *resources, configuration=configuration))


def test_anyone_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role("*"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.CRITICAL)
    assert one.message == "Anyone may take on this role."
    assert (one.control, one.party) == ("access-policy", "customer")


def test_whose_account_it_is_cannot_be_told(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role({"AWS": "arn:aws:iam::310987654321:root"}))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told who may take on this role: ")


def test_an_organisation_s_other_accounts_weigh_little(tmp_path: Path) -> None:
    condition = {"StringEquals": {"aws:PrincipalAccount": "310987654321"}}
    (one,) = found(tmp_path, role("*", condition))
    assert one.severity is Severity.LOW


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, Resource(type="aws_iam_role", name="this", values={"name": "r"}, unknown=["assume_role_policy"])
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told who may take on this role: ")


def test_a_service_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, role({"Service": "lambda.amazonaws.com"})) == []
