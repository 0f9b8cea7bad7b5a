"""Containers that run as root. R3.4."""

from __future__ import annotations

from pathlib import Path

from checks.manifests import deployment, findings
from remit.model.finding import Confidence, Outcome, Severity


def test_root_by_number_is_proven(tmp_path: Path) -> None:
    (one,) = findings("run-as-root", tmp_path, deployment("image: a:1, securityContext: {runAsUser: 0}"))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.MEDIUM)
    assert one.message == "A container runs as the root user."
    assert (one.control, one.party) == ("guest-os-hardening", "customer")


def test_what_the_image_decides_cannot_be_told_and_weighs_little(tmp_path: Path) -> None:
    (one,) = findings("run-as-root", tmp_path, deployment())
    assert (one.outcome, one.severity) == (Outcome.UNDECIDED, Severity.LOW)


def test_an_ordinary_user_is_good(tmp_path: Path) -> None:
    assert findings("run-as-root", tmp_path, deployment(pod="securityContext: {runAsNonRoot: true}, ")) == []
