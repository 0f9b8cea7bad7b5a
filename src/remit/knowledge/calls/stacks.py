"""Name and version of the language that a web or function app is configured for.

Stacks come as the azurerm provider's `application_stack` blocks: one attribute per language, `python_version`,
`node_version` and so on. It cannot know a runtime that lies in an image, nor one that the code brings along.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN, Marker

# Attribute and the language's name, as the AWS runtimes are spelled: python3.13, nodejs22.
_LANGUAGES = {
    "dotnet_version": "dotnet",
    "dotnet_core_version": "dotnet",
    "java_version": "java",
    "node_version": "nodejs",
    "php_version": "php",
    "python_version": "python",
    "ruby_version": "ruby",
    "go_version": "go",
    "powershell_core_version": "powershell",
}


def runtime(*stacks: Values) -> Answer:
    """The runtime as one text, such as `python3.13`; None where no language is named.

    `UNKNOWN` when several are named, or when one cannot be told.

    Args:
        stacks: objects of one attribute per language, from as many paths as a mapping names.
    """
    found = {name for stack in chain.from_iterable(stacks) for name in _named(stack)}
    if len(found) > 1:
        return UNKNOWN
    return found.pop() if found else None


def _named(stack: object) -> list[str | Marker]:
    if isinstance(stack, Marker):
        return [UNKNOWN]
    if not isinstance(stack, Mapping):
        return []
    return [_text(language, stack[key]) for key, language in _LANGUAGES.items() if stack.get(key) not in (None, "")]


def _text(language: str, version: object) -> str | Marker:
    if not isinstance(version, str):
        return UNKNOWN
    return f"{language}{version.lower().removeprefix('~').removeprefix('v')}"


CALLS: dict[str, Call] = {"runtime": runtime}
