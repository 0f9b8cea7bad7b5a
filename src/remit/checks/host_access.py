"""Containers that reach into their node: its processes, network, folders and ports.

Reads `host_namespaces`, `host_paths` and `host_ports`, and tells all of a workload at once. It cannot see whether a
folder is mounted for reading only, nor what else admission takes back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Failing, Judgement, Subjects, failing
from remit.model.finding import Severity

_NOWHERE: Final = frozenset({str(())})  # an empty list of folders or ports is good
_GOOD: Final = {"host_namespaces": frozenset({"own"}), "host_paths": _NOWHERE, "host_ports": _NOWHERE}
# Folders of the node by which one gets out of a container: everything, its settings, its runtime, its processes.
_KEYS_TO_THE_NODE: Final = ("/", "/etc", "/root", "/home", "/proc", "/sys", "/dev", "/boot", "/var", "/run", "/var/run")
_BELOW: Final = ("/var/lib/kubelet", "/etc/kubernetes", "/var/lib/docker", "/run/containerd", "/var/lib/containerd")


def _opens_the_node(path: str) -> bool:
    plain = path.rstrip("/") or "/"
    return plain in _KEYS_TO_THE_NODE or plain.startswith(_BELOW) or plain.endswith(".sock")


def _told(fact: str, group: Failing) -> tuple[Severity, str]:
    value = group.cell[0]
    names = ", ".join(value) if isinstance(value, tuple) else ""
    if fact == "host_namespaces":
        return Severity.MEDIUM, "joins the processes, memory or network of its node"
    if fact == "host_ports":
        return Severity.LOW, f"takes port {names} of its node"
    is_open = isinstance(value, tuple) and any(_opens_the_node(path) for path in value)
    return Severity.HIGH if is_open else Severity.LOW, f"mounts {names} of its node"


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """One judgement a workload, as bad as the worst of what it reaches."""
    found: dict[int, list[tuple[Severity, str, Failing]]] = defaultdict(list)
    for fact, good in _GOOD.items():
        for group in failing(subjects, fact, good):
            if group.is_undecided:
                text = f"It cannot be told whether {fact.replace('_', ' ')} are used: {group.cell[2]}."
                yield from (_judgement(row, Severity.LOW, text, group) for row in group.rows)
                continue
            severity, text = _told(fact, group)
            if group.requirement is not None:
                severity = max(severity, Severity.MEDIUM)
            for row in group.rows:
                found[row].append((severity, text + group.wanted, group))
    for row, reasons in found.items():
        texts = [text for _, text, _ in reasons]
        whole = f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else texts[0]
        yield _judgement(row, max(severity for severity, _, _ in reasons), f"A container {whole}.", reasons[0][2])


def _judgement(row: int, severity: Severity, message: str, group: Failing) -> Judgement:
    return Judgement(
        row=row,
        severity=severity,
        outcome=group.outcome,
        confidence=group.confidence,
        message=message,
        fix=CHECK.fix,
    )


CHECK = Check(
    id="host-access",
    title="Containers stay out of their node",
    control="guest-os-hardening",
    severity=Severity.HIGH,
    facts=("host_namespaces", "host_paths", "host_ports"),
    what="Whether a pod joins its node's processes, memory or network, mounts its folders or takes its ports.",
    why="Each is a way out of the container; the node's settings or the runtime's socket are the node itself.",
    fix="Drop the host settings; use volumes, services and the cluster's interface instead of the node's own.",
    bad=(
        "apiVersion: apps/v1\n"
        "kind: Deployment\n"
        "metadata: {name: web, namespace: shop}\n"
        "spec:\n"
        "  template:\n"
        "    metadata: {labels: {app: web}}\n"
        "    spec:\n"
        "      hostPID: true\n"
        "      volumes: [{name: node, hostPath: {path: /}}]\n"
        "      containers:\n"
        "        - name: web\n"
        "          image: web:1.4\n"
        "          ports: [{containerPort: 80, hostPort: 80}]"
    ),
    good=(
        "apiVersion: apps/v1\n"
        "kind: Deployment\n"
        "metadata: {name: web, namespace: shop}\n"
        "spec:\n"
        "  template:\n"
        "    metadata: {labels: {app: web}}\n"
        "    spec:\n"
        "      volumes: [{name: data, emptyDir: {}}]\n"
        "      containers:\n"
        "        - name: web\n"
        "          image: web:1.4\n"
        "          ports: [{containerPort: 80}]"
    ),
    judge=judge,
)
