"""What a GitHub organisation asks of its members, grants to apps, and how its repositories are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import application_of, breadth, gaps, inner, named, records, was_exported, word
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind

# Rights of an app that let it change code, settings, members or secrets.
_BROAD: Final = frozenset({
    "administration", "organization_administration", "members", "secrets", "organization_secrets", "workflows",
    "contents", "actions", "organization_hooks",
})  # fmt: skip


_ADMINISTERS: Final = frozenset({"administration", "organization_administration", "members"})


def administrators(members: Values) -> Answer:
    """How many owners the organisation has."""
    found = records(members)
    return len(_owners(members)) if found else None


def _owners(members: Values) -> list[Mapping[str, Any]]:
    return [one for one in records(members) if one.get("role") == "ADMIN"]


def without(members: Values) -> Answer:
    """Owners without a second factor, sorted; None where the export does not say."""
    found = _owners(members)
    if not records(members) or any(one.get("hasTwoFactorEnabled") is None for one in found):
        return None
    return named(inner(one, "node", "login") for one in found if one["hasTwoFactorEnabled"] is not True)


def administrator_mfa(members: Values) -> Answer:
    """Whether every owner has a second factor."""
    found = without(members)
    return gaps(found) if isinstance(found, tuple) else None


def broad(installations: Values) -> tuple[str, ...]:
    """Apps that may write code, settings, members or secrets of every repository, as `app: rights`, sorted."""
    return named(
        f"{one.get('app_slug')}: {', '.join(rights)}"
        for one in records(installations)
        if one.get("repository_selection") == "all" and not one.get("suspended_at") and (rights := _rights(one))
    )


def _rights(installation: Mapping[str, Any]) -> list[str]:
    held = installation.get("permissions")
    granted = held.items() if isinstance(held, Mapping) else ()
    return sorted(str(right) for right, level in granted if right in _BROAD and level in ("write", "admin"))


def applications(installations: Values, exported: Values) -> Answer:
    """Whether an app may write code, settings, members or secrets of every repository."""
    return breadth(broad(installations)) if was_exported("installations", exported) else None


def protection(protections: Values, branch: Values, exported: Values) -> Answer:
    """Whether the default branch takes only reviewed changes, and none by force."""
    if not was_exported("protections", exported):
        return None
    return "on" if any(_protects(one, branch) for one in records(protections)) else "off"


def _protects(rule: Mapping[str, Any], branch: Values) -> bool:
    is_default = any(str(rule.get("url", "")).endswith(f"/branches/{name}/protection") for name in branch)
    reviews = inner(rule, "required_pull_request_reviews", "required_approving_review_count")
    by_force = inner(rule, "allow_force_pushes", "enabled") is True
    return is_default and isinstance(reviews, int) and reviews > 0 and not by_force


def keys(held: Values, exported: Values) -> Answer:
    """What deploy keys may do: `none` there, `read`, or `write`."""
    if not was_exported("keys", exported):
        return None
    found = records(held)
    return "write" if any(one.get("read_only") is False for one in found) else "read" if found else "none"


def outsiders(installations: Values, tenant: Values) -> Iterator[Relation]:
    """Installed apps that are not suspended; whose they are is not told, so no edge is sure."""
    for one in records(installations):
        held = one.get("permissions")
        levels = {level for level in held.values() if isinstance(level, str)} if isinstance(held, Mapping) else set()
        if one.get("suspended_at") or not levels:
            continue
        rights = _rights(one)
        kind = EdgeKind.WRITES if levels & {"write", "admin"} else EdgeKind.READS
        yield application_of(
            word(one, "app_slug"),
            EdgeKind.ADMINISTERS if _ADMINISTERS.intersection(rights) else kind,
            rights if one.get("repository_selection") == "all" else (),
            tenant,
            granted="granted by an owner for every repository",
            is_sure=False,
        )


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "broad": broad,
    "applications": applications,
    "protection": protection,
    "keys": keys,
}
