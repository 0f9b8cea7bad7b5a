"""What a Google Workspace tenant asks of its people and grants to applications (Google, “Directory API”)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import application_of, breadth, gaps, named, records, standing, texts, was_exported
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind

# All mail, all files, or the directory itself; narrower ones end in `.readonly`, `.file`, `.metadata` and the like.
_BROAD: Final = re.compile(
    r"https://(?:mail\.google\.com/|www\.googleapis\.com/auth/(?:drive|gmail\.modify|calendar|contacts|cloud-platform"
    r"|admin\.directory\.\w+|admin\.datatransfer|apps\.\w+|ediscovery))"
)


def _active(users: Values) -> list[Mapping[str, Any]]:
    return [one for one in records(users) if one.get("suspended") is not True]


def mfa(users: Values) -> Answer:
    """Whether a second step is enforced: for all active people, some or none; None where no export says."""
    return standing(one["isEnforcedIn2Sv"] is True for one in _active(users) if "isEnforcedIn2Sv" in one)


def _administrators(users: Values) -> list[Mapping[str, Any]] | None:
    found = _active(users)
    if not any("isAdmin" in one for one in found):
        return None
    return [one for one in found if one.get("isAdmin") is True or one.get("isDelegatedAdmin") is True]


def administrators(users: Values) -> Answer:
    """How many active people administer, all of it or a part."""
    found = _administrators(users)
    return None if found is None else len(found)


def without(users: Values) -> Answer:
    """Administrators who are not enrolled in a second step, sorted."""
    found = _administrators(users)
    if found is None:
        return None
    return named(one.get("primaryEmail") for one in found if one.get("isEnrolledIn2Sv") is not True)


def administrator_mfa(users: Values) -> Answer:
    """Whether every administrator is enrolled in a second step."""
    found = without(users)
    return gaps(found) if isinstance(found, tuple) else None


def broad(tokens: Values) -> tuple[str, ...]:
    """Applications that hold all of somebody's mail or files, or the directory, as `name: scope`, sorted."""
    return named(
        f"{one.get('displayText') or one.get('clientId')}: {scope.rstrip('/').rpartition('/')[2]}"
        for one in records(tokens)
        for scope in texts(one.get("scopes"))
        if _BROAD.fullmatch(scope)
    )


def applications(tokens: Values, exported: Values) -> Answer:
    """Whether an application holds all of somebody's mail or files, or the directory."""
    return breadth(broad(tokens)) if was_exported("tokens", exported) else None


def outsiders(tokens: Values, tenant: Values) -> Iterator[Relation]:
    """Applications that somebody let in; whose they are is not told, so no edge is sure."""
    scopes: dict[str, set[str]] = {}
    for one in records(tokens):
        name = str(one.get("displayText") or one.get("clientId") or "?")
        scopes.setdefault(name, set()).update(texts(one.get("scopes")))
    for name, held in scopes.items():
        directory = any("/admin.directory." in scope and not scope.endswith(".readonly") for scope in held)
        reads = all(scope.endswith(".readonly") or "/auth/" not in scope for scope in held)
        kind = EdgeKind.ADMINISTERS if directory else EdgeKind.READS if reads else EdgeKind.WRITES
        broad = (scope.rstrip("/").rpartition("/")[2] for scope in held if _BROAD.fullmatch(scope))
        yield application_of(name, kind, broad, tenant, granted="granted by its people", is_sure=False)


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "mfa": mfa,
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "broad": broad,
    "applications": applications,
}
