"""What the data of signs cannot say: small questions about one event's parameters, each by its name.

Each is asked with the event's own record. Where the record does not tell, the answer is no: a sign is a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

import orjson

Call = Callable[[Mapping[str, Any]], bool]
_EVERYTHING: Final = {"*", "*:*"}
OWNER_ROLES: Final = {"roles/owner", "roles/resourcemanager.organizationAdmin", "roles/iam.securityAdmin",
                      "roles/resourcemanager.projectIamAdmin"}  # fmt: skip
# Owner, User Access Administrator, Role Based Access Control Administrator
# (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles)
OWNER_IDS: Final = ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
                    "f58310d9-a9f6-439a-9e8d-f62e7b41a168")  # fmt: skip


def values_at(value: object, path: tuple[str, ...]) -> Iterator[Any]:
    """Every value at a path, through lists."""
    if isinstance(value, list):
        for one in value:
            yield from values_at(one, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def _parameters(details: Mapping[str, Any]) -> Mapping[str, Any]:
    found = details.get("requestParameters")
    return found if isinstance(found, Mapping) else {}


def _parsed(value: object) -> Any:  # noqa: ANN401 - JSON is any value
    """A document that is given as text, perhaps percent-encoded; None for what is none."""
    if not isinstance(value, str):
        return value
    for text in (value, unquote(value)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
    return None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _allowing(document: object) -> Iterator[Mapping[str, Any]]:
    """Statements of a policy that allow something without a condition."""
    parsed = _parsed(document)
    for one in _listed(parsed.get("Statement")) if isinstance(parsed, Mapping) else ():
        if isinstance(one, Mapping) and one.get("Effect") == "Allow" and not one.get("Condition"):
            yield one


def allows_everything(details: Mapping[str, Any]) -> bool:
    """AWS: whether the policy allows every action, or every action of IAM, on everything."""
    wide = _EVERYTHING | {"iam:*"}
    return any(
        wide.intersection(filter(_is_text, _listed(one.get("Action"))))
        and "*" in filter(_is_text, _listed(one.get("Resource")))
        for one in _allowing(_parameters(details).get("policyDocument"))
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def trusts_anyone(details: Mapping[str, Any]) -> bool:
    """AWS: whether the trust policy lets everyone take on the role, without a condition."""
    parameters = _parameters(details)
    document = parameters.get("policyDocument") or parameters.get("assumeRolePolicyDocument")
    return any(
        one.get("Principal") == "*" or "*" in list(values_at(one.get("Principal"), ("AWS",)))
        for one in _allowing(document)
    )


def narrows_selectors(details: Mapping[str, Any]) -> bool:
    """AWS: whether a trail no longer records every management event, reads and writes."""
    parameters = _parameters(details)
    plain, advanced = parameters.get("eventSelectors"), parameters.get("advancedEventSelectors")
    if isinstance(advanced, list) and advanced:
        return not any(_is_whole(one) for one in advanced)
    if not isinstance(plain, list):
        return False
    return not any(
        isinstance(one, Mapping)
        and one.get("includeManagementEvents", True) is True
        and one.get("readWriteType", "All") == "All"
        and not one.get("excludeManagementEventSources")
        for one in plain
    )


def _is_whole(selector: object) -> bool:
    """Whether an advanced selector takes every management event: it asks for the category and for nothing else."""
    fields = [one for one in values_at(selector, ("fieldSelectors",)) if isinstance(one, Mapping)]
    return [one.get("field") for one in fields] == ["eventCategory"] and fields[0].get("equals") == ["Management"]


def on_oneself(details: Mapping[str, Any]) -> bool:
    """AWS: whether a user changed what the same user may do."""
    name = next(values_at(details, ("userIdentity", "userName")), None)
    return bool(name) and name == _parameters(details).get("userName")


def for_another(details: Mapping[str, Any]) -> bool:
    """AWS: whether credentials were made of a user other than the one who asked."""
    asked = _parameters(details).get("userName")
    name = next(values_at(details, ("userIdentity", "userName")), None)
    return bool(asked) and asked != name


def grants_owner(details: Mapping[str, Any]) -> bool:
    """Google: whether a change of a policy adds a role by which the holder can give themselves any other."""
    deltas = (
        one
        for path in (("protoPayload", "serviceData"), ("protoPayload", "metadata"))
        for one in values_at(details, (*path, "policyDelta", "bindingDeltas"))
    )
    return any(
        isinstance(one, Mapping) and one.get("action") == "ADD" and one.get("role") in OWNER_ROLES for one in deltas
    )


def lessens_audit(details: Mapping[str, Any]) -> bool:
    """Google: whether a change of a policy removes a kind of audit log, or exempts somebody from it."""
    for path in (("protoPayload", "serviceData"), ("protoPayload", "metadata")):
        for one in values_at(details, (*path, "policyDelta", "auditConfigDeltas")):
            if isinstance(one, Mapping) and (one.get("action") == "REMOVE") is not bool(one.get("exemptedMember")):
                return True
    return False


def disables_sink(details: Mapping[str, Any]) -> bool:
    """Google: whether a log sink is disabled."""
    return any(one is True for one in values_at(details, ("protoPayload", "request", "sink", "disabled")))


def assigns_owner(details: Mapping[str, Any]) -> bool:
    """Azure: whether a role assignment gives one of the roles that can give any other."""
    for key in ("requestbody", "requestBody"):
        for body in values_at(details, ("properties", key)):
            for found in values_at(_parsed(body), ("Properties", "RoleDefinitionId")):
                if _is_owner(found):
                    return True
            for found in values_at(_parsed(body), ("properties", "roleDefinitionId")):
                if _is_owner(found):
                    return True
    return False


def _is_owner(value: object) -> bool:
    return isinstance(value, str) and value.lower().endswith(OWNER_IDS)


CALLS: Final[Mapping[str, Call]] = {
    one.__name__: one
    for one in (
        allows_everything, trusts_anyone, narrows_selectors, on_oneself, for_another, grants_owner, lessens_audit,
        disables_sink, assigns_owner,
    )
}  # fmt: skip
