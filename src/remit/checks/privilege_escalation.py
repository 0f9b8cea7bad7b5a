"""Processes in containers that may gain more rights than they were started with.

Reads `privilege_escalation`. It cannot see whether the image holds a program that would use it.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.LOW if group.is_default else Severity.MEDIUM  # hardly anybody writes the default down


CHECK = plain_check(
    CheckText(
        id="privilege-escalation",
        title="Processes cannot gain rights",
        control="guest-os-hardening",
        severity=Severity.MEDIUM,
        what="Whether a process in a container may gain more rights than its parent, as setuid programs do.",
        why="An intruder with an ordinary user's rights becomes root by any such program that the image holds.",
        fix="Set allowPrivilegeEscalation to false in the security context of every container.",
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
            "          image: web:1.4\n"
            "          securityContext: {allowPrivilegeEscalation: true}"
        ),
        good=(
            "apiVersion: apps/v1\n"
            "kind: Deployment\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec:\n"
            "  template:\n"
            "    metadata: {labels: {app: web}}\n"
            "    spec:\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: web:1.4\n"
            "          securityContext: {allowPrivilegeEscalation: false}"
        ),
    ),
    fact="privilege_escalation",
    good=frozenset({"blocked"}),
    fails={"allowed": "A process in a container may gain more rights than it was started with"},
    question="whether processes may gain rights",
    weigh=_weigh,
)
