"""Whether a control is in force, as far as facts tell. Unknown is never taken for good."""

from __future__ import annotations

from enum import IntEnum


class State(IntEnum):
    """State of one control on one asset, or of several together: the worst counts."""

    NO_DATA = 0  # nothing that is read says anything about it
    IN_FORCE = 1
    UNKNOWN = 2  # a fact that would tell is unknown
    NOT_IN_FORCE = 3

    @property
    def word(self) -> str:
        """As people read it."""
        return self.name.lower().replace("_", " ")
