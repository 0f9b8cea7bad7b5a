"""Asset: one asset's stack with the demarcation line, its facts, its owners and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from remit.app.answers import find_asset
from remit.app.asset import AssetView, ChainParty, ControlCell, LayerRow, asset
from remit.app.events import Story
from remit.errors import UnknownNameError
from remit.model.control import Control
from remit.model.event import MICROSECONDS, Channel, EventOutcome, EventRow
from remit.model.offer import OfferUse, Use
from remit.model.ownership import OwnerStatus
from remit.model.party import Party
from remit.web.looks import LAYER_NAMES, PARTY_NAMES, fact_value, is_assumed, safe_url, state_look, use_told
from remit.web.page import Page, Request, Services, View
from remit.web.proven import shown_asset
from remit.web.waiving import AssetWaivers, of_asset

_FIRST = (Use.NOT_USED.value, Use.UNKNOWN.value, Use.USED.value)  # what may be done comes first


def show(request: Request, services: Services) -> View:
    """The page of one asset.

    Raises:
        UnknownNameError: no such asset.
    """
    landscape = services.landscape()
    if landscape is None:
        raise UnknownNameError("Nothing has been read yet", hint="remit scan reads; then there are assets to show")
    row = find_asset(landscape, request.get("id"))
    seen = asset(landscape, row, services.knowledge())
    names = {control.id: control.name for control in landscape.controls}
    offers = [_offer(request, seen, one, names) for one in seen.offers]
    waivers = of_asset(request, services, landscape, row, seen.findings)
    context = {
        "seen": seen,
        "proven": shown_asset(request, services, landscape, row),
        "waivers": waivers,
        "stack_layers": [_layer(request, seen, layer, waivers) for layer in seen.stack],
        "beside": [_layer(request, seen, layer, waivers) for layer in seen.beside if layer.controls],
        "fact_value": fact_value,
        "is_disputed": seen.owner.status is OwnerStatus.CONTESTED,
        "control_names": names,
        "offers_told": sorted(
            (one for one in offers if one["use"] != Use.OFFERED.value), key=lambda one: _FIRST.index(one["use"])
        ),
        "offers_untold": [one for one in offers if one["use"] == Use.OFFERED.value],
        "offers_used": sum(one.use is Use.USED for one in seen.offers),
        "parties": [_party(request, seen, one) for one in seen.chain],
        "person_name": landscape.person_name,
        **_story(services.story(seen.row.id)),
        "now": request.now,
    }
    return View(template="asset.html", context=context, title=seen.row.name or seen.row.id)


def _party(request: Request, seen: AssetView, one: ChainParty) -> dict[str, Any]:
    """A party of the chains, with the controls whose link does not hold first."""
    word = "promised to" if one.party is Party.CUSTOMER else "below"
    below = [f"{word} {one.above}"] if one.above else []
    controls = dict.fromkeys((*(control for control, _ in one.broken), *one.controls))
    whys: dict[Control, list[str]] = {}
    for control, reason in one.broken:
        whys.setdefault(control, []).append(reason)
    return {
        "party": one.party.value,
        "name": one.name or PARTY_NAMES[one.party.value].capitalize(),
        "place": ", ".join((*(text for text in one.through if text != one.name), *below)),
        "controls": [
            (
                control.name,
                request.link("/why", asset=seen.row.id, control=control.id),
                "; ".join(whys.get(control, ())),
            )
            for control in controls
        ],
        "broken": len(whys),
    }


def _story(story: Story) -> dict[str, Any]:
    """What happened, as the page lists it; whether any log was handed in at all says what to do next."""
    parts = (("Deliveries", story.deliveries), ("Changes", story.changes), ("Recognised", story.recognised))
    return {
        "story": [(title, [_event(one) for one in rows]) for title, rows in parts if rows],
        "is_any_kept": story.is_any_kept,
    }


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(row.time / MICROSECONDS, UTC),
        "action": row.action,
        "actor": row.actor,
        "by_hand": row.channel == Channel.CONSOLE,
        "commit": row.commit[:12],
        "author": row.author,
        "sign": row.sign,
        "failed": row.outcome == EventOutcome.FAILURE,
    }


def _offer(request: Request, seen: AssetView, one: OfferUse, names: Mapping[str, str]) -> dict[str, Any]:
    """An offer as its component draws it, with the controls that the customer has a part in here."""
    return {
        "offer": one.offer,
        "use": one.use.value,
        "told": use_told(one),
        "told_href": request.link("/asset", id=one.asset) if one.asset else "",
        "url": safe_url(one.offer.source.url) if one.offer.source else "",
        "for": [
            (names[control], request.link("/why", asset=seen.row.id, control=control))
            for control in one.offer.controls
            if control in names
        ],
    }


def _layer(request: Request, seen: AssetView, layer: LayerRow, waivers: AssetWaivers) -> dict[str, Any]:
    controls = [_control(request, seen, one, waivers) for one in layer.controls if one.cell.is_applicable]
    return {"name": LAYER_NAMES[layer.layer], "label": layer.label.value, "controls": controls}


def _control(request: Request, seen: AssetView, one: ControlCell, waivers: AssetWaivers) -> dict[str, Any]:
    return {
        "name": one.control.name,
        "label": one.cell.label.value,
        "state": waivers.state(one.control.id, state_look(one.state)),
        "href": request.link("/why", asset=seen.row.id, control=one.control.id),
        "is_assumed": is_assumed(one.rule, one.cell),
        "is_disputed": False,
    }


PAGE = Page(id="asset", title="Asset", path="/asset", handler=show, under="assets")
