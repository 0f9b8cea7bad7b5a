import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.transport import CALLS, required
from remit.model.facts import HIDDEN, UNKNOWN

ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs"


def document(**changes: object) -> str:
    statement: dict[str, Any] = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": ARN,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    statement.update(changes)
    return json.dumps({"Statement": [{key: value for key, value in statement.items() if value is not None}]})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Principal": {"AWS": "*"}},
        {"Action": "*", "Resource": "*"},
        {"Action": ["sqs:SendMessage", "SQS:*"]},
        {"Condition": {"BoolIfExists": {"aws:SecureTransport": False}}},
    ],
)
def test_a_denial_of_plain_requests_for_everyone_requires_encryption(changes: dict[str, object]) -> None:
    assert required([document(**changes)]) == "required"


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Principal": None, "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Action": None, "NotAction": "sqs:SendMessage"},
        {"Action": "sqs:SendMessage"},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
        {"Condition": None},
    ],
)
def test_anything_less_leaves_it_optional(changes: dict[str, object]) -> None:
    assert required([document(**changes)]) == "optional"


def test_a_denial_decides_whatever_cannot_be_read_beside_it() -> None:
    assert required([UNKNOWN], [document()]) == "required"


@pytest.mark.parametrize("policy", [UNKNOWN, HIDDEN, "not JSON", 7])
def test_what_cannot_be_read_is_unknown(policy: object) -> None:
    assert required([policy]) is UNKNOWN


def test_a_value_filled_in_on_apply_is_unknown() -> None:
    assert required([document(Condition={"Bool": {"aws:SecureTransport": "${var.tls}"}})]) in {UNKNOWN, "optional"}


@pytest.mark.parametrize("policies", [(), ([],), ([""],), ([None],)])
def test_no_policy_gives_no_answer(policies: tuple[list[object], ...]) -> None:
    assert required(*policies) is None


@given(st.lists(st.text() | st.none() | st.integers() | st.dictionaries(st.text(), st.text())))
def test_it_answers_whatever_it_is_given(policies: list[object]) -> None:
    assert required(policies) in {None, UNKNOWN, "required", "optional"}


def test_it_can_be_named_in_a_service_file() -> None:
    assert CALLS["required"] is required
