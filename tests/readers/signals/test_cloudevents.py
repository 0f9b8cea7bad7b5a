"""CloudEvents' envelopes (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readers.signals.readings import refused, told
from remit.model.event import Channel, EventKind, EventOutcome


def envelope(kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {"specversion": "1.0", "id": "1", "source": "/ci", "type": kind, "time": "2026-11-20T09:30:00Z", **more}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("dev.cdevents.service.deployed.0.2.0", EventKind.DEPLOY),
        ("dev.cdevents.pipelinerun.finished.0.2.0", EventKind.PIPELINE),
        ("com.example.feature-flag.toggled", EventKind.FLAG),
        ("com.example.bucket.deleted", EventKind.DELETION),
        ("com.example.bucket.created", EventKind.CHANGE),
        ("com.example.ping", EventKind.OTHER),
    ],
)
def test_kinds_by_type(kind: str, wanted: EventKind, tmp_path: Path) -> None:
    (event,) = told(tmp_path / "c.json", envelope(kind), source="cloudevents")
    assert (event.kind, event.outcome) == (wanted, EventOutcome.UNKNOWN)


def test_a_batch_with_what_was_delivered(tmp_path: Path) -> None:
    data = {"subject": {"id": "shop", "content": {"environment": {"id": "prod"}, "outcome": "success"}}, "commit": "ab",
            "author": "Gus", "user": "dana"}  # fmt: skip
    (event,) = told(tmp_path / "c.json", [envelope("dev.cdevents.service.deployed.0.2.0", subject="web", data=data)],
                    source="cloudevents")  # fmt: skip
    assert (event.targets, event.outcome, event.channel) == (
        ("web", "shop", "prod"),
        EventOutcome.SUCCESS,
        Channel.CODE,
    )
    assert (event.commit, event.author, event.actor) == ("ab", "Gus", "dana")


def test_what_is_none_is_told(tmp_path: Path) -> None:
    bad = [envelope("x", specversion="0.3"), envelope(""), envelope("x", time="")]
    assert len(refused(tmp_path / "c.json", *bad, source="cloudevents")) == 3
