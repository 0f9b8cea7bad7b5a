"""Accounts whose users may choose short passwords. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def policy(length: int) -> Resource:
    return resource("aws_iam_account_password_policy", minimum_password_length=length)


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("password-policy", surveyed(folder, *resources, configuration=configuration))


def test_a_short_minimum_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, policy(8))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "The account's password policy asks for less than 14 characters."
    assert (one.control, one.party) == ("application-configuration", "customer")


def test_nothing_said_is_the_provider_s_default(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_iam_account_password_policy", require_symbols=True))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_a_long_minimum_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, policy(14)) == []
