"""Secrets in the settings of functions and containers. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def function(variables: dict[str, str]) -> Resource:
    return resource("aws_lambda_function", function_name="f", environment=[{"variables": variables}])


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("secrets-in-environment", surveyed(folder, *resources, configuration=configuration))


def test_a_password_is_found_but_a_name_is_no_proof(tmp_path: Path) -> None:
    (one,) = found(tmp_path, function({"DB_PASSWORD": "tern-and-gull"}))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.MEDIUM)
    assert one.message == "An environment variable that is named like a secret holds a plain value."
    assert (one.control, one.party) == ("secrets-in-code", "customer")


def test_no_value_is_shown(tmp_path: Path) -> None:
    (one,) = found(tmp_path, function({"DB_PASSWORD": "tern-and-gull"}))
    assert "tern" not in one.message + one.fix


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(type="aws_lambda_function", name="this", values={"function_name": "f"}, unknown=["environment"]),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.MEDIUM)
    assert one.message.startswith("It cannot be told whether environment variables hold secrets: ")


def test_a_reference_and_an_innocent_name_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, function({"DB_PASSWORD": "arn:aws:secretsmanager:eu-north-1:210987654321:secret:pay"})) == []
    assert found(tmp_path, function({"STAGE": "live"})) == []
