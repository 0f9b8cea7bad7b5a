"""The shape in which Azure's resources reach the knowledge base, shared by templates, exports and live resources.

What ARM keeps under `properties` stands beside `name`, `sku` and `kind`, in snake case (`allowBlobPublicAccess` →
`allow_blob_public_access`), also where a list holds resources of its own (a security group's rules). What users name
stays as it is written: tags, settings of an app, identities, a mapping with a key that is not written like a property.
Secrets are hidden. No schema is read, so a mapping of user's keys that all look like properties is taken for structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN, Marker
from remit.readers.infrastructure._arm_values import ABSENT, Unclear
from remit.readers.infrastructure._cloudformation_shape import snake_case
from remit.readers.infrastructure._secrets import hide_secrets

HERE: Final = "https://here.invalid/"  # RFC 2606: no such host ever is; stands for the folder that is scanned
_KEY: Final = re.compile(r"[A-Za-z$@][A-Za-z0-9_]*")
_ENVELOPE: Final = frozenset({
    "id", "name", "type", "etag", "location", "tags", "zones", "sku", "kind", "identity", "properties", "plan",
    "managedBy", "extendedLocation", "systemData", "eTag", "provisioningState",
})  # fmt: skip
_TOP: Final = (
    "id", "name", "apiVersion", "kind", "location", "sku", "identity", "zones", "plan", "managedBy",
    "extendedLocation", "tags",
)  # fmt: skip
_USER_KEYED: Final = frozenset({
    "tags", "userassignedidentities", "policyrule", "definition", "template", "appsettings", "connectionstrings",
    "environmentvariables", "labels", "annotations", "nodelabels",
})  # fmt: skip
_SETTINGS: Final = {"appsettings": "app_settings", "connectionstrings": "connection_strings", "metadata": "metadata"}
_SITES: Final = frozenset({"microsoft.web/sites", "microsoft.web/sites/slots"})
_SECRET_KEYS: Final = frozenset({
    "protected_settings", "custom_data", "user_data", "secure_value", "protected_settings_from_key_vault_value",
})  # fmt: skip
_SECRET_VALUES: Final = {"microsoft.keyvault/vaults/secrets": ("value",)}
_DROPPED: Final = frozenset({"system_data", "etag", "provisioning_state", "resource_guid"})

_Found = dict[str, dict[str, None]]


class Shaper:
    """Turns one resource's values into attributes, and collects what they refer to.

    Attributes:
        references: attribute path without indices → addresses.
    """

    def __init__(self, targets_of: Callable[[Unclear | str], tuple[str, ...]]) -> None:
        """`targets_of` gives the addresses of the resources that a value names."""
        self.references: _Found = {}
        self._targets_of = targets_of

    def attributes(self, resource: Mapping[str, Any], kind: str, name: str | None) -> dict[str, Any]:
        """The attributes of a resource whose values were evaluated; `kind` is its type, `name` its own last name."""
        own = {key: resource[key] for key in _TOP if resource.get(key) is not None}
        if name is not None:
            own["name"] = name
        attributes = self._object(own, "", is_free=False)
        properties = resource.get("properties")
        settings = _SETTINGS.get((name or "").lower()) if _is_settings(kind) else None
        if settings and isinstance(properties, dict):
            attributes[settings] = self._value(properties, settings, is_free=True)
        elif isinstance(properties, dict):
            for key, value in self._object(properties, "", is_free=False).items():
                attributes.setdefault(key, value)
        elif isinstance(properties, (Unclear, Marker)):
            attributes["properties"] = self._value(properties, "properties", is_free=False)
        self._hide(attributes, kind)
        return attributes

    def _hide(self, attributes: dict[str, Any], kind: str) -> None:
        for key in _SECRET_VALUES.get(kind.lower(), ()):
            if attributes.get(key) is not None:
                attributes[key] = HIDDEN
        held = attributes.get("connection_strings")
        if isinstance(held, dict):
            for value in held.values():
                if isinstance(value, dict) and isinstance(value.get("value"), str):
                    value["value"] = HIDDEN
        waiting: list[Any] = [attributes]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                for key in one.keys() & _SECRET_KEYS:
                    one[key] = HIDDEN if one[key] not in (None, "", {}) else one[key]
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
        hide_secrets(attributes)

    def _value(self, value: Any, path: str, *, is_free: bool) -> Any:  # noqa: ANN401 - any value
        if isinstance(value, (Unclear, str)):
            addresses = self._targets_of(value)
            if addresses:
                self.references.setdefault(path, {}).update(dict.fromkeys(addresses))
            return UNKNOWN if isinstance(value, Unclear) or HERE in value else value
        if isinstance(value, dict):
            return self._object(value, path, is_free=is_free)
        if isinstance(value, list):
            return [self._value(item, path, is_free=is_free) for item in value if item is not None]
        return value

    def _object(self, value: Mapping[str, Any], path: str, *, is_free: bool) -> dict[str, Any]:
        is_free = is_free or not all(_KEY.fullmatch(str(key)) for key in value)
        wrapped = value.get("properties") if not is_free and path and value.keys() <= _ENVELOPE else None
        shaped: dict[str, Any] = {}
        for key, item in value.items():
            if item is None or item is ABSENT or (key == "properties" and isinstance(wrapped, dict)):
                continue
            name = str(key) if is_free else snake_case(str(key))
            if name in _DROPPED and not is_free:
                continue
            below = is_free or str(key).lower() in _USER_KEYED
            shaped[name] = self._value(item, f"{path}.{name}" if path else name, is_free=below)
        if isinstance(wrapped, dict):
            for name, item in self._object(wrapped, path, is_free=False).items():
                shaped.setdefault(name, item)
        return shaped


def tags_of(value: Any) -> dict[str, str]:  # noqa: ANN401 - any value
    """The tags that can be told."""
    if not isinstance(value, Mapping):
        return {}
    return {
        str(key): str(item).lower() if isinstance(item, bool) else str(item)
        for key, item in value.items()
        if isinstance(item, (str, int, float))
    }


def _is_settings(kind: str) -> bool:
    return kind.lower() in {"microsoft.web/sites/config", "microsoft.web/sites/slots/config"}


def region_of(location: str) -> str:
    """A region as its id: `West Europe` → `westeurope`; nothing for what is everywhere."""
    plain = location.replace(" ", "").lower()
    return "" if plain == "global" else plain


def native_type(type_: str, kind: Any) -> str:  # noqa: ANN401 - any value
    """A type as the knowledge base knows it: one type of site is two services, and only its kind tells them apart."""
    is_function = isinstance(kind, str) and "functionapp" in kind.lower() and type_.lower() in _SITES
    return f"{type_}:functionapp" if is_function else type_
