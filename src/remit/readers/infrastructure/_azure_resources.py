"""Resources as Azure's own interfaces give them, on their way to observations: what-if, Resource Graph, live.

All give a resource's id, type, name, location, tags and properties in ARM's shape. Ids have no case, so resources find
each other by their small letters; a type is taken from the id, which keeps the case that Resource Graph takes away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.model.location import Location
from remit.model.observation import Action, Observation
from remit.readers.infrastructure._arm_shape import Shaper, native_type, region_of, tags_of
from remit.readers.infrastructure._arm_values import Unclear

_SUBSCRIPTION: Final = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_PROVIDERS: Final = re.compile(r"/providers/", re.IGNORECASE)
_LONGEST_ID: Final = 2_048

Targets = Callable[[Unclear | str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AzureResource:
    """One resource, where it was seen, and what is done to it; its value has an `id` that is a text."""

    value: Mapping[str, Any]
    location: Location
    action: Action = Action.STANDS

    @property
    def id(self) -> str:
        """Its id as it was given, without a slash at the end."""
        return str(self.value["id"]).rstrip("/")


def observations_of(resources: Iterable[AzureResource]) -> Iterator[Observation]:
    """One observation a resource, with what it refers to among them; an id that comes twice counts once."""
    found: dict[str, AzureResource] = {}
    for one in resources:
        found.setdefault(one.id.lower(), one)
    targets = _finder({key: one.id for key, one in found.items()})
    for one in found.values():
        yield _observation(one, targets)


def inventoried(resources: Iterable[AzureResource]) -> Iterator[Observation]:
    """The same of an inventory that lists few companions: what hangs on those is unknown."""
    for one in observations_of(resources):
        yield replace(one, attributes={**one.attributes, "companions": UNKNOWN})


def _finder(ids: Mapping[str, str]) -> Targets:
    """Finds the resource that a text names, or the nearest of its parents."""

    def targets(value: Unclear | str) -> tuple[str, ...]:
        if not isinstance(value, str) or not value.startswith("/") or len(value) > _LONGEST_ID:
            return ()
        text = value.rstrip("/").lower()
        while text.count("/") > 1:
            if text in ids:
                return (ids[text],)
            text = text.rpartition("/")[0]
        return ()

    return targets


def _observation(one: AzureResource, targets: Targets) -> Observation:
    kind = kind_of(one)
    shaper = Shaper(targets)
    attributes = shaper.attributes(one.value, kind, one.id.rpartition("/")[2])
    references = {
        path: tuple(address for address in found if address != one.id) for path, found in shaper.references.items()
    }
    for role, text in (("scope", _extended(one.id)), ("parent", _parent(one.id, kind))):
        if text:
            attributes.setdefault(role, text)
            references[role] = targets(text)
    region = one.value.get("location")
    match = _SUBSCRIPTION.match(one.id)
    return Observation(
        reader="arm",
        native_type=native_type(kind, one.value.get("kind")),
        address=one.id,
        attributes=attributes,
        tags=tags_of(attributes.get("tags")),
        location=one.location,
        path=one.location.file,
        provider="azure",
        account=match[1].lower() if match else "",
        region=region_of(region) if isinstance(region, str) else "",
        references={path: found for path, found in references.items() if found},
        action=one.action,
    )


def kind_of(one: AzureResource) -> str:
    """The type of a resource in the case of its id; what the type says where the id says nothing."""
    *_, last = _PROVIDERS.split(one.id)
    parts = last.split("/")
    from_id = "/".join((parts[0], *parts[1::2]))
    given = str(one.value.get("type", ""))
    return from_id if len(parts) > 2 and from_id.lower() == given.lower() else given or from_id


def _extended(own: str) -> str:
    """What an extension's id says it extends; empty for a resource of its own and for a whole subscription."""
    pieces = list(_PROVIDERS.finditer(own))
    return own[: pieces[-1].start()] if len(pieces) > 1 else ""


def _parent(own: str, kind: str) -> str:
    return own.rpartition("/")[0].rpartition("/")[0] if kind.count("/") > 1 else ""
