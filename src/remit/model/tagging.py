"""The tagging standard: which tags resources carry, with which values; and what is temporary (R2.7).

It cannot know whether a value is true, only whether it is one that the standard allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from remit.model.location import NOWHERE, Location

SANDBOXES: Final = ("sandbox", "prototype", "playground", "experiment", "poc")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagScope:
    """For which assets a rule of the standard holds: all that are given must hold; none given means every asset.

    Attributes:
        services: service patterns, such as `aws/*`.
        environments: environments.
        accounts: account ids.
        is_data_store: whether only stores of data are meant.
    """

    services: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    is_data_store: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """One key of the standard.

    Attributes:
        key: as resources should spell it; keys compare by `fold_key`.
        what: what it says, own words.
        values: allowed values; empty when any is.
        pattern: regular expression that a whole value must match; empty when any may stand.
        is_required: whether it has to be there at all.
        scope: for which assets.
        location: where it is written.
    """

    key: str
    what: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    is_required: bool = True
    scope: TagScope = field(default_factory=TagScope)
    location: Location = NOWHERE

    def allows(self, value: str) -> bool:
        """Whether the standard allows the value."""
        if self.values and value not in self.values:
            return False
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxRule:
    """What is temporary and so needs an end date.

    Attributes:
        environments: environments whose assets are.
        accounts: account ids whose assets are.
    """

    environments: tuple[str, ...] = SANDBOXES
    accounts: tuple[str, ...] = ()
