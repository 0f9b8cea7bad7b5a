"""Workloads of the first two tiers of which planned work on nodes may take every copy at once.

Reads `disruption_budget`, `replicas` and the workload's tier. It cannot see whether anybody drains nodes there, nor
judge how much a budget allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity

_BY_TIER: Final = {"1": Severity.MEDIUM, "2": Severity.LOW}


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """No budget though there are several copies, for those on whom much depends or whose class asks for one."""
    for group in failing(subjects, "disruption_budget", frozenset({"on"})):
        severity = _BY_TIER.get(group.tier)
        if group.requirement is not None:
            severity = max(severity or Severity.INFO, Severity.MEDIUM)
        if severity is None:
            continue
        for row in group.rows:
            copies = subjects.value(row, "replicas")
            if group.requirement is None and not (isinstance(copies, int) and copies > 1):
                continue  # a single copy has to go with its node, and a budget would only hold the node up
            yield Judgement(
                row=row,
                severity=severity,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told whether a disruption budget holds: {group.cell[2]}{group.wanted}."
                if group.is_undecided
                else f"No disruption budget keeps some of its copies running{group.wanted}.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="disruption-budget",
    title="Planned work on nodes leaves copies running",
    control="service-availability",
    severity=Severity.MEDIUM,
    facts=("disruption_budget",),
    what="Whether a disruption budget selects workloads of tier 1 or 2 that run in several copies.",
    why="An upgrade of the nodes may otherwise take all copies at once, though each could have waited for the others.",
    fix="Add a PodDisruptionBudget that leaves enough copies and still lets one go.",
    bad=(
        "apiVersion: apps/v1\n"
        "kind: Deployment\n"
        "metadata: {name: web, namespace: shop}\n"
        "spec:\n"
        "  replicas: 3\n"
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
        "  replicas: 3\n"
        "  template:\n"
        "    metadata: {labels: {app: web}}\n"
        "    spec:\n"
        "      containers:\n"
        "        - name: web\n"
        "          image: web:1.4\n"
        "---\n"
        "apiVersion: policy/v1\n"
        "kind: PodDisruptionBudget\n"
        "metadata: {name: web, namespace: shop}\n"
        "spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}"
    ),
    judge=judge,
)
