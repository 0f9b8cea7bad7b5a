"""Where an expression stands, and what its evaluation may cost.

Every step is counted against a budget that one root shares, so that no configuration can run away. What a name outside
of an expression means (`var.x`, `module.y`, a resource) the module instance knows, not this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from remit.model.facts import UNKNOWN
from remit.readers.infrastructure._hcl_syntax import Step
from remit.readers.infrastructure._hcl_values import MAX_LEAVES, NotKnownError, Value, size_of

MAX_STEPS: Final = 3_000_000


class Names(Protocol):
    """What a module instance offers: names, and functions that read its files."""

    def value_of(self, name: str, steps: list[Step]) -> tuple[Value, int]:
        """The value that a name with its first steps stands for, and how many of them it took."""

    def call_function(self, function: str, arguments: list[Value]) -> Value:
        """The result of a function that reads files; `UNKNOWN` where there is none of that name."""


@dataclass(slots=True)
class Budget:
    """Steps that are left for one root module."""

    left: int = MAX_STEPS
    depth: int = 0


@dataclass(slots=True)
class Scope:
    """Where an expression stands.

    Attributes:
        names: its module instance.
        budget: the root's.
        bound: variables of `for`, `each`, `count` and of `dynamic` blocks.
    """

    names: Names
    budget: Budget
    bound: Mapping[str, Value] = field(default_factory=dict)

    def with_names(self, bound: Mapping[str, Value]) -> Scope:
        """The same place with more variables."""
        return Scope(self.names, self.budget, {**self.bound, **bound})


def spend(scope: Scope, value: Value) -> Value:
    """The value, its size taken from the budget: what is worked on costs as much as what is written.

    Raises:
        NotKnownError: it is too large, or nothing is left.
    """
    size = size_of(value)
    scope.budget.left -= size
    if size > MAX_LEAVES or scope.budget.left < 0:
        raise NotKnownError(UNKNOWN)
    return value
