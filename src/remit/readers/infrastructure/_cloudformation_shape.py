"""The shape in which CloudFormation's properties reach the knowledge base, shared by templates and live resources.

Names of properties become snake case (`SSEAlgorithm` → `sse_algorithm`), so that one fact reads like the next. What
users name stays as it is written, and so does everything below it: a mapping under one of `USER_KEYED` or under tags, a
mapping with a key that is not written like a property (`Key.With-Signs`), and every policy document (a mapping with
`Statement` and either `Version` or statements with an `Effect`). Tags in either form (`[{Key, Value}]`, `{key: value}`)
become one mapping. No schema is read, so a mapping of user's keys that all look like properties is taken for structure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from remit.model.facts import Marker

_PROPERTY: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORD: Final = re.compile(r"[A-Z]{2,}s(?=[A-Z]|$)|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+|[0-9]+")
USER_KEYED: Final = frozenset({
    "Variables", "EnvironmentVariables", "Labels", "DockerLabels", "Parameters", "Options", "DriverOpts",
    "RequestParameters", "ResponseParameters", "RequestTemplates", "ResponseTemplates", "StageVariables", "Body",
    "DefinitionBody", "Definition", "DefinitionSubstitutions", "Content", "EventPattern", "Pattern", "Metadata",
    "Attributes", "SecretStringTemplate", "ApiStageParameters", "JsonBody", "CustomAttributes", "Headers",
    "DefaultArguments", "ConfigurationOverrides", "NodePropertyOverrides", "Dimensions", "ScheduleExpressionInput",
})  # fmt: skip
_POLICY_NAMES: Final = ("policydocument", "managedpolicyarns", "permissionsboundary", "keypolicy", "resourcepolicy")


class Style(Enum):
    """How the keys of a mapping are written, and what stands for what a text cannot tell."""

    PROPERTIES = "properties"
    VERBATIM = "verbatim"
    POLICY = "policy"  # verbatim, and a part that cannot be told leaves the rest of its text standing


@lru_cache(maxsize=16_384)
def snake_case(name: str) -> str:
    """A property's name with small letters and underscores: `DBInstanceClass` → `db_instance_class`."""
    return "_".join(word.lower() for word in _WORD.findall(name)) or name


def style_below(name: str, style: Style) -> Style:
    """How a property's value is written, told from the property's name and the style around it."""
    if style is Style.PROPERTIES:
        if name.lower().endswith(_POLICY_NAMES):
            return Style.POLICY
        if name in USER_KEYED or name.endswith("Tags"):
            return Style.VERBATIM
    return style


def style_of(value: Mapping[Any, Any], style: Style) -> Style:
    """How a mapping's own keys are written."""
    if is_policy(value):
        return Style.POLICY
    if style is Style.POLICY and not value.keys() - {"PolicyDocument"}:
        return Style.PROPERTIES  # `ResourcePolicy: {PolicyDocument: …}` only wraps one
    if style is Style.PROPERTIES and not all(_PROPERTY.fullmatch(str(key)) for key in value):
        return Style.VERBATIM
    return style


def is_policy(value: Mapping[Any, Any]) -> bool:
    """Whether a mapping is a policy document; a rule of a firewall has a `Statement` too."""
    statement = value.get("Statement")
    if statement is None:
        return False
    first = statement[0] if isinstance(statement, list) and statement else statement
    return "Version" in value or isinstance(statement, list) or (isinstance(first, Mapping) and "Effect" in first)


def shaped(value: Any, style: Style = Style.PROPERTIES) -> Any:  # noqa: ANN401 - properties are any JSON
    """Plain properties, as an API gives them, in the knowledge base's shape; what is null is left out."""
    if isinstance(value, Mapping):
        own = style_of(value, style)
        return {
            name_in(str(key), own): shaped(item, style_below(str(key), own))
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [shaped(item, style) for item in value if item is not None]
    return value


def name_in(name: str, style: Style) -> str:
    """A key as that style writes it."""
    return snake_case(name) if style is Style.PROPERTIES else name


def join_tags(attributes: dict[str, Any]) -> dict[str, str]:
    """The tags of a resource; in its attributes, tags in the form of a list become a mapping.

    Tags whose key or value cannot be told are left out of what is returned.
    """
    found: dict[str, str] = {}
    for name, value in attributes.items():
        if name != "tags" and not name.endswith("_tags"):
            continue
        tags = _tag_map(value)
        if tags is not None:
            attributes[name] = tags
            found |= {key: _text(item) for key, item in tags.items() if isinstance(item, (str, int, float))}
    return found


def _tag_map(value: object) -> dict[str, Any] | None:
    """Tags as a mapping; None when it is none of the two forms."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if not isinstance(value, list):
        return None
    tags: dict[str, Any] = {}
    for one in value:
        if isinstance(one, Marker):
            continue
        name = (one.get("Key") or one.get("key")) if isinstance(one, Mapping) else None
        if name is None:
            return None
        if isinstance(name, (str, int, float)) and not isinstance(name, Marker):
            tags[str(name)] = one.get("Value", one.get("value", ""))
    return tags


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
