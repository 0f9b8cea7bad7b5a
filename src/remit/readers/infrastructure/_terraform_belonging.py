"""What a Terraform resource belongs to: provider, account, region, and its effective tags.

An account is taken from the resource's own ARN or id, else from its provider's configuration, else from the
other ARNs it holds when they agree on one account (a role of another account must not move the resource).
What a provider takes from its environment (a profile, a variable of the shell) cannot be known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from remit.readers.infrastructure._terraform_configuration import longest, mapping

_NAMES: Final = {
    "awscc": "aws", "azurerm": "azure", "azuread": "azure", "azapi": "azure", "azurestack": "azure",
    "google": "gcp", "google-beta": "gcp", "helm": "kubernetes", "kubectl": "kubernetes",
}  # fmt: skip
_ARN: Final = re.compile(r"arn:[\w-]+:[\w-]*:([\w-]*):(\d{12})?:")
_ACCOUNT: Final = re.compile(r"\d{12}")
_SUBSCRIPTION: Final = re.compile(r"/subscriptions/([0-9a-fA-F-]{36})(?:/|$)")
_PROJECT: Final = re.compile(r"(?:^|/)projects/([a-z0-9:.-]+)/")
_ZONE: Final = re.compile(r"([a-z]+(?:-[a-z]+)+-?\d+)-?[a-z]$")
_GLOBAL: Final = ("aws_iam_", "aws_route53_", "aws_cloudfront_", "aws_organizations_", "aws_shield_")
_TAG_MAPS: Final = ("labels", "resource_labels", "user_labels", "terraform_labels", "tags")
_EFFECTIVE: Final = ("effective_labels", "tags_all")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """What a provider's configuration states for all its resources; empty where it does not say."""

    account: str = ""
    region: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


NO_SETTINGS: Final = ProviderSettings()


def provider_of(source: str, native_type: str) -> str:
    """The cloud's name, from the provider's source address or else from the type's prefix."""
    name = source.rpartition("/")[2] or native_type.partition("_")[0]
    return _NAMES.get(name, name)


def settings_of(configurations: object, variables: object) -> dict[str, ProviderSettings]:
    """Settings by provider configuration key; a setting that is a root variable takes its value.

    Raises:
        MalformedError: a part has another shape than the format gives it.
    """
    known = mapping(variables, "variables")
    return {
        key: _settings(mapping(mapping(raw, f"provider {key}").get("expressions"), f"provider {key}"), known)
        for key, raw in mapping(configurations, "provider configurations").items()
    }


def settings_for(key: str, settings: Mapping[str, ProviderSettings]) -> ProviderSettings:
    """The settings of a resource's provider; a module without its own inherits its caller's."""
    return settings.get(key) or settings.get(key.rpartition(":")[2]) or NO_SETTINGS


def _settings(expressions: dict[str, Any], variables: dict[str, Any]) -> ProviderSettings:
    def constant(*path: str) -> Any:  # noqa: ANN401 - JSON is any value
        node: Any = expressions
        for step in path:
            node = node[0] if isinstance(node, list) and node else node
            node = node.get(step) if isinstance(node, dict) else None
        return _constant(node, variables)

    allowed = constant("allowed_account_ids")
    account = str(allowed[0]) if isinstance(allowed, list) and len(allowed) == 1 else ""
    role = _ARN.match(str(constant("assume_role", "role_arn")))
    return ProviderSettings(
        account=account
        or (role[2] if role and role[2] else "")
        or _text(constant("subscription_id"))
        or _text(constant("project")),
        region=_text(constant("region")),
        tags={**_tag_map(constant("default_tags", "tags")), **_tag_map(constant("default_labels"))},
    )


def _constant(node: object, variables: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is any value
    if not isinstance(node, dict):
        return None
    if "constant_value" in node:
        return node["constant_value"]
    references = longest(node)
    if len(references) != 1 or not references[0].startswith("var."):
        return None
    variable = variables.get(references[0].removeprefix("var."))
    return variable.get("value") if isinstance(variable, dict) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def folder_of(name: str) -> str:
    """The folder of a file as it was named, `/`-separated; empty where it was named without one."""
    folder = posixpath.normpath(PurePath(name).parent.as_posix())
    return "" if folder == "." else folder


def account_of(provider: str, attributes: Mapping[str, Any], settings: ProviderSettings) -> str:
    """Account, subscription or project id; empty when nothing tells."""
    own = (_text(attributes.get(name)) for name in ("arn", "id", "self_link"))
    if provider == "aws":
        return _first(_ARN, own, 2) or settings.account or _agreed(attributes)
    if provider == "azure":
        others = (_text(value) for name, value in attributes.items() if name.endswith("_id"))
        return _first(_SUBSCRIPTION, own) or settings.account or _first(_SUBSCRIPTION, others)
    if provider == "gcp":
        return _text(attributes.get("project")) or _first(_PROJECT, own) or settings.account
    return ""


def _first(pattern: re.Pattern[str], texts: Iterator[str], group: int = 1) -> str:
    found = (match[group] for match in map(pattern.search, texts) if match and match[group])
    return next(found, "")


def _agreed(attributes: Mapping[str, Any]) -> str:
    """The one account that all other ARNs name; empty when they name several or none."""
    texts = [_text(value) for name, value in attributes.items() if name.endswith("arn")]
    accounts = {match[2] for match in map(_ARN.match, texts) if match and match[2]}
    owner = _text(attributes.get("owner_id"))
    if _ACCOUNT.fullmatch(owner):
        return owner
    return accounts.pop() if len(accounts) == 1 else ""


def region_of(provider: str, native_type: str, attributes: Mapping[str, Any], settings: ProviderSettings) -> str:
    """The region; empty when nothing tells or the service is global."""
    stated = _text(attributes.get("region")) or _text(attributes.get("location"))
    if provider == "azure":
        return stated.replace(" ", "").lower()
    if provider not in {"aws", "gcp"} or native_type.startswith(_GLOBAL):
        return ""
    arn = _ARN.match(_text(attributes.get("arn")))
    zone = _ZONE.match(_text(attributes.get("availability_zone")) or _text(attributes.get("zone")))
    return stated or (arn[1] if arn else "") or (zone[1] if zone else "") or settings.region


def tags_of(attributes: Mapping[str, Any], settings: ProviderSettings) -> dict[str, str]:
    """Effective tags: the provider's defaults under the resource's own, or what it says of all of them."""
    tags = dict(settings.tags)
    metadata = attributes.get("metadata")
    if isinstance(metadata, list) and metadata and isinstance(metadata[0], dict):
        tags |= _tag_map(metadata[0].get("labels"))
    for name in (*_TAG_MAPS, *_EFFECTIVE):
        tags |= _tag_map(attributes.get(name))
    return tags | _tag_map(attributes.get("tag"))


def _tag_map(value: object) -> dict[str, str]:
    """Tags from a mapping or from blocks of `{key, value}`; what is unknown or hidden is left out."""
    if isinstance(value, list):
        pairs = [
            (str(block["key"]), block.get("value"))
            for block in value
            if isinstance(block, dict) and isinstance(block.get("key"), str)
        ]
    else:
        pairs = list(value.items()) if isinstance(value, dict) else []
    return {name: _tag_text(item) for name, item in pairs if isinstance(item, (str, int, float))}


def _tag_text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
