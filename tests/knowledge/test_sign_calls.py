"""The small questions about one event's parameters (R2.6, F4)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from remit.knowledge.sign_calls import CALLS

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def asked(call: str, **parameters: Any) -> bool:  # noqa: ANN401 - any JSON value
    return CALLS[call]({"requestParameters": parameters, "userIdentity": {"userName": "dana"}})


@pytest.mark.parametrize(
    ("statements", "is_wide"),
    [
        (ALL, True),
        ([{"Effect": "Allow", "Action": ["s3:Get*", "iam:*"], "Resource": ["*"]}], True),
        ([ALL | {"Effect": "Deny"}], False),
        ([ALL | {"Condition": {"Bool": {}}}], False),
        ([ALL | {"Resource": "arn:aws:s3:::b"}], False),
        ([ALL | {"Action": "s3:*"}], False),
        ([{"Effect": "Allow", "Action": [{}], "Resource": [None]}], False),
        (["strange"], False),
    ],
)
def test_a_policy_of_everything(statements: Any, is_wide: bool) -> None:  # noqa: ANN401 - any JSON value
    text = json.dumps({"Statement": statements})
    assert asked("allows_everything", policyDocument=text) is is_wide
    assert asked("allows_everything", policyDocument=quote(text)) is is_wide


def test_no_policy_allows_nothing() -> None:
    assert not asked("allows_everything", policyDocument="{ no json")
    assert not asked("allows_everything")
    assert not CALLS["allows_everything"]({"requestParameters": None})


@pytest.mark.parametrize(
    ("principal", "is_anyone"),
    [("*", True), ({"AWS": "*"}, True), ({"AWS": ["1", "*"]}, False), ({"Service": "ec2.amazonaws.com"}, False)],
)
def test_trust(principal: Any, is_anyone: bool) -> None:  # noqa: ANN401 - any JSON value
    document = json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal}]})
    expected = is_anyone or principal == {"AWS": ["1", "*"]}
    assert asked("trusts_anyone", policyDocument=document) is expected
    assert asked("trusts_anyone", assumeRolePolicyDocument=document) is expected


WHOLE = {"readWriteType": "All", "includeManagementEvents": True}
MANAGEMENT = {"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}


@pytest.mark.parametrize(
    ("parameters", "is_narrow"),
    [
        ({"eventSelectors": [WHOLE]}, False),
        ({"eventSelectors": [{}]}, False),
        ({"eventSelectors": [WHOLE | {"readWriteType": "WriteOnly"}]}, True),
        ({"eventSelectors": [WHOLE | {"includeManagementEvents": False}]}, True),
        ({"eventSelectors": [WHOLE | {"excludeManagementEventSources": ["kms.amazonaws.com"]}]}, True),
        ({"eventSelectors": []}, True),
        ({"eventSelectors": ["strange"]}, True),
        ({"advancedEventSelectors": [MANAGEMENT]}, False),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]}]}]}, True),
        ({"advancedEventSelectors": ["strange"]}, True),
        ({}, False),
    ],
)
def test_selectors(parameters: dict[str, Any], is_narrow: bool) -> None:
    assert asked("narrows_selectors", **parameters) is is_narrow


def test_oneself_and_another() -> None:
    assert asked("on_oneself", userName="dana")
    assert not asked("on_oneself", userName="gus")
    assert not CALLS["on_oneself"]({"requestParameters": {"userName": "gus"}})
    assert asked("for_another", userName="gus")
    assert not asked("for_another", userName="dana")
    assert not asked("for_another")


def google(where: str, **delta: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {"protoPayload": {where: {"policyDelta": delta}}}


@pytest.mark.parametrize("where", ["serviceData", "metadata"])
def test_google_policies(where: str) -> None:
    owner = {"action": "ADD", "role": "roles/owner"}
    assert CALLS["grants_owner"](google(where, bindingDeltas=[owner]))
    assert not CALLS["grants_owner"](google(where, bindingDeltas=[owner | {"action": "REMOVE"}, "strange"]))
    audit = {"action": "REMOVE", "service": "allServices"}
    assert CALLS["lessens_audit"](google(where, auditConfigDeltas=[audit]))
    assert not CALLS["lessens_audit"](google(where, auditConfigDeltas=[audit | {"action": "ADD"}, "strange"]))
    exempt = {"action": "ADD", "exemptedMember": "user:eve@example.com"}
    assert CALLS["lessens_audit"](google(where, auditConfigDeltas=[exempt]))
    assert not CALLS["lessens_audit"](google(where, auditConfigDeltas=[exempt | {"action": "REMOVE"}]))


def test_google_sinks() -> None:
    assert CALLS["disables_sink"]({"protoPayload": {"request": {"sink": {"disabled": True}}}})
    assert not CALLS["disables_sink"]({"protoPayload": {"request": {"sink": {"disabled": False}}}})


@pytest.mark.parametrize(
    ("body", "is_owner"),
    [
        ({"properties": {"roleDefinitionId": "/x/8E3AF657-a8ff-443c-a75c-2fe8c4bcb635"}}, True),
        ({"Properties": {"RoleDefinitionId": "/x/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"}}, True),
        ({"Properties": {"RoleDefinitionId": "/x/reader"}, "properties": {"roleDefinitionId": 7}}, False),
        ({}, False),
    ],
)
def test_azure_roles(body: dict[str, Any], is_owner: bool) -> None:
    for key in ("requestbody", "requestBody"):
        assert CALLS["assigns_owner"]({"properties": {key: json.dumps(body)}}) is is_owner
    assert not CALLS["assigns_owner"]({"properties": {"requestbody": "no json"}})
