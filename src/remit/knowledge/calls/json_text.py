"""JSON that stands as text inside an attribute: a policy, container definitions.

It may be hostile: size and depth are bounded, a key that stands twice counts as broken, and nothing is
raised. It cannot know a value that is filled in only on apply; such a text is not JSON yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from remit.model.facts import UNKNOWN, Marker

MAX_CHARACTERS = 2**20
MAX_DEPTH = 32
MAX_VALUES = 100_000


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def parse(text: str) -> object:
    """The value of a JSON text; `UNKNOWN` when it is broken or over the limits."""
    if len(text) > MAX_CHARACTERS:
        return UNKNOWN
    try:
        value: object = json.loads(text, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        return UNKNOWN
    return value if is_bounded(value) else UNKNOWN


def is_bounded(value: object) -> bool:
    """Whether a value is no deeper and no larger than what is judged."""
    level: list[object] = [value]
    seen = 0
    for _ in range(MAX_DEPTH):
        seen += len(level)
        if seen > MAX_VALUES:
            return False
        level = [child for item in level for child in children(item)]
        if not level:
            return True
    return False


def children(value: object) -> Iterator[object]:
    """What lies directly inside an object or a list; nothing inside anything else."""
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, (list, tuple)):
        yield from value


def is_absent(value: object) -> bool:
    """Whether a value says nothing: null, empty text, an empty list or object."""
    return not isinstance(value, Marker) and (value is None or value in ("", [], {}, ()))
