"""The linter's laws for what providers offer: founded, pertinent, and with a condition of use that can come out.

Whether an offer is still made is the reader's question: the date of the source says when somebody last looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from remit.documents.convert import nearest
from remit.documents.yaml import Document
from remit.knowledge.catalogue import Catalogue
from remit.knowledge.offers import use_of
from remit.knowledge.schema import OffersFile
from remit.model.facts import FactKind
from remit.model.location import Location
from remit.model.offer import Offer
from remit.model.source import Grade

Complaint: TypeAlias = tuple[Location, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedOffers:
    """One provider's file with everything that a law looks at.

    Attributes:
        offers: what it offers.
        file: as written.
        document: its marks.
        catalogue: controls and facts.
        services: facts that each known service can derive, by its id; of every provider.
    """

    offers: tuple[Offer, ...]
    file: OffersFile
    document: Document
    catalogue: Catalogue
    services: Mapping[str, tuple[str, ...]]


def offers_are_founded(one: OpenedOffers) -> Iterator[Complaint]:
    """What a provider offers is on a page of the provider's; a *reviewed* row shows what was read there."""
    for offer in one.offers:
        if offer.source is None:
            yield offer.location, f"the offer “{offer.id}” has no source", "add source:, the provider's own page"
        elif offer.grade is Grade.UNSTATED:
            yield offer.location, f"the offer “{offer.id}” is unstated", "an offer that nobody states is none"
        elif offer.grade is Grade.REVIEWED:
            source = offer.source
            given = {"locator": source.locator, "passage": source.passage, "edition": source.edition}
            if missing := [name for name, text in given.items() if not text]:
                message = f"the offer “{offer.id}” is reviewed, but its source has no {' and no '.join(missing)}"
                yield offer.location, message, "add what was read, or write grade: stated"
    cited = {row.source for row in one.file.offers}
    for key in one.file.sources.keys() - cited:
        yield one.document.at("sources", key), f"no offer cites the source “{key}”", "leave it out"


def kinds_are_pertinent(one: OpenedOffers) -> Iterator[Complaint]:
    """The catalogue says of each control which kinds of offers help with it."""
    known = {control.id: [text.kind for text in control.offers] for control in one.catalogue.controls}
    for index, offer in enumerate(one.offers):
        for number, control in enumerate(offer.controls):
            if offer.kind not in known[control]:
                place = one.document.at("offers", index, "controls", number)
                message = f"{control} knows no offers of the kind “{offer.kind.value}”"
                yield place, message, f"name the kind under offers: of {control}, or take the control out"


def services_are_known(one: OpenedOffers) -> Iterator[Complaint]:
    """An offer is for services of its own provider, and comes through such."""
    mine = [service for service in one.services if service.startswith(f"{one.file.provider}/")]
    for index, row in enumerate(one.file.offers):
        for field, services in (("services", row.services), ("through", row.through)):
            for number, service in enumerate(services):
                if service not in mine:
                    place = one.document.at("offers", index, field, number)
                    yield place, f"no service “{service}” of {one.file.provider}", nearest(service, mine)


def use_can_be_told(one: OpenedOffers) -> Iterator[Complaint]:
    """Whoever tells the use of an offer has the facts that its condition asks for, and it can come out both ways."""
    for index, offer in enumerate(one.offers):
        if not offer.used:
            continue
        place = one.document.at("offers", index, "used")
        telling = offer.through or offer.services
        for service in telling:
            missing = [fact for fact in offer.facts if fact not in one.services.get(service, offer.facts)]
            if missing:
                message = f"the use of “{offer.id}” is never told for {service}: nothing derives {' or '.join(missing)}"
                yield place, message, "take the service out, or map the fact in its file"
        if not telling and not any(set(offer.facts) <= set(facts) for facts in _mine(one)):
            message = f"the use of “{offer.id}” is never told: no service derives {' and '.join(offer.facts)}"
            yield place, message, "leave used: out, or map the fact in a service's file"
        if is_constant(offer, one.catalogue):
            yield (
                place,
                f"the condition of “{offer.id}” is the same whatever the facts are",
                "compare with other values",
            )


def _mine(one: OpenedOffers) -> Iterator[tuple[str, ...]]:
    return (facts for service, facts in one.services.items() if service.startswith(f"{one.file.provider}/"))


def is_constant(offer: Offer, catalogue: Catalogue) -> bool:
    """Whether a condition over facts with listed values answers the same for all of them; others are not tried."""
    types = [catalogue.facts[name] for name in offer.facts]
    if any(fact.kind is not FactKind.ENUM for fact in types):
        return False
    every = product(*(fact.values for fact in types))
    return len({use_of(offer, dict(zip(offer.facts, values, strict=True))) for values in every}) < 2


LAWS: tuple[Callable[[OpenedOffers], Iterator[Complaint]], ...] = (
    offers_are_founded,
    kinds_are_pertinent,
    services_are_known,
    use_can_be_told,
)
