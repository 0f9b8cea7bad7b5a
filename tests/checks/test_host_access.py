"""Containers that reach into their node. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from planned import Resource, found_by, surveyed
from remit.model.finding import Outcome, Severity

CLASS = """
workloads: {all: {match: {addresses: ["*"]}, data_class: strict}}
data_classes: {strict: {what: All of it., requires: {host_paths: [/data]}}}
"""


def volume(path: str) -> str:
    return f"volumes: [{{name: node, hostPath: {{path: {path}}}}}], "


def test_everything_of_a_workload_is_told_once(tmp_path: Path) -> None:
    text = deployment("image: a:1, ports: [{hostPort: 80}]", pod="hostNetwork: true, " + volume("/var/run/docker.sock"))
    (one,) = findings("host-access", tmp_path, text)
    assert (one.outcome, one.severity) == (Outcome.FAILED, Severity.HIGH)
    assert one.message == (
        "A container joins the processes, memory or network of its node, mounts /var/run/docker.sock of its node "
        "and takes port 80 of its node."
    )


def test_each_alone_weighs_as_much_as_it_opens(tmp_path: Path) -> None:
    texts = {
        deployment(pod="hostPID: true, "): Severity.MEDIUM,
        deployment(pod=volume("/etc")): Severity.HIGH,
        deployment(pod=volume("/")): Severity.HIGH,
        deployment(pod=volume("/var/lib/kubelet/pods")): Severity.HIGH,
        deployment(pod=volume("/mnt/models")): Severity.LOW,
        deployment("image: a:1, ports: [{hostPort: 80}]"): Severity.LOW,
    }
    for text, severity in texts.items():
        assert [one.severity for one in findings("host-access", tmp_path, text)] == [severity], text


def test_a_class_may_allow_some_and_weighs_the_others(tmp_path: Path) -> None:
    assert findings("host-access", tmp_path, deployment(pod=volume("/data")), configuration=CLASS) == []
    (one,) = findings("host-access", tmp_path, deployment(pod=volume("/mnt")), configuration=CLASS)
    assert one.severity is Severity.MEDIUM
    assert one.message == "A container mounts /mnt of its node; the class strict asks for “/data”."


def test_a_pod_of_its_own_is_good(tmp_path: Path) -> None:
    assert findings("host-access", tmp_path, deployment(pod="volumes: [{name: a, emptyDir: {}}], ")) == []


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    pod = Resource(type="kubernetes_pod_v1", name="this", values={"metadata": [{"name": "a"}]}, unknown=["spec"])
    found = found_by("host-access", surveyed(tmp_path, pod))
    assert {one.outcome for one in found} == {Outcome.UNDECIDED}
    assert found[0].message.startswith("It cannot be told whether host ")
