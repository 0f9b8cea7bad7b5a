"""GitHub's deployments and workflow runs (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from readers.signals.readings import refused, told
from remit.model.event import EventKind, EventOutcome

REPOSITORY = {"full_name": "harbour/shop", "node_id": "R_1"}
RUN: dict[str, Any] = {
    "id": 7,
    "name": "deploy",
    "path": ".github/workflows/deploy.yml",
    "head_sha": "0123456789abcdef",
    "conclusion": "success",
    "updated_at": "2026-11-20T09:30:00Z",
    "workflow_id": 1,
    "actor": {"login": "dana"},
    "head_commit": {"author": {"name": "Gus Shoal"}},
    "repository": REPOSITORY,
}


def test_a_deployment_and_its_status(tmp_path: Path) -> None:
    deployment = {
        "id": 1, "sha": "0123456789abcdef", "environment": "production", "creator": {"login": "dana"},
        "created_at": "2026-11-20T09:30:00Z",
    }  # fmt: skip
    plain = {"action": "created", "deployment": deployment, "repository": REPOSITORY}
    status = {"id": 2, "state": "failure", "created_at": "2026-11-20T09:35:00Z", "environment": "production"}
    first, second = told(tmp_path / "d.json", plain, {"payload": plain | {"deployment_status": status}},
                         source="github-events")  # fmt: skip
    assert (first.kind, first.outcome, first.commit) == (EventKind.DEPLOY, EventOutcome.UNKNOWN, "0123456789abcdef")
    assert (second.outcome, second.targets, second.actor) == (
        EventOutcome.FAILURE, ("production", "harbour/shop"), "dana",
    )  # fmt: skip


def test_runs_from_a_webhook_and_from_the_api(tmp_path: Path) -> None:
    """R2.6: with commit and author."""
    webhook = {"action": "completed", "workflow_run": RUN, "repository": REPOSITORY}
    listed = {"total_count": 2, "workflow_runs": [RUN, {"id": 8}]}
    found = told(tmp_path / "r.json", webhook, listed, source="github-events")
    assert [(one.kind, one.actor, one.author, one.commit) for one in found] == [
        (EventKind.PIPELINE, "dana", "Gus Shoal", "0123456789abcdef")
    ] * 2  # fmt: skip
    assert found[0].targets == (".github/workflows/deploy.yml", "harbour/shop")


def test_what_is_none_is_told(tmp_path: Path) -> None:
    bad = [{"deployment": {}}, {"workflow_run": {"head_sha": "1"}}, {"workflow_run": RUN | {"head_sha": ""}}]
    assert len(refused(tmp_path / "r.json", *bad, source="github-events")) == 3
