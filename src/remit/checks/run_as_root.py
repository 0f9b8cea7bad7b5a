"""Containers that run as the root user.

Reads `run_as`. Where neither the pod nor the container says, the image decides, which is not in the input.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.LOW if group.is_undecided else Severity.MEDIUM  # most say nothing and leave it to the image


CHECK = plain_check(
    CheckText(
        id="run-as-root",
        title="Containers run as an ordinary user",
        control="guest-os-hardening",
        severity=Severity.MEDIUM,
        what="Whether containers are told to run as the root user, or are kept from it.",
        why="Root in a container is root on the node once a flaw of the runtime or a mounted folder lets it out.",
        fix="Set runAsNonRoot to true and runAsUser to a number above zero; let the image own its files as that user.",
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
            "          securityContext: {runAsUser: 0}"
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
            "          securityContext: {runAsNonRoot: true, runAsUser: 10001}"
        ),
    ),
    fact="run_as",
    good=frozenset({"non_root"}),
    fails={"root": "A container runs as the root user"},
    question="whether a container runs as the root user",
    weigh=_weigh,
)
