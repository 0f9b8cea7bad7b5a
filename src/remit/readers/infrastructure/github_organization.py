"""A GitHub organisation: what GitHub's interface answers, saved as files of one folder.

The organisation, its members with their roles (GraphQL, `membersWithRole`), installed apps, default rights of
workflows, repositories, protection of branches and deploy keys (GitHub, “REST API endpoints for organizations”,
“… for branches”, “… for deploy keys”). Only an owner's export shows second factors and settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.readers.infrastructure._tenant_exports import Answer, TenantExports

_REPOSITORY: Final = re.compile(r"/repos/([^/]+/[^/]+)/")
_ANSWERS: Final = (
    Answer(
        "organization",
        re.compile(r'"default_repository_permission"\s*:|"two_factor_requirement_enabled"\s*:'),
        ("login", "name", "two_factor_requirement_enabled", "default_repository_permission"),
    ),
    Answer(
        "members",
        re.compile(r'"membersWithRole"\s*:'),
        ("role", "hasTwoFactorEnabled", "node.login"),
        "data.organization.membersWithRole.edges",
    ),
    Answer(
        "installations",
        re.compile(r'"installations"\s*:\s*\[(?=[^\]]*"app_slug"|\s*\])'),
        ("app_slug", "permissions", "repository_selection", "suspended_at"),
        "installations",
    ),
    Answer(
        "workflow",
        re.compile(r'"default_workflow_permissions"\s*:'),
        ("default_workflow_permissions", "can_approve_pull_request_reviews"),
    ),
    Answer(
        "protections",
        re.compile(r'"url"\s*:\s*"[^"]+/repos/[^"]+/branches/[^"]+/protection"'),
        (
            "url", "required_pull_request_reviews.required_approving_review_count", "enforce_admins.enabled",
            "allow_force_pushes.enabled",
        ),
    ),
    Answer(
        "keys",
        re.compile(r'"key"\s*:\s*"(?:ssh|ecdsa)-(?=[\s\S]*"read_only"\s*:)'),
        ("id", "url", "title", "read_only", "created_at", "last_used"),
    ),
    Answer(
        "repositories",
        re.compile(r'"full_name"\s*:\s*"[^"]+/[^"]+"(?=[\s\S]*"(?:default_branch|pushed_at|forks_url)"\s*:)'),
        ("full_name", "visibility", "private", "archived", "default_branch"),
    ),
)  # fmt: skip


def _identify(attributes: Mapping[str, Any]) -> tuple[str, str]:
    """The organisation's name, from itself or from its repositories."""
    for one in attributes.get("organization", ()):
        if isinstance(one.get("login"), str):
            return one["login"], str(one.get("name") or one["login"])
    owners = {str(one.get("full_name", "")).partition("/")[0] for one in attributes.get("repositories", ())}
    return (owners.pop(), "") if len(owners) == 1 else ("", "")


def _repositories(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each repository with the protection of its branches and its keys."""
    protections, keys = _by_repository(attributes, "protections"), _by_repository(attributes, "keys")
    for one in attributes.get("repositories", ()):
        name = one.get("full_name")
        if isinstance(name, str) and name:
            held = {
                **one,
                "name": name,
                "protections": protections.get(name, []),
                "keys": keys.get(name, []),
                "exported": attributes["exported"],
            }
            yield "repository", name, held


def _by_repository(attributes: Mapping[str, Any], kind: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in attributes.get(kind, ()):
        match = _REPOSITORY.search(str(one.get("url", "")))
        if match:
            found.setdefault(match[1], []).append(one)
    return found


READER = TenantExports(("github", "organization"), "github", "GitHub", _ANSWERS, _identify, _repositories)
