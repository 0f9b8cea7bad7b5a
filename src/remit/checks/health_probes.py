"""Containers that nobody asks whether they are well.

Reads `health_probes`. It cannot judge whether what a probe asks says anything.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="health-probes",
        title="Containers are asked if they live and are ready",
        control="health-monitoring",
        severity=Severity.MEDIUM,
        what="Whether every long-running container has a liveness and a readiness probe.",
        why="A container that hangs stays in service, and one that is not ready yet gets requests.",
        fix="Add a readiness probe that asks what a request needs, and a liveness probe that asks for less.",
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
            "          livenessProbe: {httpGet: {path: /live, port: 80}}\n"
            "          readinessProbe: {httpGet: {path: /ready, port: 80}}"
        ),
    ),
    fact="health_probes",
    good=frozenset({"set"}),
    fails={"none": "A container has no liveness or no readiness probe"},
    question="whether containers are asked if they are well",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
