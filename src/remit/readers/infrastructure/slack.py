"""Slack: what its interface answers, saved as files of one folder.

The workspace (`team.info`), its members (`users.list`, which an administrator's token answers with `has_2fa`) and
approved apps (`admin.apps.approved.list`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports

_ANSWERS: Final = (
    Answer("approved_apps", re.compile(r'"approved_apps"\s*:'), ("app.id", "app.name", "scopes"), "approved_apps"),
    Answer(
        "members",
        re.compile(r'"members"\s*:\s*\[(?=[\s\S]*"team_id"\s*:\s*"[TE])'),
        (
            "id", "team_id", "name", "deleted", "is_admin", "is_owner", "is_bot", "is_app_user", "is_restricted",
            "is_ultra_restricted", "has_2fa",
        ),
        "members",
    ),
    Answer(
        "team",
        re.compile(r'"team"\s*:\s*\{(?=[^{}]*"id"\s*:\s*"[TE])(?=[^{}]*"domain"\s*:)'),
        ("id", "name", "domain"),
        "team",
    ),
)  # fmt: skip


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """Id and name of the workspace, else the id that its members carry."""
    for one in attributes.get("team", ()):
        if isinstance(one.get("id"), str):
            return one["id"], str(one.get("name") or one["id"])
    teams = {str(one["team_id"]) for one in attributes.get("members", ()) if one.get("team_id")}
    return (teams.pop(), "") if len(teams) == 1 else ("", "")


READER = TenantExports(("slack", "workspace"), "slack", "Slack", _ANSWERS, _identify)
