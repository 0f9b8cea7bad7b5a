"""Roles and bindings (R3.4)."""

from __future__ import annotations

import pytest

from remit.knowledge.calls.rbac import CALLS
from remit.model.facts import UNKNOWN


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], None),
        ([{"verbs": ["*"], "resources": ["*"]}], "wildcard"),
        ([{"verbs": ["get"], "resources": ["*"]}, {"verbs": ["*"], "resources": ["pods"]}], "scoped"),
        ([{"verbs": "*", "resources": "*"}], "scoped"),
        ([UNKNOWN, {"nonResourceURLs": ["*"], "verbs": ["*"]}], "scoped"),
    ],
)
def test_privileges(rules: list[object], expected: object) -> None:
    assert CALLS["privileges"](rules) == expected


def test_whom_bindings_name() -> None:
    robot = {"kind": "ServiceAccount", "namespace": "shop", "name": "web"}
    anyone = {"kind": "Group", "name": "system:unauthenticated"}
    assert CALLS["grantees"]([robot, anyone], ["?"]) == ("Group:system:unauthenticated", "ServiceAccount:shop/web")
    assert CALLS["reach"]([robot, anyone]) == "public"
    assert CALLS["reach"]([robot]) == "scoped"
    assert CALLS["grantees"]([]) is None
    assert CALLS["reach"]([]) is None
