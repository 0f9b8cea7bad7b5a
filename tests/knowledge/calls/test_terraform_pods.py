"""Pods as Terraform's provider writes them are judged as the interface's own objects are (R3.4)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.pods import CALLS as POD_CALLS
from remit.knowledge.calls.terraform_pods import CALLS, MAX_DEPTH, as_pod
from remit.model.facts import HIDDEN, UNKNOWN


def ask(name: str, spec: Any) -> object:  # noqa: ANN401 - any JSON-like value
    return CALLS[name]([spec])


def one(**container: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {"container": [container], "init_container": []}


def context(**settings: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return one(security_context=[settings])


@pytest.mark.parametrize(
    ("name", "spec", "expected"),
    [
        ("privileged", one(security_context=[{"privileged": True}]), "yes"),
        ("privileged", one(security_context=[]), "no"),
        ("escalation", one(security_context=[{"allow_privilege_escalation": False}]), "blocked"),
        ("escalation", one(), "allowed"),
        ("run_as", one(security_context=[{"run_as_user": "0"}]), "root"),
        ("run_as", {**context(run_as_user=None), "security_context": [{"run_as_user": "7"}]}, "non_root"),
        ("run_as", one(security_context=[{"run_as_user": "seven"}]), UNKNOWN),
        ("host_namespaces", {**one(), "host_pid": True}, "shared"),
        ("host_namespaces", {**one(), "host_ipc": True}, "shared"),
        ("host_namespaces", {**one(), "host_network": True}, "shared"),
        ("host_ports", one(port=[{"container_port": 80, "host_port": 0}, {"host_port": 443}]), ("443",)),
        ("host_paths", {**one(), "volume": [{"host_path": [{"path": "/etc"}]}, {"empty_dir": [{}]}]}, ("/etc",)),
        ("capabilities", context(capabilities=[{"add": ["SYS_ADMIN"], "drop": []}]), ("SYS_ADMIN",)),
        ("limits", one(resources=[{"limits": {"memory": "1Gi"}}]), "set"),
        ("limits", one(resources=[]), "none"),
        ("probes", one(liveness_probe=[{"a": 1}], readiness_probe=[{"a": 1}]), "set"),
        ("probes", one(liveness_probe=[], readiness_probe=[{"a": 1}]), "none"),
        ("seccomp", {**one(), "security_context": [{"seccomp_profile": [{"type": "RuntimeDefault"}]}]}, "confined"),
        ("images", one(image="web:1"), "tag"),
    ],
)  # fmt: skip
def test_one_pod(name: str, spec: Any, expected: object) -> None:  # noqa: ANN401 - any JSON-like value
    assert ask(name, spec) == expected


def test_every_call_of_pods_is_there() -> None:
    assert set(CALLS) == set(POD_CALLS) - {"enforced"}


def test_what_lies_too_deep_is_not_followed() -> None:
    deep: Any = "end"
    for _ in range(2 * MAX_DEPTH):
        deep = {"a": deep}
    assert "end" not in str(as_pod(deep))


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("value", [None, UNKNOWN, HIDDEN, "text", [], 3])
def test_what_is_no_pod_says_nothing(name: str, value: object) -> None:
    assert ask(name, value) is None
    assert CALLS[name]([]) is None


BLOCKS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([
                "container", "init_container", "security_context", "capabilities", "add", "port", "host_port", "volume",
                "host_path", "resources", "limits", "memory", "seccomp_profile", "type", "run_as_user", "image",
            ]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(spec=BLOCKS)
def test_no_shape_is_too_odd(spec: object) -> None:
    for name in CALLS:
        ask(name, spec)
