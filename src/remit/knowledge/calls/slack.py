"""Who is in a Slack workspace, with which second factor, and what approved apps may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import application_of, breadth, gaps, inner, named, records, standing, was_exported
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind


def _people(members: Values) -> list[Mapping[str, Any]]:
    """Active people; bots and those who left are none."""
    return [
        one
        for one in records(members)
        if not (one.get("deleted") or one.get("is_bot") or one.get("is_app_user") or one.get("id") == "USLACKBOT")
    ]


def mfa(members: Values) -> Answer:
    """Whether people have a second factor: all, some or nobody; None where the export does not say."""
    return standing(one["has_2fa"] is True for one in _people(members) if "has_2fa" in one)


def _administrators(members: Values) -> list[Mapping[str, Any]]:
    return [one for one in _people(members) if one.get("is_admin") or one.get("is_owner")]


def administrators(members: Values) -> Answer:
    """How many people administer or own the workspace."""
    return len(_administrators(members)) if records(members) else None


def without(members: Values) -> Answer:
    """Administrators without a second factor, sorted; None where the export does not say."""
    found = _administrators(members)
    if not records(members) or any("has_2fa" not in one for one in found):
        return None
    return named(one.get("name") for one in found if one["has_2fa"] is not True)


def administrator_mfa(members: Values) -> Answer:
    """Whether every administrator has a second factor."""
    found = without(members)
    return gaps(found) if isinstance(found, tuple) else None


def guests(members: Values) -> Answer:
    """How many people are guests."""
    found = _people(members)
    return sum(bool(one.get("is_restricted") or one.get("is_ultra_restricted")) for one in found) if found else None


def broad(apps: Values) -> tuple[str, ...]:
    """Approved apps with a right that Slack calls sensitive, or one to administer, as `name: right`, sorted."""
    return named(f"{inner(one, 'app', 'name')}: {right}" for one in records(apps) for right in _sensitive(one))


def _sensitive(app: Mapping[str, Any]) -> Iterator[str]:
    held = app.get("scopes")
    for scope in records(held) if isinstance(held, list) else ():
        name = str(scope.get("name", "?"))
        if scope.get("is_sensitive") is True or name == "admin" or name.startswith("admin."):
            yield name


def applications(apps: Values, exported: Values) -> Answer:
    """Whether an approved app has a right that Slack calls sensitive."""
    return breadth(broad(apps)) if was_exported("approved_apps", exported) else None


def outsiders(apps: Values, tenant: Values) -> Iterator[Relation]:
    """Approved apps with the rights that Slack calls sensitive; whose they are is not told, so no edge is sure."""
    for one in records(apps):
        rights = set(_sensitive(one))
        is_administrator = any(right.partition(":")[0].split(".")[0] == "admin" for right in rights)
        kind = EdgeKind.ADMINISTERS if is_administrator else EdgeKind.READS
        name = str(inner(one, "app", "name") or "?")
        yield application_of(name, kind, rights, tenant, granted="approved for the workspace", is_sure=False)


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "mfa": mfa,
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "guests": guests,
    "broad": broad,
    "applications": applications,
}
