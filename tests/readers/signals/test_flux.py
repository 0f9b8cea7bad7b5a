"""Flux's events (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readers.signals.readings import refused, told
from remit.model.event import EventKind, EventOutcome


def event(reason: str, severity: str = "info", revision: str = "main@sha1:0123456789abcdef") -> dict[str, Any]:
    return {
        "involvedObject": {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "namespace": "shop",
                           "name": "web"},
        "severity": severity,
        "timestamp": "2026-11-20T09:30:00Z",
        "reason": reason,
        "reportingController": "kustomize-controller",
        "metadata": {"kustomize.toolkit.fluxcd.io/revision": revision},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "severity", "kind", "outcome"),
    [
        ("ReconciliationSucceeded", "info", EventKind.DEPLOY, EventOutcome.SUCCESS),
        ("UpgradeFailed", "info", EventKind.DEPLOY, EventOutcome.FAILURE),
        ("Progressing", "info", EventKind.DEPLOY, EventOutcome.UNKNOWN),
        ("DependencyNotReady", "error", EventKind.OTHER, EventOutcome.FAILURE),
    ],
)
def test_kinds_and_outcomes(reason: str, severity: str, kind: EventKind, outcome: EventOutcome, tmp_path: Path) -> None:
    (found,) = told(tmp_path / "f.json", event(reason, severity), source="flux")
    assert (found.kind, found.outcome, found.commit) == (kind, outcome, "0123456789abcdef")
    assert found.targets == ("shop/web", "web")


def test_what_is_none_is_told_and_a_revision_may_be_missing(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "f.json", event("X") | {"timestamp": ""}, source="flux")) == 1
    (found,) = told(tmp_path / "f.json", event("X", revision="latest"), source="flux")
    assert found.commit == ""
