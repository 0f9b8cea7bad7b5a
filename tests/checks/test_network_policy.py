"""Workloads without a network policy. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Confidence, Severity

POLICY = """---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: NAMESPACE}
spec: {podSelector: {matchLabels: {app: web}}}
"""


def test_none_is_the_default(tmp_path: Path) -> None:
    (one,) = findings("network-policy", tmp_path, deployment())
    assert (one.confidence, one.severity) == (Confidence.MEDIUM, Severity.LOW)
    assert one.message == "No network policy limits who may talk to it."


def test_one_that_selects_it_is_good(tmp_path: Path) -> None:
    assert findings("network-policy", tmp_path, deployment() + POLICY.replace("NAMESPACE", "shop")) == []


def test_one_of_another_namespace_is_not(tmp_path: Path) -> None:
    assert len(findings("network-policy", tmp_path, deployment() + POLICY.replace("NAMESPACE", "till"))) == 1
