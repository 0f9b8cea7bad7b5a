"""Environment variables of an AWS account: their names, and no value that a name does not promise to be harmless.

What points at a secret store, and a switch, is kept under a secret's name, since both speak against a secret in clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from remit.model.facts import HIDDEN
from remit.readers.infrastructure._secrets import hide_secrets, is_secret_name


def hidden_environment(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables, name → value, without their values."""
    judged: dict[str, Any] = {"variables": dict(variables)}
    hide_secrets(judged)
    return {name: _kept(name, value) for name, value in judged["variables"].items()}


def hidden_pairs(variables: Sequence[Mapping[str, Any]], name: str, value: str) -> list[dict[str, Any]]:
    """The same for variables as pairs, under the keys that hold name and value."""
    kept = hidden_environment({str(one.get(name, "")): one.get(value) for one in variables})
    return [{name: key, value: item} for key, item in kept.items()]


def _kept(name: str, value: object) -> object:
    is_digits = isinstance(value, str) and value.isdecimal()
    return value if is_secret_name(name, in_environment=True) and not is_digits else HIDDEN
