"""Containers that may make any system call.

Reads `system_calls`. It cannot see a default profile that the node's kubelet sets, nor what AppArmor or SELinux add.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="system-calls",
        title="A profile filters system calls",
        control="guest-os-hardening",
        severity=Severity.LOW,
        what="Whether a seccomp profile filters the system calls of every container.",
        why="Most flaws by which containers break out need calls that ordinary programs never make.",
        fix="Set seccompProfile.type to RuntimeDefault in the security context of the pod.",
        bad=(
            "apiVersion: apps/v1\n"
            "kind: Deployment\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec:\n"
            "  template:\n"
            "    metadata: {labels: {app: web}}\n"
            "    spec:\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: web:1.4"
        ),
        good=(
            "apiVersion: apps/v1\n"
            "kind: Deployment\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec:\n"
            "  template:\n"
            "    metadata: {labels: {app: web}}\n"
            "    spec:\n"
            "      securityContext: {seccompProfile: {type: RuntimeDefault}}\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: web:1.4"
        ),
    ),
    fact="system_calls",
    good=frozenset({"confined"}),
    fails={"unconfined": "No profile filters the system calls of a container"},
    question="whether system calls are filtered",
    weigh=always(Severity.LOW),
)
