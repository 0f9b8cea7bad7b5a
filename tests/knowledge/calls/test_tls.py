import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.tls import CALLS, parameters, required
from remit.model.facts import HIDDEN, UNKNOWN

ARN = "arn:aws:s3:::reports"


def document(**changes: object) -> str:
    statement: dict[str, Any] = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [ARN, f"{ARN}/*"],
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
        {"Action": None, "NotAction": "s3:GetObject"},
        {"Action": "s3:PutObject"},
        {"Resource": ARN},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
        {"Condition": None},
    ],
)
def test_anything_less_leaves_it_optional(changes: dict[str, object]) -> None:
    assert required([document(**changes)]) == "optional"


def test_one_denial_decides_whatever_stands_beside_it() -> None:
    assert required([UNKNOWN, document()]) == "required"


def test_what_cannot_be_read_is_unknown() -> None:
    assert required(["{"]) is UNKNOWN
    assert required([UNKNOWN]) is UNKNOWN
    assert required([document(Effect="Allow"), HIDDEN]) is UNKNOWN
    hung = {"Statement": [json.loads(document())["Statement"][0]]}
    hung["Statement"][0]["Condition"] = {"Bool": {"aws:SecureTransport": UNKNOWN}}
    assert required([hung]) is UNKNOWN


def test_no_policy_says_nothing() -> None:
    assert required([]) is None
    assert required(["", None]) is None


@pytest.mark.parametrize("name", ["rds.force_ssl", "require_secure_transport"])
@pytest.mark.parametrize(
    ("value", "expected"), [("1", "required"), ("ON", "required"), (1, "required"), ("0", "optional")]
)
def test_a_parameter_decides_for_the_database(name: str, value: object, expected: str) -> None:
    assert parameters([{"name": "max_connections", "value": "1"}, {"name": name, "value": value}]) == expected


def test_parameters_are_read_as_cloudformation_spells_them() -> None:
    assert parameters([[{"ParameterName": "require_ssl", "ParameterValue": "true"}]]) == "required"
    assert parameters([{"ParameterName": "require_ssl", "ParameterValue": "false"}]) == "optional"
    assert parameters([{"ParameterKey": "require_ssl"}]) is UNKNOWN


def test_other_parameters_leave_it_to_the_engine() -> None:
    assert parameters([]) is None
    assert parameters([None, [], {"name": "max_connections", "value": "1"}]) is None


def test_parameters_that_cannot_be_read_are_unknown() -> None:
    assert parameters([UNKNOWN]) is UNKNOWN
    assert parameters([[{"name": UNKNOWN, "value": "1"}]]) is UNKNOWN
    assert parameters([{"name": "rds.force_ssl", "value": UNKNOWN}]) is UNKNOWN
    assert parameters([{"name": ["rds.force_ssl"], "value": "1"}]) is UNKNOWN


@given(
    st.lists(
        st.recursive(
            st.none() | st.text() | st.sampled_from([UNKNOWN, HIDDEN]) | st.booleans(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "value", "Statement"]), inner),
        )
    )
)
def test_hostile_values_raise_nothing(values: list[object]) -> None:
    for function in CALLS.values():
        assert function(values) in ("required", "optional", None, UNKNOWN)
