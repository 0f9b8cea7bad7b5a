"""Administrators from foreign accounts without a second factor. R3.4, R11."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
OURS = 'accounts: {"444455556666": {name: Trial, provider: aws}}'
OTHERS = 'accounts: {"111122223333": {name: Live, provider: aws}}'


def role(accounts: object, condition: object = None, grant: str = ADMINISTRATOR) -> Resource:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": accounts}, "Condition": condition}
    values: dict[str, Any] = {"assume_role_policy": json.dumps({"Statement": [statement]})}
    return resource("aws_iam_role", name="vendor", managed_policy_arns=[grant], **values)


def found(folder: Path, *resources: Resource, configuration: str = OTHERS) -> list[Finding]:
    return found_by("outside-administrators", surveyed(folder, *resources, configuration=configuration))


def test_a_vendor_s_administrators_are_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role("444455556666"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "People of account 444455556666 become administrators here without a second factor."
    assert (one.control, one.party) == ("mfa", "customer")


def test_each_foreign_account_is_named(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role(["777788889999", "444455556666", "111122223333"]))
    assert "accounts 444455556666, 777788889999 become" in one.message


def test_while_no_account_is_declared_it_is_less_sure(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role("444455556666"), configuration="organisation: X")
    assert (one.outcome, one.confidence) == (Outcome.FAILED, Confidence.MEDIUM)


def test_an_account_of_the_organisation_is_not_outside(tmp_path: Path) -> None:
    assert found(tmp_path, role("444455556666"), configuration=OURS) == []


def test_the_role_s_own_account_is_not_outside(tmp_path: Path) -> None:
    mine = role("444455556666")
    stands = replace(mine, values={**mine.values, "arn": "arn:aws:iam::444455556666:role/vendor"})
    assert found(tmp_path, stands) == []


def test_a_second_factor_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, role("444455556666", MFA)) == []


def test_a_vendor_with_little_to_do_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, role("444455556666", grant="arn:aws:iam::aws:policy/ReadOnlyAccess")) == []


def test_a_service_has_no_second_factor(tmp_path: Path) -> None:
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}]})
    assert (
        found(tmp_path, resource("aws_iam_role", assume_role_policy=trust, managed_policy_arns=[ADMINISTRATOR])) == []
    )


def test_an_estate_without_roles_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_ebs_volume")) == []


def test_a_condition_that_cannot_be_read_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, role("444455556666", {"Bool": {"aws:MultiFactorAuthPresent": None}}))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message == (
        "It cannot be told whether administrators from account 444455556666 have to show a second factor."
    )
