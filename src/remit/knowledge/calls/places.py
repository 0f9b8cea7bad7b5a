"""Whether a place of Google Cloud is a region or one zone of it, told from its name.

It cannot know how many zones a region's resource really uses.
"""

from __future__ import annotations

import re

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN

_REGION = re.compile(r"[a-z]+-[a-z]+\d{1,3}")
_ZONE = re.compile(r"[a-z]+-[a-z]+\d{1,3}-[a-z]")


def redundancy(locations: Values) -> Answer:
    """`multi_zone` for a region, `single_zone` for a zone.

    Args:
        locations: names of regions or zones (`europe-west1`, `europe-west1-b`); more than one is not judged.
    """
    if not locations:
        return None
    name = locations[0]
    if len(locations) > 1 or not isinstance(name, str):
        return UNKNOWN
    if _REGION.fullmatch(name):
        return "multi_zone"
    return "single_zone" if _ZONE.fullmatch(name) else UNKNOWN


CALLS: dict[str, Call] = {"redundancy": redundancy}
