"""Runs of pipelines, the newest first."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.run_documents import run_line
from remit.app.runs import RunQuery, runs
from remit.web.rest.asking import moment_asked
from remit.web.rest.resource import AskedList, Items, Moment, Resource, Scene, Text
from remit.wire.runs import RunLine


class RunsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which runs are wanted."""

    since: Moment = ""
    until: Moment = ""
    kind: Literal["", "check", "apply", "scan"] = ""
    decision: Literal["", "pass", "fail", "undecided"] = ""
    repository: Annotated[Text, Meta(description="Exactly this repository.")] = ""
    environment: Text = ""
    commit: Text = ""


def answer(asked: RunsAsked, scene: Scene) -> Items:
    """The runs that are in sight."""
    query = RunQuery(
        since=_moment(asked.since),
        until=_moment(asked.until),
        kind=asked.kind,
        decision=asked.decision,
        repository=asked.repository,
        environment=asked.environment,
        commit=asked.commit,
    )
    return Items.of(runs(scene.services.registers, scene.principal.sees, query), run_line)


def _moment(text: str) -> str:
    found = moment_asked(text)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z") if found else ""


RESOURCE = Resource(
    id="runs",
    what="What pipelines reported: what gates said, what was applied and scanned.",
    pages=("runs",),
    asked=RunsAsked,
    answer=RunLine,
    handler=answer,
    is_settled=False,
)
