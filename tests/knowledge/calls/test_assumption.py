"""Which accounts a trust policy lets in, and with what. R3.4, R11."""

from __future__ import annotations

import json

import pytest

from remit.knowledge.calls.assumption import CALLS, accounts, second_factor
from remit.model.facts import UNKNOWN

VENDOR = "arn:aws:iam::444455556666:root"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def grant(principal: object, condition: object = None, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, "Condition": condition, **more}


def deny(operator: str, principal: object = "*", **more: object) -> dict[str, object]:
    condition = {operator: {"aws:MultiFactorAuthPresent": "false"}, **more}
    return {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": principal, "Condition": condition}


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"accounts": accounts, "second_factor": second_factor}


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        (policy(grant({"AWS": VENDOR})), ("444455556666",)),
        (policy(grant({"AWS": ["777788889999", VENDOR]})), ("444455556666", "777788889999")),
        (policy(grant({"AWS": "444455556666", "Service": "ec2.amazonaws.com"})), ("444455556666",)),
        (policy(grant("*", {"StringEquals": {"aws:PrincipalAccount": "444455556666"}})), ("444455556666",)),
        (policy(grant("*", {"ArnLike": {"aws:PrincipalArn": [VENDOR, "arn:aws:iam::*:root"]}})), ("444455556666",)),
        (policy(grant("*", {"StringNotEquals": {"aws:PrincipalAccount": "444455556666"}})), None),
        (policy(grant("*", {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}})), None),
        (policy(grant({"Service": "ec2.amazonaws.com"})), None),
        (policy(grant({"Federated": "arn:aws:iam::444455556666:saml-provider/x"})), None),
        (policy(grant({"AWS": VENDOR}, Effect="Deny")), None),
        ("", None),
        (UNKNOWN, UNKNOWN),
        (policy("broken"), UNKNOWN),
        (policy(grant({"AWS": VENDOR}), "broken"), ("444455556666",)),
        (policy(grant({"AWS": "arn:aws:iam::\ufdd0:root"})), UNKNOWN),
        (policy(grant({"\ufdd0": "\ufdd0"})), UNKNOWN),
        (policy(grant("*")), None),
    ],
)
def test_accounts_that_are_let_in(document: object, ids: object) -> None:
    assert accounts([document]) == ids


@pytest.mark.parametrize(
    "document",
    [
        policy(grant({"AWS": VENDOR}, MFA)),
        policy(grant({"AWS": VENDOR}, {"Bool": {"aws:MultiFactorAuthPresent": True}})),
        policy(grant({"AWS": VENDOR}, {**MFA, "StringEquals": {"sts:ExternalId": "x"}})),
        policy(grant({"AWS": VENDOR}, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})),
        policy(grant("*", MFA), grant({"Service": "ec2.amazonaws.com"})),
        policy(grant({"AWS": VENDOR}), deny("BoolIfExists")),
    ],
)
def test_a_second_factor_is_required(document: str) -> None:
    assert second_factor([document]) == "required"


@pytest.mark.parametrize(
    "document",
    [
        policy(grant({"AWS": VENDOR})),
        policy(grant({"AWS": VENDOR}, {"StringEquals": {"sts:ExternalId": "x"}})),
        policy(grant({"AWS": VENDOR}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})),
        policy(grant({"AWS": VENDOR}, {"Bool": {"aws:MultiFactorAuthPresent": "false"}})),
        policy(grant({"AWS": VENDOR}, {"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}})),
        policy(grant({"AWS": VENDOR}, MFA), grant({"AWS": "777788889999"})),
        policy(grant({"AWS": VENDOR}), "broken"),
        policy(grant({"AWS": VENDOR}), deny("Bool")),
        policy(grant({"AWS": VENDOR}), deny("BoolIfExists", {"AWS": "777788889999"})),
        policy(grant({"AWS": VENDOR}), deny("BoolIfExists", IpAddress={"aws:SourceIp": "192.0.2.0/24"})),
    ],
)
def test_a_second_factor_is_not_required(document: str) -> None:
    assert second_factor([document]) == "not_required"


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"Statement": grant({"AWS": VENDOR}, {"Bool": {"aws:MultiFactorAuthPresent": UNKNOWN}})}, UNKNOWN),
        (UNKNOWN, UNKNOWN),
        (policy(grant({"AWS": VENDOR}, MFA), "broken"), UNKNOWN),
        (policy(grant({"AWS": VENDOR}, {"Bool": {"aws:\ufdd0": "true"}})), UNKNOWN),
        (policy(grant({"AWS": VENDOR}, {"\ufdd0": {"aws:MultiFactorAuthPresent": "true"}})), UNKNOWN),
        (policy(grant({"Service": "ec2.amazonaws.com"})), None),
        (policy(grant({"AWS": VENDOR}, Effect="Deny")), None),
        (None, None),
    ],
)
def test_what_cannot_be_told_and_what_nobody_asks(document: object, answer: object) -> None:
    assert second_factor([document]) == answer
