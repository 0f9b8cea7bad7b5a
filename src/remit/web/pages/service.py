"""Service: who does what in it for a configuration, where it departs from its model, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.app.asset import LayerRow
from remit.app.services import service_view
from remit.errors import UnknownNameError
from remit.model.offer import Offer
from remit.model.rules import RuleKind
from remit.web.looks import LAYER_NAMES, is_assumed, safe_url
from remit.web.page import Page, Request, Services, View
from remit.web.wording import spoken


def show(request: Request, given: Services) -> View:
    """The page of one service.

    Raises:
        UnknownNameError: no such service, fact or value.
    """
    service_id = request.get("id")
    if not service_id:
        raise UnknownNameError("No service was named", hint="choose one from the list of services")
    facts = {name: value for name, value in request.query if name not in {"id", *request.scope} and value}
    seen = service_view(given.knowledge(), service_id, facts, given.landscape())
    cells = [one for layer in (*seen.stack, *seen.beside) for one in layer.controls]
    context = {
        "seen": seen,
        "stack_layers": [_layer(layer) for layer in seen.stack],
        "beside": [_layer(layer) for layer in seen.beside],
        "departures": [one for one in cells if one.rule.kind is RuleKind.SERVICE],
        "safe_url": safe_url,
        "spoken": spoken,
        "offers": [_offer(one, {cell.control.id: cell.control.name for cell in cells}) for one in seen.offers],
        "undecided": sum(one.cell.is_undecided for one in cells),
    }
    return View(template="service.html", context=context, title=seen.row.service.name)


def _offer(offer: Offer, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "offer": offer,
        "url": safe_url(offer.source.url) if offer.source else "",
        "for": [(names[control], "") for control in offer.controls],
    }


def _layer(layer: LayerRow) -> dict[str, Any]:
    return {
        "name": LAYER_NAMES[layer.layer],
        "label": layer.label.value,
        "controls": [
            {
                "name": one.control.name,
                "label": one.cell.label.value,
                "state": "",
                "href": f"#{one.control.id}",
                "is_assumed": is_assumed(one.rule, one.cell),
                "is_disputed": False,
            }
            for one in layer.controls
            if one.cell.is_applicable
        ],
    }


PAGE = Page(id="service", title="Service", path="/service", handler=show, under="services")
