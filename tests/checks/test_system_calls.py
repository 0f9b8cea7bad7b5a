"""Containers that may make any system call. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Confidence, Severity


def test_unconfined_by_default(tmp_path: Path) -> None:
    (one,) = findings("system-calls", tmp_path, deployment())
    assert (one.confidence, one.severity) == (Confidence.MEDIUM, Severity.LOW)


def test_a_profile_is_good_unless_the_container_is_privileged(tmp_path: Path) -> None:
    profile = "securityContext: {seccompProfile: {type: RuntimeDefault}}, "
    assert findings("system-calls", tmp_path, deployment(pod=profile)) == []
    text = deployment("image: a:1, securityContext: {privileged: true}", pod=profile)
    assert [one.confidence for one in findings("system-calls", tmp_path, text)] == [Confidence.HIGH]
