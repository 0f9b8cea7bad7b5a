"""Containers that nobody asks. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Severity


def test_no_probe_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    assert [one.severity for one in findings("health-probes", tmp_path, deployment())] == [Severity.LOW]
    assert [one.severity for one in findings("health-probes", tmp_path, deployment(), tier=1)] == [Severity.MEDIUM]


def test_both_probes_are_good_and_one_is_not(tmp_path: Path) -> None:
    one_probe = deployment("image: a:1, livenessProbe: {httpGet: {path: /}}")
    both = deployment("image: a:1, livenessProbe: {httpGet: {path: /}}, readinessProbe: {httpGet: {path: /}}")
    assert len(findings("health-probes", tmp_path, one_probe)) == 1
    assert findings("health-probes", tmp_path, both) == []


def test_a_job_ends_by_itself(tmp_path: Path) -> None:
    assert findings("health-probes", tmp_path, deployment(kind="Job")) == []
