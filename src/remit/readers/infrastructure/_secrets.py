"""Hiding of secret values before anything keeps them.

A name that ends like a secret's (`master_password`, `private_key_pem`) hides its text; among environment
variables any such word in the name does. So does text that looks like a credential whatever it is called.
What points at a secret store (an ARN, a vault reference) is kept, since it is an address and no secret. It
cannot know a secret under an innocent name that looks like any other text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import orjson

from remit.model.facts import HIDDEN

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS: Final = frozenset({
    "password", "passwd", "passphrase", "secret", "token", "credential", "credentials", "apikey", "privatekey",
    "accesskey", "secretkey", "authtoken", "connectionstring", "kubeconfig",
})  # fmt: skip
_SECRET_PAIRS: Final = frozenset({
    ("api", "key"), ("private", "key"), ("access", "key"), ("account", "key"), ("secret", "key"), ("auth", "key"),
    ("signing", "key"), ("shared", "key"), ("license", "key"), ("client", "key"), ("connection", "string"),
    ("sas", "url"), ("kube", "config"), ("user", "pass"),
})  # fmt: skip
_LOOSE_WORDS: Final = _SECRET_WORDS | {"pwd", "pass", "secrets", "tokens", "passwords"}
_LOOSE_PAIRS: Final = _SECRET_PAIRS | {("encryption", "key"), ("master", "key")}
_FORMS: Final = frozenset({
    "pem", "pkcs", "openssh", "base", "raw", "wo", "v", "value", "string", "text", "data", "binary", "plaintext",
})  # fmt: skip
# What follows such a word and makes a variable speak *about* a secret.
_ABOUT: Final = frozenset({
    "name", "arn", "id", "ids", "path", "file", "url", "uri", "endpoint", "host", "ttl", "expiry", "expires",
    "expiration", "length", "type", "header", "enabled", "required", "policy", "version", "region", "prefix",
    "issuer", "audience", "limit", "count", "timeout", "seconds", "minutes", "days", "store", "manager",
})  # fmt: skip
_ENVIRONMENTS: Final = frozenset({
    "environment", "environment_variables", "env", "variables", "app_settings", "environment_variable",
    "secure_environment_variables", "site_config_app_settings", "default_environment_variables",
})  # fmt: skip
_POINTER: Final = re.compile(
    r"arn:|alias/|ssm:|sm:|secretsmanager:|vault:|\{\{resolve:|\$\{|\$\(|@microsoft\.keyvault\(|/subscriptions/"
    r"|projects/[^/]+/|https://[^/]+\.vault\.|/[\w.-]+(/[\w.-]+)+$",
    re.IGNORECASE,
)
_SWITCH: Final = re.compile(r"true|false|yes|no|on|off|none|null|\d{1,7}", re.IGNORECASE)
_CREDENTIAL: Final = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{30}|\bxox[abprs]-\w{8}"
    r"|\bglpat-[\w-]{20}|(?<![\w-])eyJ[\w-]{10,}+\.eyJ[\w-]{10,}+\.|\beyJ[\w-]{10,512}+\.eyJ[\w-]{10,}+\."
    r"|://[^\s/:@]{1,256}:[^\s/@${]{1,256}@"
)
_HINT: Final = re.compile(r"pass|pwd|secret|token|key|credential|connection|config", re.IGNORECASE)
_NAMES: Final = ("name", "key", "Name", "Key", "option_name")
_SHORTEST_CREDENTIAL: Final = 8

# Attributes that hold a secret under a plain name, by Terraform type.
SECRET_ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "random_password": ("result", "bcrypt_hash"),
    "aws_ssm_parameter": ("value",),
    "azurerm_key_vault_secret": ("value",),
    "kubernetes_secret": ("data", "binary_data"),
    "kubernetes_secret_v1": ("data", "binary_data"),
    "vault_generic_secret": ("data", "data_json"),
    "vault_kv_secret_v2": ("data", "data_json"),
    "github_actions_secret": ("plaintext_value", "encrypted_value"),
    "gitlab_project_variable": ("value",),
    "google_secret_manager_secret_version": ("secret_data",),
}


def hide_secrets(attributes: dict[str, Any]) -> None:
    """Replace secret text in a tree of dicts and lists, in place, by `HIDDEN`; names stay."""
    stack: list[tuple[Any, bool]] = [(attributes, False)]
    while stack:
        holder, in_environment = stack.pop()
        is_mapping = isinstance(holder, dict)
        paired = _paired_name(holder) if is_mapping else ""
        for key, value in list(holder.items()) if is_mapping else enumerate(holder):
            if isinstance(value, str):
                name = paired if paired and key in {"value", "Value"} else key if is_mapping else ""
                holder[key] = _judged(str(name), value, in_environment=in_environment)
            elif isinstance(value, (dict, list)):
                stack.append((value, in_environment or key in _ENVIRONMENTS))


def _paired_name(holder: dict[str, Any]) -> str:
    """The name of a variable that is written as `{name, value}`."""
    if "value" not in holder and "Value" not in holder:
        return ""
    return next((holder[key] for key in _NAMES if isinstance(holder.get(key), str)), "")


def _judged(name: str, value: str, *, in_environment: bool) -> Any:  # noqa: ANN401 - text or the marker
    if name and is_secret_name(name, in_environment=in_environment):
        is_plain = not value or _POINTER.match(value) or _SWITCH.fullmatch(value)
        return value if is_plain else HIDDEN
    if len(value) >= _SHORTEST_CREDENTIAL and value[0] in "{[":
        value = _without_secrets(value)
    return HIDDEN if len(value) >= _SHORTEST_CREDENTIAL and _CREDENTIAL.search(value) else value


def _without_secrets(text: str) -> str:
    """JSON text (container definitions, settings) with its secrets replaced; any other text as it is."""
    if not _HINT.search(text):
        return text
    try:
        value = orjson.loads(text)
        before = orjson.dumps(value)
        hide_secrets({"": value})
        after = orjson.dumps(value)
    except (orjson.JSONDecodeError, TypeError):
        return text
    return text if before == after else after.decode()


@lru_cache(maxsize=65_536)
def is_secret_name(name: str, *, in_environment: bool) -> bool:
    """Whether a value under that name is a secret: by its last words, among environment variables by any."""
    if len(name) > 512:
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    if in_environment:
        if not words or words[-1] in _ABOUT or words[-1] == "pwd" == name.lower():
            return False
        return not _LOOSE_WORDS.isdisjoint(words) or not _LOOSE_PAIRS.isdisjoint(pairwise(words))
    while words:
        if words[-1] in _SECRET_WORDS or tuple(words[-2:]) in _SECRET_PAIRS:
            return True
        if words[-1] not in _FORMS and not words[-1].isdecimal():
            return False
        words.pop()
    return False
