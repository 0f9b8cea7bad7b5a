"""Processes that may gain rights. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Confidence, Outcome, Severity


def test_the_default_weighs_little(tmp_path: Path) -> None:
    (one,) = findings("privilege-escalation", tmp_path, deployment())
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)


def test_asked_for_weighs_more(tmp_path: Path) -> None:
    text = deployment("image: a:1, securityContext: {allowPrivilegeEscalation: true}")
    (one,) = findings("privilege-escalation", tmp_path, text)
    assert (one.confidence, one.severity) == (Confidence.HIGH, Severity.MEDIUM)


def test_blocked_is_good(tmp_path: Path) -> None:
    text = deployment("image: a:1, securityContext: {allowPrivilegeEscalation: false}")
    assert findings("privilege-escalation", tmp_path, text) == []
