"""Containers that may take all memory of their node.

Reads `resource_limits`. It cannot see limits that a namespace's own defaults add.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="resource-limits",
        title="Containers have a memory limit",
        control="capacity-and-quotas",
        severity=Severity.MEDIUM,
        what="Whether every container's memory is limited.",
        why="One leak or one flood of requests starves every other workload of the node.",
        fix="Set resources.limits.memory of every container, or a LimitRange for the namespace.",
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
            "      containers:\n"
            "        - name: web\n"
            "          image: web:1.4\n"
            "          resources: {limits: {memory: 256Mi}}"
        ),
    ),
    fact="resource_limits",
    good=frozenset({"set"}),
    fails={"none": "A container has no memory limit"},
    question="whether memory is limited",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
