"""Events in Remit's own shape (R2.6)."""

from __future__ import annotations

from pathlib import Path

from readers.signals.readings import refused, told
from remit.model.event import Channel, EventKind, EventOutcome


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    full = {
        "time": "2026-11-20T09:30:00+01:00", "kind": "deploy", "action": "release", "actor": "dana", "target": "web",
        "targets": ["shop"], "account": "a", "region": "r", "outcome": "success", "channel": "code", "commit": "c",
        "author": "Gus", "provider": "aws", "id": 7,
    }  # fmt: skip
    plain = {"time": 1795167000, "kind": "flag", "action": "on"}
    one, two = told(tmp_path / "l.jsonl", full, plain, source="lines")
    assert (one.kind, one.targets, one.channel, one.outcome, one.id) == (
        EventKind.DEPLOY, ("web", "shop"), Channel.CODE, EventOutcome.SUCCESS, "7",
    )  # fmt: skip
    assert (two.kind, two.actor, two.outcome, two.channel) == (
        EventKind.FLAG,
        "",
        EventOutcome.UNKNOWN,
        Channel.UNKNOWN,
    )


def test_what_lacks_a_word_is_told(tmp_path: Path) -> None:
    bad = [
        {"kind": "deploy", "action": "x"},
        {"time": 1, "kind": "deploy"},
        {"time": 1, "kind": "party", "action": "x"},
    ]
    assert len(refused(tmp_path / "l.jsonl", *bad, source="lines")) == 3
