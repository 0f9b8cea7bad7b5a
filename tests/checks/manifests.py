"""Findings of one check on Kubernetes manifests written inline, read by the real reader."""

from __future__ import annotations

from pathlib import Path

from planned import NOW, found_by, knowledge
from remit.app.scan import scan
from remit.model.finding import Finding

TIERS = 'workloads: {{all: {{match: {{addresses: ["*"]}}, tier: {tier}}}}}'


def deployment(container: str = "image: web:1.4", *, pod: str = "", spec: str = "", kind: str = "Deployment") -> str:
    """A deployment of one container; further settings of it, its pod and itself are YAML in flow style."""
    group = "batch" if kind == "Job" else "apps"
    return (
        f"apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\n"
        f"spec: {{{spec}template: {{metadata: {{labels: {{app: web}}}}, "
        f"spec: {{{pod}containers: [{{name: web, {container}}}]}}}}}}\n"
    )


def findings(rule: str, folder: Path, text: str, *, configuration: str = "", tier: int | None = None) -> list[Finding]:
    """What one check finds in a file of objects."""
    said = TIERS.format(tier=tier) if tier else configuration
    (folder / "remit.yaml").write_text(said or "organisation: Test\n", encoding="utf-8")
    (folder / "objects.yaml").write_text(text, encoding="utf-8")
    return found_by(rule, scan([folder / "objects.yaml"], knowledge(), now=NOW).landscape)
