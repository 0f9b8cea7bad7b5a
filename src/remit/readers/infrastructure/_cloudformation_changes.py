"""Change sets: what `aws cloudformation describe-change-set --include-property-values` prints.

Every resource that a change adds, modifies or imports is an observation with the properties that it will have; one
that is removed is none. Without the property values, or where the service itself cannot say what it will do
(`Dynamic`), the resource is unreadable. What the stack keeps as it is does not stand in a change set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.location import Location
from remit.model.observation import Action, Observation, Reading, Unreadable
from remit.readers.infrastructure._cloudformation_document import Template
from remit.readers.infrastructure._cloudformation_shape import join_tags, shaped, snake_case
from remit.readers.infrastructure._secrets import hide_secrets

_ARN: Final = re.compile(r"arn:[a-z-]+:cloudformation:([a-z0-9-]+):(\d{12}):")
_LATER: Final = "{{changeSet:KNOWN_AFTER_APPLY}}"
_MASKED: Final = "****"
_HINT: Final = "write it with aws cloudformation describe-change-set --include-property-values"
_ACTIONS: Final = {"Add": Action.CREATE, "Modify": Action.UPDATE, "Import": Action.UPDATE}


def is_change_set(value: object) -> bool:
    """Whether a JSON value is a described change set."""
    return isinstance(value, Mapping) and isinstance(value.get("Changes"), list) and "StackName" in value


def reading_of(template: Template, name: str) -> Reading:
    """The changes of one change set."""
    body: dict[str, Any] = template.value
    match = _ARN.match(str(body.get("ChangeSetId", "")))
    region, account = match.groups() if match else ("", "")
    found: list[Observation] = []
    unreadable: list[Unreadable] = []
    if body.get("NextToken"):
        cause = "it is cut short: the change set has more changes than stand here"
        unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint="write all of its pages"))
    for index, raw in enumerate(body["Changes"]):
        change = raw.get("ResourceChange") if isinstance(raw, dict) else None
        location = template.at("Changes", index)
        one = _observed(change, location, region, account) if isinstance(change, dict) else "this is no change"
        if isinstance(one, str):
            unreadable.append(Unreadable(location=location, cause=one, hint=_HINT))
        elif one is not None:
            found.append(one)
    return Reading(observations=tuple(found), unreadable=tuple(unreadable), is_change=True, inputs=(name,))


def _observed(change: dict[str, Any], location: Location, region: str, account: str) -> Observation | str | None:
    """One change; why it cannot be read, or None where it leaves nothing."""
    logical_id, native_type, action = (change.get(key) for key in ("LogicalResourceId", "ResourceType", "Action"))
    if not isinstance(logical_id, str) or not isinstance(native_type, str) or not isinstance(action, str):
        return "a change without LogicalResourceId, ResourceType or Action"
    if action == "Remove":
        return None
    if action not in _ACTIONS:
        return f"{logical_id}: what the change does to it is not known yet ({action:.40})"
    try:
        context = orjson.loads(change.get("AfterContext") or "null")
    except (orjson.JSONDecodeError, TypeError):
        context = None
    properties = context.get("Properties", {}) if isinstance(context, dict) else None
    if not isinstance(properties, dict):
        return f"{logical_id}: the change set does not say which properties it will have"
    attributes = shaped(_marked(properties))
    hide_secrets(attributes)
    replaces = action == "Modify" and change.get("Replacement") in ("True", "Conditional")
    return Observation(
        reader="cfn",
        native_type=native_type,
        address=logical_id,
        tags=join_tags(attributes),
        attributes=attributes,
        location=location,
        path=location.file,
        provider="aws" if native_type.startswith("AWS::") else "",
        account=account,
        region=region,
        references=dict(_references(change)),
        action=Action.REPLACE if replaces else _ACTIONS[action],
    )


def _marked(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The values with the service's own words for unknown and masked ones replaced."""
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    if value == _MASKED:
        return HIDDEN
    return UNKNOWN if isinstance(value, str) and _LATER in value else value


def _references(change: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which resources a changed property's value comes from."""
    details = change.get("Details")
    for detail in details if isinstance(details, list) else ():
        target = detail.get("Target") if isinstance(detail, dict) else None
        cause = detail.get("CausingEntity") if isinstance(detail, dict) else None
        if not isinstance(target, dict) or not isinstance(cause, str):
            continue
        if detail.get("ChangeSource") in ("ResourceReference", "ResourceAttribute") and isinstance(
            target.get("Name"), str
        ):
            yield snake_case(target["Name"]), (cause.partition(".")[0],)
