"""Workloads with credentials for the cluster. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Confidence, Severity


def test_mounted_by_default(tmp_path: Path) -> None:
    (one,) = findings("service-account-token", tmp_path, deployment())
    assert (one.confidence, one.severity) == (Confidence.MEDIUM, Severity.LOW)


def test_kept_back_by_the_pod_or_by_its_account(tmp_path: Path) -> None:
    account = (
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n"
        "automountServiceAccountToken: false\n"
    )
    rule = "service-account-token"
    assert findings(rule, tmp_path, deployment(pod="automountServiceAccountToken: false, ")) == []
    assert findings(rule, tmp_path, deployment(pod="serviceAccountName: web, ") + account) == []
    wanted = deployment(pod="serviceAccountName: web, automountServiceAccountToken: true, ")
    assert [one.asset for one in findings(rule, tmp_path, wanted + account)] == ["Deployment/shop/web"]
