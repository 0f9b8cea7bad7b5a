"""GitHub's webhooks of deployments and workflow runs, and the API's lists of runs.

Shape: GitHub Docs, "Webhook events and payloads": `deployment`, `deployment_status`, `workflow_run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, outcome, stream_of, text, texts

_RECOGNISED = re.compile(rb'"(?:deployment_status|deployment|workflow_run|workflow_runs)"\s*:\s*[\[{]|"head_sha"\s*:')
_GITHUB = re.compile(rb'"(?:repository|node_id|workflow_id|statuses_url)"\s*:')
_GOOD: Final = frozenset({"success"})
_BAD: Final = frozenset({"failure", "error", "timed_out", "cancelled", "startup_failure", "action_required"})


class GithubEventsReader:
    """Deployments and workflow runs of GitHub."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """A payload holds a deployment or a run, and names a repository the way GitHub does."""
        del path
        return bool(_RECOGNISED.search(head)) and bool(_GITHUB.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every payload's events."""
        return stream_of(path, name, _events, "GitHub's deployments and workflow runs")


def _events(record: Mapping[str, Any], line: int) -> Event | list[Event] | None:
    record = mapping(record.get("payload")) or mapping(record.get("body")) or record
    runs = record.get("workflow_runs")
    if isinstance(runs, list):
        return [one for run in runs if (one := _run(mapping(run), {}, line)) is not None]
    if isinstance(record.get("deployment"), dict):
        return _deployment(record, line)
    return _run(mapping(record.get("workflow_run")) or record, record, line)


def _deployment(record: Mapping[str, Any], line: int) -> Event | None:
    deployment, status = mapping(record.get("deployment")), mapping(record.get("deployment_status"))
    time = instant(status.get("created_at") or deployment.get("created_at"))
    if time is None:
        return None
    repository = text(at(record, "repository", "full_name"))
    environment = text(status.get("environment")) or text(deployment.get("environment"))
    return Event(
        time=time,
        kind=EventKind.DEPLOY,
        action="deployment_status" if status else "deployment",
        actor=text(at(deployment, "creator", "login")) or text(at(record, "sender", "login")),
        targets=texts(environment, repository),
        provider="github",
        account=repository,
        channel=Channel.CODE,
        outcome=outcome(status.get("state"), _GOOD, _BAD),
        commit=text(deployment.get("sha")),
        source="github-events",
        id=text(status.get("id")) or text(deployment.get("id")),
        line=line,
        details=record,
    )


def _run(run: Mapping[str, Any], record: Mapping[str, Any], line: int) -> Event | None:
    time = instant(run.get("updated_at") or run.get("run_started_at") or run.get("created_at"))
    if time is None or not run.get("head_sha"):
        return None
    repository = text(at(run, "repository", "full_name")) or text(at(record, "repository", "full_name"))
    return Event(
        time=time,
        kind=EventKind.PIPELINE,
        action=f"workflow_run {text(run.get('name'))}".strip(),
        actor=text(at(run, "triggering_actor", "login")) or text(at(run, "actor", "login")),
        targets=texts(run.get("path"), repository),
        provider="github",
        account=repository,
        channel=Channel.CODE,
        outcome=outcome(run.get("conclusion"), _GOOD, _BAD),
        commit=text(run.get("head_sha")),
        author=text(at(run, "head_commit", "author", "name")),
        source="github-events",
        id=text(run.get("id")),
        line=line,
        details=run,
    )


SIGNAL = GithubEventsReader()
