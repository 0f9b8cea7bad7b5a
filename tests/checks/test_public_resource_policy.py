"""Resource policies that let everyone in. R3.4."""

from __future__ import annotations

import json
from pathlib import Path

from planned import Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity

EVERYBODY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]})


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("public-resource-policy", surveyed(folder, *resources, configuration=configuration))


def test_a_queue_for_everyone_is_proven(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_sqs_queue", name="q", policy=EVERYBODY))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.HIGH)
    assert one.message == "Its own policy lets everyone use it."
    assert (one.control, one.party) == ("access-policy", "customer")


def test_a_function_that_everyone_may_call_weighs_less(tmp_path: Path) -> None:
    function = resource("aws_lambda_function", function_name="f", runtime="python3.13")
    url = resource("aws_lambda_function_url", function_name="f", authorization_type="NONE")
    (one,) = found(tmp_path, function, url)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "Its own policy lets everyone use it."


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(tmp_path, Resource(type="aws_sqs_queue", name="this", values={"name": "q"}, unknown=["policy"]))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.HIGH)
    assert one.message.startswith("It cannot be told whether its own policy lets everyone use it: ")


def test_no_policy_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_sqs_queue", name="q")) == []
