"""Namespaces that let pods ask for anything. R3.4."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.manifests import findings
from remit.model.finding import Confidence, Severity


def namespace(label: str) -> str:
    labels = f"pod-security.kubernetes.io/enforce: {label}" if label else ""
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{{labels}}}}}\n"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("", [(Confidence.MEDIUM, Severity.LOW)]),
        ("privileged", [(Confidence.HIGH, Severity.MEDIUM)]),
        ("baseline", []),
        ("restricted", []),
    ],
)
def test_levels(label: str, expected: list[object], tmp_path: Path) -> None:
    found = findings("pod-security", tmp_path, namespace(label))
    assert [(one.confidence, one.severity) for one in found] == expected
