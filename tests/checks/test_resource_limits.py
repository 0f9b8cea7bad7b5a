"""Containers without a memory limit. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Severity


def test_no_limit_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    assert [one.severity for one in findings("resource-limits", tmp_path, deployment())] == [Severity.LOW]
    assert [one.severity for one in findings("resource-limits", tmp_path, deployment(), tier=1)] == [Severity.MEDIUM]


def test_a_limit_of_memory_is_good(tmp_path: Path) -> None:
    text = deployment("image: a:1, resources: {limits: {memory: 64Mi}}")
    assert findings("resource-limits", tmp_path, text) == []
    assert len(findings("resource-limits", tmp_path, text.replace("memory: 64Mi", "cpu: 1"))) == 1
