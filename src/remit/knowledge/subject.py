"""What a mapping looks at: one observation with its companions, its defaults and its neighbours.

Paths walk through lists, so `metadata_options.http_tokens` reads every block there is. Values come back as a
list: empty when nothing is there and no default holds; `UNKNOWN` where it cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from remit.model.facts import REFUSED, UNKNOWN, Marker
from remit.model.observation import Observation

PARTS = "parts"
ACCOUNT = ("asset", "account")
"""Path of the account that the asset lives in, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What a provider's default is, while it holds.

    Attributes:
        value: the value.
        source: id of the source within the service file.
    """

    value: Any
    source: str


@dataclass(slots=True)
class Neighbours:
    """Everything read from one root, to be found by address or by a value that names it.

    Attributes:
        by_address: observation by its address.
        by_value: service id and observation of whoever an identifying value names.
    """

    by_address: dict[str, Observation] = field(default_factory=dict)
    by_value: dict[str, list[tuple[str, Observation]]] = field(default_factory=dict)

    def named(self, value: object, service: str = "") -> list[Observation]:
        """Whoever carries that value as an identity; of any service when none is given."""
        if not isinstance(value, str):
            return []
        return [found for owner, found in self.by_value.get(value, ()) if service in {"", owner}]


@dataclass(slots=True)
class Subject:
    """One asset about to be turned into facts.

    Attributes:
        observation: the asset's own resource.
        parts: companion resources by role, in order of appearance.
        defaults: provider's defaults by dotted attribute path.
        neighbours: where references are looked up.
        used: sources of the defaults that were used since `used` was last cleared.
    """

    observation: Observation
    parts: Mapping[str, Sequence[Observation]]
    defaults: Mapping[str, Default]
    neighbours: Neighbours
    used: list[str] = field(default_factory=list)

    def collect(self, path: tuple[str, ...]) -> list[Any]:
        """Every value at the path; the default when there is none; `UNKNOWN` where it cannot be told."""
        if path == ACCOUNT:
            return [self.observation.account] if self.observation.account else []
        found: list[Any] = []
        for holder, rest in self._holders(path):
            if holder is not self.observation and holder.is_unseen:
                found.append(UNKNOWN)
            else:
                found.extend(walk(holder.attributes, rest) if rest else [holder.attributes])
        if found:
            return found
        default = self.defaults.get(".".join(path))
        if default is None:
            return []
        self.used.append(default.source)
        return [default.value]

    def says(self, path: tuple[str, ...]) -> bool:
        """Whether the input itself gives a value there, or names what it points to."""
        holders = list(self._holders(path))
        return any(True for holder, rest in holders for _ in walk(holder.attributes, rest)) or any(
            holder.references.get(".".join(rest)) for holder, rest in holders
        )

    def is_refused(self, path: tuple[str, ...]) -> bool:
        """Whether somewhere along the path it was not even told whether there is a value."""
        return any(one.is_unseen or _meets_refusal(one.attributes, rest) for one, rest in self._holders(path))

    def targets(self, path: tuple[str, ...]) -> tuple[list[Observation], bool]:
        """The resources that an attribute points to, and whether it may point to more that cannot be told."""
        found: list[Observation] = []
        is_open = False
        for holder, rest in self._holders(path):
            addresses = holder.references.get(".".join(rest), ())
            known = [self.neighbours.by_address[a] for a in addresses if a in self.neighbours.by_address]
            values = list(walk(holder.attributes, rest))
            if not known:
                known = [target for value in values for target in self.neighbours.named(value)]
            found.extend(known)
            is_dark = any(isinstance(value, Marker) for value in values)
            is_open = is_open or (not known and is_dark)
        return found, is_open

    def _holders(self, path: tuple[str, ...]) -> Iterator[tuple[Observation, tuple[str, ...]]]:
        if path[0] == PARTS and len(path) > 1:
            for part in self.parts.get(path[1], ()):
                yield part, path[2:]
        else:
            yield self.observation, path


def walk(value: Any, path: Iterable[str]) -> Iterator[Any]:  # noqa: ANN401 - attributes are any JSON-like value
    """Every value at `path` below `value`, through lists; nothing for what is absent or null.

    What was refused is `UNKNOWN` here; only who asks whether there is a value needs to tell the two apart.
    """
    front: list[Any] = [value]
    for step in path:
        following: list[Any] = []
        for item in front:
            for one in item if isinstance(item, list | tuple) else (item,):
                if isinstance(one, Marker):
                    following.append(UNKNOWN)  # what lies below something hidden cannot be told either
                elif isinstance(one, Mapping) and one.get(step) is not None:
                    following.append(one[step])
        front = following
    for item in front:
        if isinstance(item, list | tuple):
            yield from (UNKNOWN if one is REFUSED else one for one in item if one is not None)
        else:
            yield UNKNOWN if item is REFUSED else item


def _meets_refusal(value: Any, path: tuple[str, ...]) -> bool:  # noqa: ANN401 - as above
    if isinstance(value, list | tuple):
        return any(_meets_refusal(one, path) for one in value)
    if not path or not isinstance(value, Mapping):
        return value is REFUSED
    return _meets_refusal(value.get(path[0]), path[1:])
