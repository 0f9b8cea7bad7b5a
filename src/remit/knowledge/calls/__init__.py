"""Named functions for what data cannot say: is this policy too broad, which ports are open, who owns the key.

The law of this room: pure functions over values that may be hostile. Each takes, for every path a mapping
names, the list of values found there, and gives a fact's value, `UNKNOWN` when the values are there but
cannot be judged, or None when there is nothing to judge (the mapping asks its next clause). None of them
raises, reads a file or keeps a value. A room's functions stand in its `CALLS`; a module without `CALLS` is
shared reading, not a room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from remit.model.facts import FactValue, Marker

Values: TypeAlias = Sequence[object]
Answer: TypeAlias = "FactValue | Marker | None"
Call: TypeAlias = Callable[..., Answer]
