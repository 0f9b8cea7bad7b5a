"""The rulebook with what services and parties stand on, as far down as anything stands on something (R1.5).

The organisation's own word about a service, else about its provider, outranks what the knowledge base says of it. What
is below need not be a service that the estate uses. A vendor that the knowledge base does not have is split by its
own statements, else by the service model that the link names, else by nobody's word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.errors import ConfigurationError
from remit.knowledge.base import KnowledgeBase
from remit.model.organisation import Organisation
from remit.model.rules import Foundation, Rulebook, Service, circle, first_loop

if TYPE_CHECKING:
    from remit.app.vendor_statements import VendorWord

Spoken = Callable[[Mapping[str, Service]], Mapping[str, Service]]


def with_foundations(
    book: Rulebook, organisation: Organisation, knowledge: KnowledgeBase, words: Iterable[VendorWord] = ()
) -> Rulebook:
    """The rulebook with everything that chains are followed by.

    Raises:
        ConfigurationError: parties stand on each other in a circle.
        UnknownNameError: something stands on a service that the knowledge base does not have.
    """
    own: dict[str, tuple[Foundation, ...]] = {}
    for one in organisation.foundations:
        own[one.of] = (*own.get(one.of, ()), one)
    contracts = {name: one.contract for name, one in organisation.vendors.items() if one.contract}
    if not own and not any(service.foundations for service in book.services.values()):
        return replace(book, contracts=contracts) if contracts else book
    spoken = _speaking(tuple(words), knowledge)
    found = dict(own)
    below: dict[str, Service] = {}
    waiting = [*book.services.values()]
    links = [one for listed in own.values() for one in listed]
    while waiting or links:
        for service in waiting:
            if service.foundations and service.id not in found and service.provider not in own:
                found[service.id] = service.foundations
                links += service.foundations
        fresh = {one.below: one for one in links if one.below not in below}
        lower = spoken({key: _service(one, knowledge) for key, one in fresh.items()})
        below.update(lower)
        waiting, links = list(lower.values()), []
    _refuse_circles(found)
    return replace(book, foundations=found, below=below, contracts=contracts)


def _speaking(words: tuple[VendorWord, ...], knowledge: KnowledgeBase) -> Spoken:
    """Adds to services what their vendors say themselves."""
    if not words:
        return dict
    from remit.app.vendor_statements import with_statements  # noqa: PLC0415 - few have any

    return lambda services: with_statements(services, words, knowledge)


def _service(one: Foundation, knowledge: KnowledgeBase) -> Service:
    """What a link stands on; what a vendor gives is a service of its own, named after its model."""
    if "/" in one.on:
        return knowledge.service(one.on)
    model = knowledge.catalogue.models.get(one.model)
    return Service(id=one.below, name=model.name if model else "", provider=one.on, model=one.model)


def _refuse_circles(found: Mapping[str, tuple[Foundation, ...]]) -> None:
    loop = first_loop(found)
    if loop:
        raise ConfigurationError(circle(loop), place=str(loop[-1].location), hint="remove one of them")
