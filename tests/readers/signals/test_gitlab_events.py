"""GitLab's pipelines, deployments and feature flags (R2.6)."""

from __future__ import annotations

from pathlib import Path

from readers.signals.readings import refused, told
from remit.model.event import Channel, EventKind, EventOutcome

PROJECT = {"path_with_namespace": "harbour/shop"}
COMMIT = {"id": "0123456789abcdef", "timestamp": "2026-11-20T09:00:00Z", "author": {"name": "Gus Shoal"}}


def test_the_three_kinds(tmp_path: Path) -> None:
    pipeline = {
        "object_kind": "pipeline", "project": PROJECT, "commit": COMMIT, "user": {"username": "dana"},
        "object_attributes": {"id": 1, "sha": "0123456789abcdef", "status": "success",
                              "finished_at": "2026-11-20 09:30:00 UTC"},
    }  # fmt: skip
    deployment = {
        "object_kind": "deployment", "project": PROJECT, "status": "failed", "environment": "production",
        "deployment_id": 2, "status_changed_at": "2026-11-20 11:30:00 +0200", "user": {"name": "Dana"},
        "short_sha": "01234567",
    }  # fmt: skip
    flag = {
        "object_kind": "feature_flag", "project": PROJECT, "user": {"username": "dana"},
        "object_attributes": {"id": 3, "name": "new-checkout", "active": True, "updated_at": "2026-11-20T09:30:00Z"},
    }  # fmt: skip
    one, two, three = told(tmp_path / "g.json", pipeline, {"payload": deployment}, flag, source="gitlab-events")
    assert (one.kind, one.outcome, one.author, one.actor) == (
        EventKind.PIPELINE, EventOutcome.SUCCESS, "Gus Shoal", "dana",
    )  # fmt: skip
    assert (two.kind, two.outcome, two.commit) == (EventKind.DEPLOY, EventOutcome.FAILURE, "01234567")
    assert (three.kind, three.channel, three.targets[0]) == (EventKind.FLAG, Channel.UNKNOWN, "new-checkout")
    assert one.time == two.time == three.time


def test_what_is_none_is_told(tmp_path: Path) -> None:
    bad = [{"object_kind": "push"}, {"object_kind": "pipeline", "object_attributes": {"created_at": "soon"}},
           {"object_kind": "deployment", "status_changed_at": 7e30}]  # fmt: skip
    assert len(refused(tmp_path / "g.json", *bad, source="gitlab-events")) == 3
