"""What the parts of one AWS account say of each other: which attribute points to what, and whose key it is.

Interfaces name things by ARN or id; a template refers. So every text that is the ARN or the id of something else in
the account becomes a reference to it. A key that AWS manages carries an ordinary id: where its alias (`alias/aws/…`) is
known it is named by that, and a key of this account that nobody listed is `UNKNOWN`. It cannot know keys of other
accounts; their ARN stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.model.observation import Observation

ALIAS: Final = "AWS::KMS::Alias"
_MANAGED: Final = "alias/aws/"
_ID: Final = re.compile(
    r"(?:i|vol|vpc|subnet|sg|igw|lt|snap)-[0-9a-f]+|mrk-[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_KEY: Final = re.compile(r"arn:[\w-]+:kms:([\w-]+):(\d{12}):key/(\S+)")
_NAMES_KEY: Final = re.compile(r"(?:kms|key)\w*_(?:id|arn)|kms_key")


@dataclass(slots=True)
class _Index:
    """What texts stand for, by region.

    Attributes:
        addresses: (region, id or alias) → address; ARNs stand under no region.
        managed: ARN of a key that AWS manages → ARN of its alias.
    """

    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    managed: dict[str, str] = field(default_factory=dict)

    def find(self, text: str, region: str) -> str | None:
        if text.startswith("arn:"):
            return self.addresses.get(("", text)) or self.addresses.get((region, text.rpartition(":")[2]))
        return self.addresses.get((region, text))


def linked(observations: Iterable[Observation], account: str) -> list[Observation]:
    """The observations with their references, without the aliases of keys that AWS manages.

    Args:
        observations: everything of one account.
        account: its id.
    """
    every = list(observations)
    index = _indexed(every)
    kept = (one for one in every if one.native_type != ALIAS or not _is_managed(one))
    return [_linked(one, index, account) for one in kept]


def _is_managed(alias: Observation) -> bool:
    return str(alias.attributes.get("alias_name", "")).startswith(_MANAGED)


def _indexed(observations: list[Observation]) -> _Index:
    index = _Index()
    for one in observations:
        if one.address.startswith("arn:"):
            index.addresses["", one.address] = one.address
            tail = re.split(r"[/:]", one.address)[-1]
            if _ID.fullmatch(tail):
                index.addresses[one.region, tail] = one.address
    for one in observations:
        if one.native_type != ALIAS:
            continue
        name, target = str(one.attributes.get("alias_name")), str(one.attributes.get("target_key_id"))
        key = index.addresses.get((one.region, target))
        if key is not None:
            index.addresses[one.region, name] = key
        elif _is_managed(one):
            head = one.address.partition(":alias/")[0]
            index.managed[f"{head}:key/{target}"] = one.address
    return index


def _linked(one: Observation, index: _Index, account: str) -> Observation:
    attributes = _renamed(dict(one.attributes), index, account)
    references = {name: list(targets) for name, targets in one.references.items()}
    for path, text in _texts(attributes, ""):
        target = index.find(text, one.region)
        if target is not None and target != one.address and path not in one.references:
            references.setdefault(path, []).append(target)
    pointed = {name: tuple(dict.fromkeys(targets)) for name, targets in references.items()}
    return replace(one, attributes=attributes, references=pointed)


def _renamed(value: Any, index: _Index, account: str, name: str = "") -> Any:  # noqa: ANN401 - attributes are any JSON
    """The value with keys that AWS manages named by their alias."""
    if isinstance(value, dict):
        return {key: _renamed(item, index, account, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, index, account, name) for item in value]
    match = _KEY.fullmatch(value) if isinstance(value, str) and _NAMES_KEY.search(name) else None
    if match is None or ("", value) in index.addresses:
        return value
    return index.managed.get(value, UNKNOWN if match[2] == account else value)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - attributes are any JSON
    """Each text with its path without indices; policy documents are verbatim and stay out."""
    if isinstance(value, dict):
        if "Statement" not in value:
            for key, item in value.items():
                yield from _texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
    elif isinstance(value, str):
        yield path, value
