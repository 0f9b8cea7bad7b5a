"""Who administers a Salesforce organisation, with which second factor, and which applications people may let in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.tenants import (
    administrators_of,
    application_of,
    breadth,
    gaps,
    inner,
    named,
    records,
    was_exported,
    word,
)
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind

# Types of users who are partners, customers or the public (Salesforce, “Object Reference”, User).
_OUTSIDE: Final = frozenset({
    "PowerPartner", "PowerCustomerSuccess", "CustomerSuccess", "CspLitePortal", "Guest",
})  # fmt: skip


def _administrators(users: Values) -> list[Mapping[str, Any]]:
    """Active users who may change all data."""
    return [
        one
        for one in records(users)
        if one.get("IsActive") is not False and inner(one, "Profile", "PermissionsModifyAllData") is True
    ]


def administrators(users: Values) -> Answer:
    """How many active users may change all data; None where their profiles were not asked for."""
    says = any(inner(one, "Profile", "PermissionsModifyAllData") is not None for one in records(users))
    return len(_administrators(users)) if says else None


def without(users: Values, factors: Values, exported: Values) -> Answer:
    """Users who may change all data and have registered no second factor here, sorted."""
    if administrators(users) is None or not was_exported("factors", exported):
        return None
    having = _having(factors)
    return named(one.get("Username") for one in _administrators(users) if word(one, "Id") not in having)


def administrator_mfa(users: Values, factors: Values, exported: Values) -> Answer:
    """Whether everybody who may change all data has registered a second factor here."""
    found = without(users, factors, exported)
    return gaps(found) if isinstance(found, tuple) else None


def broad(held: Values) -> tuple[str, ...]:
    """Connected applications that anybody may let in without an administrator, sorted."""
    return named(one.get("Name") for one in records(held) if one.get("OptionsAllowAdminApprovedUsersOnly") is False)


def applications(held: Values, exported: Values) -> Answer:
    """Whether anybody may let in a connected application without an administrator."""
    return breadth(broad(held)) if was_exported("applications", exported) else None


def _having(factors: Values) -> set[str]:
    """Ids of users who have registered a second factor."""
    return {word(one, "UserId") for one in records(factors) if any(value is True for value in one.values())}


def outsiders(users: Values, factors: Values, held: Values, exported: Values, tenant: Values) -> Iterator[Relation]:
    """Partners and customers who may change all data, and applications that anybody may let in."""
    having, says = _having(factors), was_exported("factors", exported)
    people = (
        (word(one, "Username"), word(one, "Username").rpartition("@")[2], word(one, "Id") in having if says else None)
        for one in _administrators(users)
        if word(one, "UserType") in _OUTSIDE
    )
    yield from administrators_of(people, tenant)
    for name in broad(held):
        granted = "without an administrator's approval"
        yield application_of(
            name, EdgeKind.READS, ("whatever its user may see",), tenant, granted=granted, is_sure=False
        )


RELATIONS: dict[str, RelationCall] = {"outsiders": outsiders}
CALLS: dict[str, Call] = {
    "administrators": administrators,
    "without": without,
    "administrator_mfa": administrator_mfa,
    "broad": broad,
    "applications": applications,
}
