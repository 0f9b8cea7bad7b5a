"""Workloads that anything on the cluster may talk to.

Reads `network_policy`. It cannot see whether the cluster's network plugin enforces policies, nor those of a mesh.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="network-policy",
        title="A policy limits who talks to a workload",
        control="network-filtering",
        severity=Severity.MEDIUM,
        what="Whether a network policy selects the workload's pods.",
        why="Without one every pod of the cluster reaches it, so an intruder in any of them goes on from there.",
        fix="Deny everything by a policy for the namespace, then allow what each workload needs.",
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
            "---\n"
            "apiVersion: networking.k8s.io/v1\n"
            "kind: NetworkPolicy\n"
            "metadata: {name: web, namespace: shop}\n"
            "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}"
        ),
    ),
    fact="network_policy",
    good=frozenset({"on"}),
    fails={"off": "No network policy limits who may talk to it"},
    question="whether a network policy limits who talks to it",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
