"""Which services may be meant by a name that is none: the hint that stands beside the error.

A person leaves the provider out, writes a name as the provider's page does, or mistypes a letter. It cannot know names
that share no part with a service's id.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Final

MOST: Final = 3
CLOSE: Final = 0.6
SHORTEST_PART: Final = 3  # letters of a part that tells something
_NO_LETTER: Final = re.compile(r"[^a-z0-9/]+")


def near_service(name: str, ids: Sequence[str]) -> str:
    """A hint that names the services that are likely meant, or where all of them are listed.

    Args:
        name: what was written.
        ids: every service id, `provider/service`, sorted.
    """
    folded = _NO_LETTER.sub("-", name.casefold()).strip("-")
    provider, _, tail = folded.rpartition("/")
    of_provider = [one for one in ids if one.startswith(f"{provider}/")] if provider else []
    near = _near(tail, of_provider) or _near(tail, ids)
    if near:
        return f"did you mean {' or '.join(f'“{one}”' for one in near[:MOST])}?"
    return "remit kb list names every service; write its id, for example aws/s3"


def _near(tail: str, ids: Sequence[str]) -> list[str]:
    """Services of that name, with a name like it, or whose name begins with or holds it; the surest kind alone."""
    tails = {one: one.partition("/")[2] for one in ids}
    words = {tail, *tail.split("-")} - {""}
    if same := [one for one in ids if tails[one] == tail] or [one for one in ids if tails[one] in words]:
        return same
    if len(tail) >= SHORTEST_PART:
        if begun := [one for one in ids if tails[one].startswith(tail)]:
            return sorted(begun, key=len)
        if holding := [one for one in ids if tail in tails[one].split("-")]:
            return sorted(holding, key=len)
    close = difflib.get_close_matches(tail, sorted(set(tails.values())), n=MOST, cutoff=CLOSE)
    return [one for name in close for one in ids if tails[one] == name]
