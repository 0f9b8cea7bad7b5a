"""What the provider of an asset offers for its controls, and what of that the asset uses (R1.12).

An offer is told for one asset at a time and only when somebody asks: nothing here is kept per asset and control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from remit.knowledge.base import KnowledgeBase
from remit.knowledge.offers import offered, use_of
from remit.model.columns import combine
from remit.model.estate import Estate
from remit.model.facts import Fact, FactValue, Marker
from remit.model.landscape import Landscape
from remit.model.offer import Offer, OfferUse, Use

_TELLS = (Use.USED, Use.UNKNOWN, Use.NOT_USED)  # of several assets that bring an offer, the first of these holds


def offers_of(knowledge: KnowledgeBase, service: str, control: str = "") -> tuple[Offer, ...]:
    """What is offered for a service, and for one control where it is named; by kind."""
    return offered(knowledge.offers(service.partition("/")[0]), service, control)


def offers_used(landscape: Landscape, row: int, offers: Iterable[Offer]) -> tuple[OfferUse, ...]:
    """Whether one asset uses each of the offers."""
    estate = landscape.estate
    own = {fact.name: fact for fact in estate.facts_of(row)}
    around: dict[str, NDArray[np.intp]] | None = None
    found = []
    for offer in offers:
        if offer.through:
            around = _around(estate, row) if around is None else around
            found.append(_brought(estate, offer, around))
        else:
            found.append(OfferUse(offer=offer, use=use_of(offer, _values(own)), facts=_asked(offer, own)))
    return tuple(found)


def _values(facts: Mapping[str, Fact]) -> dict[str, FactValue | Marker]:
    return {name: fact.value for name, fact in facts.items()}


def _asked(offer: Offer, facts: Mapping[str, Fact]) -> tuple[Fact, ...]:
    return tuple(facts[name] for name in offer.facts if name in facts)


def _around(estate: Estate, row: int) -> dict[str, NDArray[np.intp]]:
    """Rows by service of the assets in the same account and region; none where either is not known."""
    account, region, service = (estate.columns[name] for name in ("account", "region", "service"))
    if not account[row] or not region[row]:
        return {}
    near = (account.codes == account.codes[row]) & (region.codes == region.codes[row])
    rows = np.flatnonzero(near)
    codes = service.codes[rows]
    return {service.values[code]: rows[codes == code] for code in np.unique(codes).tolist()}


def _brought(estate: Estate, offer: Offer, around: Mapping[str, NDArray[np.intp]]) -> OfferUse:
    """The offer as the assets around bring it: used as soon as one of them brings it."""
    told = []
    meant = (around[service] for service in offer.through if service in around)
    for other in (row for rows in meant for row in _unlike(estate, offer, rows)):
        facts = {fact.name: fact for fact in estate.facts_of(other)}
        use = use_of(offer, _values(facts)) if offer.used else Use.USED
        told.append(OfferUse(offer=offer, use=use, facts=_asked(offer, facts), asset=estate.ids[other]))
    best = (one for use in _TELLS for one in told if one.use is use)
    return next(best, OfferUse(offer=offer, use=Use.OFFERED))


def _unlike(estate: Estate, offer: Offer, rows: NDArray[np.intp]) -> list[int]:
    """Of assets of one service the first of each that tell the same of an offer, ascending."""
    columns = [estate.facts[name].codes[rows] for name in offer.facts if name in estate.facts]
    if not offer.used or not columns:
        return list(rows[:1].tolist())
    first, _ = combine(*columns)
    return sorted(rows[first].tolist())
