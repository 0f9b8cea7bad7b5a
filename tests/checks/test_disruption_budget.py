"""Copies that planned work may take at once. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Outcome, Severity

BUDGET = """---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
CLASS = """
workloads: {all: {match: {addresses: ["*"]}, data_class: strict}}
data_classes: {strict: {what: All of it., requires: {disruption_budget: ["on"]}}}
"""
SEVERAL = deployment(spec="replicas: 3, ")


def test_only_the_first_two_tiers_are_asked(tmp_path: Path) -> None:
    found = {tier: findings("disruption-budget", tmp_path, SEVERAL, tier=tier) for tier in (1, 2, 3)}
    severities = {tier: [one.severity for one in some] for tier, some in found.items()}
    assert severities == {1: [Severity.MEDIUM], 2: [Severity.LOW], 3: []}
    assert found[1][0].outcome is Outcome.FAILED


def test_a_single_copy_needs_none(tmp_path: Path) -> None:
    assert findings("disruption-budget", tmp_path, deployment(spec="replicas: 1, "), tier=1) == []
    assert findings("disruption-budget", tmp_path, deployment(), tier=1) == []


def test_a_budget_is_good(tmp_path: Path) -> None:
    assert findings("disruption-budget", tmp_path, SEVERAL + BUDGET, tier=1) == []


def test_a_class_may_ask_for_one_whatever_the_tier(tmp_path: Path) -> None:
    (one,) = findings("disruption-budget", tmp_path, deployment(), configuration=CLASS)
    assert one.severity is Severity.MEDIUM
    assert one.message.endswith("; the class strict requires it.")
