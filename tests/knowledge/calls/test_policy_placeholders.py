"""Policy documents of which parts cannot be told: what is known decides, what is not proves nothing. R2.1, R3.4."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.knowledge.calls import Answer, tls, transport
from remit.knowledge.calls.policy import public, wildcard
from remit.knowledge.calls.statements import begins, both, either, may_be, negated
from remit.knowledge.calls.trust import trust
from remit.model.facts import PLACEHOLDER, UNKNOWN, Marker

OWN = "111122223333"
ARN = f"arn:{PLACEHOLDER}"


def policy(**statement: object) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", **statement}})


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "*", "Resource": ARN}, "scoped"),
        ({"Action": "*", "Resource": f"{PLACEHOLDER}/*"}, "scoped"),
        ({"Action": "*", "Resource": [ARN, "*"]}, "wildcard"),
        ({"Action": "*", "Resource": PLACEHOLDER}, UNKNOWN),
        ({"Action": "*", "Resource": UNKNOWN}, UNKNOWN),
        ({"Action": "s3:GetObject", "Resource": PLACEHOLDER}, "scoped"),
        ({"Action": [PLACEHOLDER, "iam:*"], "Resource": "*"}, "wildcard"),
        ({"Action": PLACEHOLDER, "Resource": "*"}, UNKNOWN),
        ({"Action": PLACEHOLDER, "Resource": ARN}, "scoped"),
        ({"Action": f"s3:{PLACEHOLDER}", "Resource": "*"}, UNKNOWN),
        ({"NotAction": PLACEHOLDER, "Resource": "*"}, "wildcard"),
        ({"NotAction": "iam:*", "NotResource": PLACEHOLDER}, "wildcard"),
        ({"Action": "*", "Resource": "*", "Condition": PLACEHOLDER}, "wildcard"),
        ({"Effect": PLACEHOLDER, "Action": "*", "Resource": "*"}, UNKNOWN),
        ({PLACEHOLDER: "*", "Action": "*", "Resource": "*"}, UNKNOWN),
    ],
)
def test_a_placeholder_is_neither_a_wildcard_nor_none(statement: dict[str, object], expected: object) -> None:
    document = {"Statement": {"Effect": "Allow", **statement}}
    assert wildcard([document]) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": {"AWS": ARN}}, "not_public"),
        ({"Principal": {"AWS": f"arn:aws:iam::{PLACEHOLDER}:root"}}, "not_public"),
        ({"Principal": PLACEHOLDER}, UNKNOWN),
        ({"Principal": UNKNOWN}, UNKNOWN),
        ({"Principal": {"AWS": PLACEHOLDER}}, UNKNOWN),
        ({"Principal": {"AWS": [PLACEHOLDER, "*"]}}, "public"),
        ({"Principal": {"Service": f"logs.{PLACEHOLDER}.amazonaws.com"}}, "not_public"),
        ({"Principal": {"Federated": ARN}}, "not_public"),
        ({"Principal": {"Federated": f"a{PLACEHOLDER}"}}, UNKNOWN),
        ({"Principal": {"Federated": f"accounts.{PLACEHOLDER}"}}, "public"),
        ({"Principal": {PLACEHOLDER: "*"}}, UNKNOWN),
        ({"NotPrincipal": PLACEHOLDER}, "public"),
        ({"Principal": "*", "Resource": PLACEHOLDER}, "public"),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpce": PLACEHOLDER}}}, UNKNOWN),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:Referer": PLACEHOLDER}}}, "public"),
        ({"Principal": "*", "Condition": {"StringEquals": {PLACEHOLDER: "vpce-1"}}}, UNKNOWN),
        ({"Principal": "*", "Condition": {PLACEHOLDER: {"aws:SourceVpce": "vpce-1"}}}, UNKNOWN),
        ({"Principal": "*", "Condition": {"StringEquals": UNKNOWN}}, UNKNOWN),
        ({"Principal": "*", "Condition": PLACEHOLDER}, UNKNOWN),
        ({"Principal": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": UNKNOWN}}}, UNKNOWN),
        ({"Principal": ARN, "Condition": {"StringEquals": {PLACEHOLDER: "x"}}}, UNKNOWN),
    ],
)
def test_a_principal_that_cannot_be_told_is_not_everyone(statement: dict[str, object], expected: object) -> None:
    assert public([{"Statement": {"Effect": "Allow", "Action": "s3:*", **statement}}]) == expected


@pytest.mark.parametrize("principal", ["*", PLACEHOLDER])
@pytest.mark.parametrize("condition", [{"StringNotEquals": {PLACEHOLDER: "x"}}, {PLACEHOLDER: {"aws:SourceVpce": "x"}}])
def test_a_denial_that_may_close_it_leaves_it_open_to_doubt(principal: str, condition: object) -> None:
    deny = {"Effect": "Deny", "Principal": principal, "Action": "*", "Resource": "*", "Condition": condition}
    grant = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    assert public([{"Statement": [grant, deny]}]) is UNKNOWN


@pytest.mark.parametrize(
    "other", [PLACEHOLDER, UNKNOWN, {"Effect": PLACEHOLDER}, {"Effect": UNKNOWN}, {PLACEHOLDER: 1}]
)
def test_a_statement_of_which_nothing_is_known_may_be_such_a_denial(other: object) -> None:
    grant = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    assert public([{"Statement": [grant, other]}]) is UNKNOWN
    assert wildcard([{"Statement": [grant, other]}]) == "wildcard"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": {"AWS": ARN}}, UNKNOWN),
        ({"Principal": {"AWS": [ARN, "arn:aws:iam::444455556666:root"]}}, "external_account"),
        ({"Principal": {"Service": f"{PLACEHOLDER}.amazonaws.com"}}, "service"),
        ({"Principal": {"Federated": ARN}}, UNKNOWN),
        ({"Principal": {"AWS": PLACEHOLDER}}, UNKNOWN),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": PLACEHOLDER}}}, UNKNOWN),
        (
            {
                "Principal": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:PrincipalAccount": PLACEHOLDER}},
            },
            UNKNOWN,
        ),
        (
            {"Principal": {"Federated": "accounts.google.com"}, "Condition": {"StringEquals": {PLACEHOLDER: "x"}}},
            UNKNOWN,
        ),
    ],
)
def test_who_is_trusted_where_it_cannot_be_told(statement: dict[str, object], expected: object) -> None:
    assert trust([policy(Action="sts:AssumeRole", **statement)], [OWN]) == expected


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Resource": f"{ARN}/*"}, "required"),
        ({"Resource": ARN}, UNKNOWN),
        ({"Action": PLACEHOLDER}, UNKNOWN),
        ({"Principal": PLACEHOLDER}, UNKNOWN),
        ({"Condition": PLACEHOLDER}, UNKNOWN),
        ({"Condition": {"Bool": {"aws:SecureTransport": PLACEHOLDER}}}, UNKNOWN),
    ],
)
def test_a_denial_of_plain_requests_is_proven_by_what_is_known(changes: dict[str, object], expected: object) -> None:
    whole = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": WITHOUT_TLS}
    assert tls.required([{"Statement": {**whole, **changes}}]) == expected
    if "Resource" not in changes:
        assert transport.required([{"Statement": {**whole, **changes}}]) == expected


def test_what_an_unfinished_text_may_turn_out_to_be() -> None:
    assert [may_be(text, "*") for text in ("*", "**", "", "a*", PLACEHOLDER, f"*{PLACEHOLDER}", f"a{PLACEHOLDER}")] == [
        True, True, False, False, UNKNOWN, UNKNOWN, False,
    ]  # fmt: skip
    assert [begins(text, "arn:") for text in ("arn:x", "x", ARN, f"ar{PLACEHOLDER}", f"x{PLACEHOLDER}")] == [
        True, False, True, UNKNOWN, False,
    ]  # fmt: skip
    yes, no = True, False
    assert [either(), either(no, UNKNOWN), either(UNKNOWN, yes)] == [no, UNKNOWN, yes]
    assert [negated(yes), negated(UNKNOWN), both(yes, UNKNOWN), both(no, UNKNOWN)] == [no, UNKNOWN, UNKNOWN, no]


# --- the law ---------------------------------------------------------------------------------------

PRINCIPALS = st.sampled_from([
    ("AWS", "*"), ("AWS", f"arn:aws:iam::{OWN}:root"), ("AWS", "arn:aws:iam::444455556666:role/r"),
    ("Service", "ec2.amazonaws.com"), ("Federated", "accounts.google.com"),
    ("Federated", f"arn:aws:iam::{OWN}:saml-provider/p"), ("Federated", "token.actions.githubusercontent.com"),
])  # fmt: skip
ACTIONS = st.lists(st.sampled_from(["*", "s3:*", "s3:GetObject", "iam:PassRole", "sqs:*"]), min_size=1, max_size=2)
RESOURCES = st.lists(st.sampled_from(["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "**"]), min_size=1, max_size=2)
TESTS = st.sampled_from([
    ("StringEquals", "aws:SourceVpce", "vpce-1"), ("StringLike", "aws:PrincipalOrgID", "*"),
    ("StringNotEquals", "aws:SourceVpce", "vpce-1"), ("Bool", "aws:SecureTransport", "false"),
    ("StringEquals", "aws:PrincipalAccount", OWN), ("StringEquals", "accounts.google.com:aud", "app"),
    ("StringLike", "token.actions.githubusercontent.com:sub", "repo:acme/*"),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0"), ("StringEquals", "aws:PrincipalOrgID", "o-1"),
])  # fmt: skip


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    """Any statement that AWS would take, with its effect."""
    kind, who = draw(PRINCIPALS)
    statement: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    if draw(st.booleans()) or statement["Effect"] == "Deny":
        statement[draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))] = draw(
            st.sampled_from([{kind: who}, {kind: [who]}, "*"])
        )
    else:
        statement["Principal"] = {kind: who}
    statement[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(ACTIONS)
    statement[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(RESOURCES)
    conditions: dict[str, Any] = {}
    for operator, key, value in draw(st.lists(TESTS, max_size=2)):
        conditions.setdefault(operator, {})[key] = value
    if conditions:
        statement["Condition"] = conditions
    return statement


def blind(draw: st.DrawFn, value: Any, *, is_whole: bool = True) -> Any:  # noqa: ANN401 - any part of a document
    """A copy of which some parts cannot be told any more."""
    if is_whole and draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from([PLACEHOLDER, UNKNOWN]))
    if isinstance(value, dict):
        return {_key(draw, key): blind(draw, item) for key, item in value.items()}
    if isinstance(value, list):
        return [blind(draw, item) for item in value]
    if draw(st.integers(0, 3)) == 0:
        start = draw(st.integers(0, len(value)))
        end = draw(st.integers(start, len(value)))
        return value[:start] + PLACEHOLDER + value[end:]
    return value


def _key(draw: st.DrawFn, key: str) -> str:
    return PLACEHOLDER if key.startswith("aws:") and draw(st.integers(0, 7)) == 0 else key


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document, and the same with parts that cannot be told."""
    whole = draw(st.lists(statements(), min_size=1, max_size=3))
    return {"Statement": whole}, {"Statement": blind(draw, copy.deepcopy(whole), is_whole=False)}


def trusted(documents: list[object]) -> Answer:
    return trust(documents, [OWN])


@pytest.mark.parametrize("judge", [public, wildcard, trusted, tls.required, transport.required])
@settings(max_examples=400, deadline=None)
@given(both_documents=documents())
def test_what_cannot_be_told_proves_nothing_that_is_not_so(
    judge: Callable[..., Answer], both_documents: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    whole, dim = both_documents
    truth, seen = judge([whole]), judge([dim])
    # Of who is trusted the worst that is proven counts, so it may be worse still.
    is_milder = (seen, truth) == ("external_account", "public")
    assert isinstance(seen, Marker) or seen == truth or is_milder
