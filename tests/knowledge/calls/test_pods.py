"""What a pod's specification asks of its node (R3.4); hostile shapes are answered, never raised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.pods import CALLS
from remit.model.facts import HIDDEN, UNKNOWN


def ask(name: str, pod: Any, *more: Any) -> object:  # noqa: ANN401 - any JSON-like value
    return CALLS[name]([pod], *([one] for one in more))


def one(**container: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {"containers": [container]}


def context(**settings: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return one(securityContext=settings)


@pytest.mark.parametrize(
    ("name", "pod", "expected"),
    [
        ("privileged", one(), "no"),
        ("privileged", context(privileged=True), "yes"),
        ("privileged", {"containers": [{}], "initContainers": [{"securityContext": {"privileged": True}}]}, "yes"),
        ("escalation", context(allowPrivilegeEscalation=False), "blocked"),
        ("escalation", one(), "allowed"),
        ("escalation", {"containers": [{"securityContext": {"allowPrivilegeEscalation": False}}, {}]}, "allowed"),
        ("escalation", context(allowPrivilegeEscalation=UNKNOWN), UNKNOWN),
        ("root_filesystem", context(readOnlyRootFilesystem=True), "read_only"),
        ("root_filesystem", one(), "writable"),
        ("run_as", one(), UNKNOWN),
        ("run_as", context(runAsUser=0), "root"),
        ("run_as", context(runAsUser=1000), "non_root"),
        ("run_as", {"securityContext": {"runAsNonRoot": True}, **one()}, "non_root"),
        ("run_as", {"securityContext": {"runAsUser": 0}, **context(runAsUser=7)}, "non_root"),
        ("run_as", {"securityContext": {"runAsNonRoot": True}, **context(runAsNonRoot=False)}, UNKNOWN),
        ("run_as", {"containers": [{}, {"securityContext": {"runAsUser": 0}}]}, "root"),
        ("capabilities", context(capabilities={"add": ["SYS_ADMIN", "CHOWN", 3]}), ("CHOWN", "SYS_ADMIN")),
        ("capabilities", context(capabilities={"drop": ["ALL"]}), ()),
        ("host_namespaces", {"hostPID": True, **one()}, "shared"),
        ("host_namespaces", {"hostPID": False, **one()}, "own"),
        ("host_ports", one(ports=[{"hostPort": 443}, {"hostPort": 80}, {"containerPort": 9}, "x"]), ("80", "443")),
        ("host_paths", {"volumes": [{"hostPath": {"path": "/etc"}}, {"emptyDir": {}}], **one()}, ("/etc",)),
        ("images", one(image="nginx"), "latest"),
        ("images", one(image="registry.example:5000/nginx:latest"), "latest"),
        ("images", one(image="registry.example:5000/nginx"), "latest"),
        ("images", one(image="nginx:1.25"), "tag"),
        ("images", one(image="nginx@sha256:00"), "digest"),
        ("images", {"containers": [{"image": "a@sha256:00"}, {"image": "b:1"}]}, "tag"),
        ("images", one(image=UNKNOWN), UNKNOWN),
        ("limits", one(resources={"limits": {"memory": "1Gi"}}), "set"),
        ("limits", one(resources={"limits": {"cpu": "1"}}), "none"),
        ("limits", one(resources=None), "none"),
        ("memory_limit", one(resources={"limits": {"memory": "1Gi"}}), 1024),
        ("memory_limit", one(resources={"limits": {"memory": 104857600}}), 100),
        ("memory_limit", one(resources={"limits": {"memory": "lots"}}), None),
        ("probes", one(livenessProbe={"a": 1}, readinessProbe={"a": 1}), "set"),
        ("probes", one(livenessProbe=None, readinessProbe={"a": 1}), "none"),
        ("seccomp", one(), "unconfined"),
        ("seccomp", context(seccompProfile={"type": "RuntimeDefault"}), "confined"),
        ("seccomp", {"securityContext": {"seccompProfile": {"type": "Localhost"}}, **one()}, "confined"),
        ("seccomp", context(seccompProfile={"type": "Unconfined"}), "unconfined"),
        ("seccomp", context(seccompProfile={"type": "RuntimeDefault"}, privileged=True), "unconfined"),
        ("enforced", {"pod-security.kubernetes.io/enforce": "baseline"}, "baseline"),
        ("enforced", {"pod-security.kubernetes.io/enforce": "strict"}, None),
        ("enforced", {"pod-security.kubernetes.io/enforce": UNKNOWN}, UNKNOWN),
        ("enforced", {"pod-security.kubernetes.io/warn": "baseline"}, None),
    ],
)  # fmt: skip
def test_one_pod(name: str, pod: Any, expected: object) -> None:  # noqa: ANN401 - any JSON-like value
    assert ask(name, pod) == expected


def test_a_profile_may_stand_in_an_old_annotation() -> None:
    key = "container.seccomp.security.alpha.kubernetes.io/web"
    assert ask("seccomp", one(name="web"), {key: "runtime/default"}) == "confined"
    assert ask("seccomp", one(name="web"), {key: "unconfined"}) == "unconfined"
    assert ask("seccomp", one(name="web"), None) == "unconfined"
    assert (
        ask("seccomp", one(name="web", securityContext={"privileged": True}), {key: "runtime/default"}) == "unconfined"
    )


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("value", [None, UNKNOWN, HIDDEN, "text", [], 3])
def test_what_is_no_pod_says_nothing(name: str, value: object) -> None:
    assert ask(name, value) is None
    assert CALLS[name]([]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([
                "containers", "initContainers", "securityContext", "capabilities", "add", "ports", "hostPort",
                "volumes", "hostPath", "image", "resources", "limits", "memory", "seccompProfile", "type", "runAsUser",
            ]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(pod=JSON)
def test_no_shape_is_too_odd(pod: object) -> None:
    for name in CALLS:
        ask(name, pod)
