"""GitHub's audit log (R2.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readers.signals.readings import refused, told
from remit.knowledge.signs import load_signs
from remit.model.event import Channel, EventKind


def entry(action: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {
        "@timestamp": 1795167000000,
        "action": action,
        "actor": "dana",
        "org": "harbour",
        "_document_id": "d",
        **more,
    }


def test_what_an_entry_says(tmp_path: Path) -> None:
    (event,) = told(tmp_path / "g.json", entry("repo.destroy", repo="harbour/shop"), source="github-audit")
    assert (event.kind, event.actor, event.account) == (EventKind.DELETION, "dana", "harbour")
    assert event.targets == ("harbour/shop", "harbour")
    assert event.time == 1795167000000 * 1000


@pytest.mark.parametrize(
    ("action", "more", "sign"),
    [
        ("org.update_member", {"permission": "admin"}, "rights-widened"),
        ("org.update_member", {"permission": "read"}, None),
        ("audit_log_streaming.destroy", {}, "logging-turned-off"),
        ("protected_branch.policy_override", {}, "break-glass"),
        ("org.disable_two_factor_requirement", {}, "privileged-change"),
        ("repo.create", {}, None),
    ],
)
def test_signs(action: str, more: dict[str, Any], sign: str | None, tmp_path: Path) -> None:
    """R2.6"""
    (event,) = told(tmp_path / "g.json", entry(action, **more), source="github-audit")
    found = load_signs().recognise(event)
    assert (found and found.id) == sign


def test_kinds_and_channels(tmp_path: Path) -> None:
    found = told(
        tmp_path / "g.json",
        entry("git.clone", operation_type="access", programmatic_access_type="token"),
        entry("org.sso_response", operation_type="authentication", user_agent="Mozilla/5.0"),
        entry("hook.create"),
        source="github-audit",
    )
    assert [(one.kind, one.channel) for one in found] == [
        (EventKind.READ, Channel.CODE), (EventKind.SIGN_IN, Channel.CONSOLE), (EventKind.CHANGE, Channel.UNKNOWN),
    ]  # fmt: skip


def test_what_is_none_is_told(tmp_path: Path) -> None:
    bad = [{"action": "x.y"}, {"action": "completed", "@timestamp": 1795167000000}]
    assert len(refused(tmp_path / "g.json", *bad, source="github-audit")) == 2
