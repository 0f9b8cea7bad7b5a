"""ARM templates as they are written and as Bicep builds them, with parameters and what-if results."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_TESTS = ("infrastructure/test_arm.py", "infrastructure/test_arm_functions.py")

FAMILY = Format(
    what="ARM templates",
    readers={INFRASTRUCTURE: ("arm",)},
    places={"a.json": _TESTS},
    native={"arm": "type"},
).family()
