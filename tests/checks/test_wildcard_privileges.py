"""Grants that allow everything. R3.4."""

from __future__ import annotations

import json
from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def granting(action: str, what: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": what}]})


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("wildcard-privileges", surveyed(folder, *resources, configuration=configuration))


def test_everything_on_everything_is_proven(tmp_path: Path) -> None:
    policy = resource("aws_iam_policy", name="p", policy=granting("*", "*"))
    (one,) = found(tmp_path, policy)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "It may do everything, or everything of one service, on every resource."
    assert (one.control, one.party) == ("access-policy", "customer")


def test_an_administrator_is_proven(tmp_path: Path) -> None:
    role = resource("aws_iam_role", name="r")
    admin = Resource(
        type="aws_iam_role_policy_attachment",
        name="a",
        values={"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        references={"role": "aws_iam_role.this"},
    )
    (one,) = found(tmp_path, role, admin)
    assert (one.asset, one.severity) == ("aws_iam_role.this", Severity.HIGH)


def test_a_policy_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_iam_policy", name="this", values={"name": "p"}, unknown=["policy"]))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told whether its grants are limited: ")


def test_what_is_attached_to_a_role_is_judged_where_it_stands(tmp_path: Path) -> None:
    policy = resource("aws_iam_policy", name="p", policy=granting("s3:GetObject", "arn:aws:s3:::b/*"))
    attached = Resource(
        type="aws_iam_role_policy_attachment",
        name="a",
        references={"role": "aws_iam_role.this", "policy_arn": "aws_iam_policy.this"},
    )
    assert found(tmp_path, resource("aws_iam_role", name="r"), policy, attached) == []


def test_named_actions_on_named_resources_are_good(tmp_path: Path) -> None:
    policy = resource("aws_iam_policy", name="p", policy=granting("s3:GetObject", "arn:aws:s3:::b/*"))
    assert found(tmp_path, policy) == []
