"""Whether environment variables carry secrets, told by their names.

Names are judged, values only for whether they are a literal or a reference to a secret store; no value leaves
this module. It cannot know a secret under an innocent name, nor that a value is a mere placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent, is_bounded, parse
from remit.model.facts import HIDDEN, UNKNOWN, Marker

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = frozenset({
    "password", "passwd", "passphrase", "pwd", "pass", "secret", "secrets", "token", "apikey", "credential",
    "credentials", "privatekey", "accesskey", "secretkey", "authtoken", "connectionstring",
})  # fmt: skip
_SECRET_PAIRS = frozenset({
    ("api", "key"), ("private", "key"), ("access", "key"), ("account", "key"), ("encryption", "key"),
    ("signing", "key"), ("master", "key"), ("auth", "key"), ("connection", "string"), ("license", "key"),
})  # fmt: skip
# What follows such a word and makes the variable speak *about* a secret.
_ABOUT = frozenset({
    "name", "arn", "id", "ids", "path", "file", "url", "uri", "endpoint", "host", "ttl", "expiry", "expires",
    "expiration", "length", "type", "header", "enabled", "required", "policy", "version", "region", "prefix",
    "issuer", "audience", "limit", "count", "timeout", "seconds", "minutes", "days", "store", "manager",
})  # fmt: skip
_NOT_SECRET = frozenset({"pwd", "oldpwd"})  # the shell's working directories
_REFERENCE = re.compile(
    r"arn:|ssm:|secretsmanager:|vault:|\{\{resolve:|\$\{|\$\(|@microsoft\.keyvault\(|projects/[^/]+/secrets/"
    r"|https://[^/]+\.vault\.azure\.net/|/[\w.-]+(/[\w.-]+)+$",
    re.IGNORECASE,
)
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "none", "null"})
_INNER = ("environment", "env", "variables")
# One variable as an object; all but `value` say that the value is taken from elsewhere.
_PAIR_KEYS = frozenset({"name", "value", "valueFrom", "value_from", "value_source", "secret_name"})
_MAX_NAME = 512


def secrets(*environment_maps: Values) -> Answer:
    """Whether variables with the names of secrets hold literal values: `suspected` or `none_seen`.

    Args:
        environment_maps: objects name → value, lists of `{name, value}`, or the JSON text of container
            definitions with their `environment`; from as many paths as a mapping names.
    """
    present = [value for value in chain.from_iterable(environment_maps) if not is_absent(value)]
    if not present:
        return None
    answers = {_is_secret(name, value) for found in present for name, value in _variables(_opened(found))}
    return "suspected" if True in answers else UNKNOWN if UNKNOWN in answers else "none_seen"


def _opened(value: object) -> object:
    opened = parse(value) if isinstance(value, str) else value
    return opened if is_bounded(opened) else UNKNOWN


def _variables(value: object) -> Iterator[tuple[str, object]]:
    """Names and values; a value that is no environment at all counts as one unknown variable."""
    if isinstance(value, dict):
        yield from _of_object(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _variables(item)
    elif value is not None:
        yield "secret", UNKNOWN


def _of_object(value: dict[str, object]) -> Iterator[tuple[str, object]]:
    inner = [value[key] for key in _INNER if isinstance(value.get(key), (list, dict))]
    if inner:
        for item in inner:
            yield from _variables(item)
    elif "name" in value and value.keys() <= _PAIR_KEYS:
        yield str(value["name"]), value.get("value")
    elif "image" not in value:
        yield from ((str(name), item) for name, item in value.items())


def _is_secret(name: str, value: object) -> bool | Marker:
    if not looks_secret(name):
        return False
    if value is UNKNOWN:
        return UNKNOWN
    return value is HIDDEN or (isinstance(value, str) and _is_literal(value.strip()))


def looks_secret(name: str) -> bool:
    """Whether a variable of that name usually holds a secret."""
    if len(name) > _MAX_NAME or name.lower() in _NOT_SECRET:
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    return not _SECRET_WORDS.isdisjoint(words) or not _SECRET_PAIRS.isdisjoint(pairwise(words))


def _is_literal(value: str) -> bool:
    is_setting = value.lower() in _SWITCHES or value.isdecimal()
    return bool(value) and not is_setting and not _REFERENCE.match(value)


CALLS: dict[str, Call] = {"secrets": secrets}
