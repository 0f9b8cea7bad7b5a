"""Argo CD's history (R2.6)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from readers.signals.readings import refused, told
from remit.model.event import EventKind
from remit.readers import SIGNALS

APPLICATION: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "shop"},
    "spec": {"destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"}},
    "status": {
        "resources": [
            {"kind": "NetworkPolicy", "namespace": "shop", "name": "in", "group": "networking.k8s.io"},
            {"kind": "Deployment", "namespace": "shop", "name": "web", "group": "apps"},
            {"kind": "Nameless"},
        ],
        "history": [
            {"id": 0, "deployedAt": "2026-11-20T09:30:00Z", "revision": "0123456789abcdef"},
            {"id": 1, "deployedAt": "2026-11-21T09:30:00Z", "revision": "fedcba", "initiatedBy": {"username": "dana"}},
            {"id": 2},
        ],
    },
}


def test_each_delivery_names_what_it_delivered(tmp_path: Path) -> None:
    first, second = told(tmp_path / "a.json", APPLICATION, source="argocd")
    assert (first.kind, first.actor, first.commit) == (EventKind.DEPLOY, "automated", "0123456789abcdef")
    assert first.targets == ("deployments/shop/web", "networkpolicies/shop/in", "shop")
    assert second.actor == "dana"


def test_a_list_written_over_many_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({"apiVersion": "v1", "items": [APPLICATION]}, indent=2), encoding="utf-8"
    )
    assert len(list(SIGNALS.load("argocd").stream(tmp_path / "a.json", name="a"))) == 2


def test_what_is_none_is_told_and_nothing_delivered_is_nothing(tmp_path: Path) -> None:
    project = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject"}
    fresh = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "status": {"resources": {}}}
    assert len(refused(tmp_path / "a.json", project, fresh, source="argocd")) == 1
