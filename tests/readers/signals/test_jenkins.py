"""Builds of Jenkins (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from readers.signals.readings import refused, told
from remit.model.event import EventKind, EventOutcome

BUILD: dict[str, Any] = {
    "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
    "fullDisplayName": "shop » main #12",
    "result": "SUCCESS",
    "timestamp": 1795167000000,
    "url": "https://ci.example.com/job/shop/12/",
    "actions": [
        {},
        {"causes": [{"userId": "dana"}]},
        {"lastBuiltRevision": {"SHA1": "0123456789abcdef"}},
    ],
    "changeSets": [{"items": [{"author": {"fullName": "Gus Shoal"}}]}],
}


def test_a_build_with_commit_and_author(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "b.json", BUILD, source="jenkins")
    assert (event.kind, event.outcome, event.actor) == (EventKind.PIPELINE, EventOutcome.SUCCESS, "dana")
    assert (event.commit, event.author, event.targets) == ("0123456789abcdef", "Gus Shoal", ("shop » main",))


def test_a_jobs_builds(tmp_path: Path) -> None:
    job = {"_class": "hudson.model.FreeStyleProject", "fullName": "shop/main", "builds": [
        {"timestamp": 1795167000000, "result": "FAILURE"}, {"number": 3}]}  # fmt: skip
    (event,) = told(tmp_path / "j.json", job, source="jenkins")
    assert (event.action, event.outcome, event.author) == ("build shop/main", EventOutcome.FAILURE, "")


def test_what_is_none_is_told(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "j.json", {"_class": "hudson.model.X", "result": None}, source="jenkins")) == 1
