"""Workloads that are handed credentials for the cluster's interface.

Reads `service_account_token`. It cannot know whether the program uses them, nor how far they reach.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="service-account-token",
        title="Workloads that need no cluster credentials get none",
        control="workload-identity",
        severity=Severity.LOW,
        what="Whether the token of a service account is mounted into the workload's pods.",
        why="Whoever gets into the container speaks to the cluster with the rights the account has or is given later.",
        fix="Set automountServiceAccountToken to false, and to true only where the program talks to the cluster.",
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
            "      automountServiceAccountToken: false\n"
            "      containers:\n"
            "        - name: web\n"
            "          image: web:1.4"
        ),
    ),
    fact="service_account_token",
    good=frozenset({"none"}),
    fails={"mounted": "It is handed credentials for the cluster"},
    question="whether it is handed credentials for the cluster",
    weigh=always(Severity.LOW),
)
