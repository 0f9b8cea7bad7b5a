"""Patterns as people write them in remit.yaml, compiled to regular expressions.

In addresses and tag values `*` stands for any text; in paths `*` stays within one folder and `**` crosses
folders; every other character stands for itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PATH_TOKEN = re.compile(r"\*\*/|/\*\*$|\*\*|\*|[^*/]+|/")
_MEANING = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*"}


@lru_cache(maxsize=4096)
def text_pattern(pattern: str) -> re.Pattern[str]:
    """An address or tag value pattern."""
    return re.compile(".*".join(re.escape(piece) for piece in pattern.split("*")), re.DOTALL)


@lru_cache(maxsize=4096)
def path_pattern(pattern: str) -> re.Pattern[str]:
    """A path pattern; a pattern that names a folder also covers what lies in it."""
    return re.compile(exact_path_pattern(clean_path_pattern(pattern)).pattern + "(?:/.*)?", re.DOTALL)


def clean_path_pattern(pattern: str) -> str:
    """The same pattern in one spelling: from the root, and `**` below a folder left out where the folder covers it."""
    clean = pattern.removeprefix("./").removeprefix("/")
    if pattern in {".", "./", "/"}:
        return "**"  # the folder that everything lies in
    if clean.endswith("/"):
        clean += "**"
    return clean if clean.endswith("**/**") else clean.removesuffix("/**")


def exact_path_pattern(clean: str) -> re.Pattern[str]:
    """What a clean pattern, or a part of one between slashes, matches itself, without what lies in it."""
    return re.compile("".join(_MEANING.get(token, re.escape(token)) for token in _PATH_TOKEN.findall(clean)), re.DOTALL)


def matches_text(pattern: str, text: str) -> bool:
    """Whether the whole text matches."""
    return text_pattern(pattern).fullmatch(text) is not None


def matches_path(pattern: str, path: str) -> bool:
    """Whether the path, or a folder it lies in, matches."""
    return path_pattern(pattern).fullmatch(path.removeprefix("./")) is not None


def specificity(pattern: str) -> tuple[int, int]:
    """How specific a pattern is: none of `*` before some, then the more written characters."""
    return (0 if "*" in pattern else 1, len(pattern.replace("*", "")))
