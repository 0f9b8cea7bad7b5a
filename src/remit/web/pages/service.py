"""Service: who does what in it for a configuration, and all that this rests on.

Splits with their conditions and pages, facts and defaults, offers, pitfalls, frameworks, and what it is read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from remit.app.asset import ControlCell, LayerRow
from remit.app.service_reference import ControlSplit, ServiceReference, service_reference
from remit.app.service_statements import contradicted
from remit.app.services import ServiceView, service_view
from remit.errors import UnknownNameError
from remit.model.offer import Offer
from remit.web.looks import LAYER_NAMES, is_assumed, room_name, safe_url
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PARTS = {
    "stack": "Who answers",
    "splits": "Where it departs",
    "statements": "What is said otherwise",
    "facts": "Facts",
    "defaults": "Defaults",
    "offers": "Offers",
    "pitfalls": "Pitfalls",
    "frameworks": "Frameworks",
    "native": "Read from",
    "sources": "Pages",
}

KINDS = {"integer": "a number", "text": "any text", "texts": "any texts", "enum": ""}


def show(request: Request, given: Services) -> View:
    """The page of one service.

    Raises:
        UnknownNameError: no such service, fact or value.
    """
    service_id = request.get("id")
    if not service_id:
        raise UnknownNameError("No service was named", hint="choose one from the list of services")
    facts = {name: value for name, value in request.query if name not in {"id", *request.scope} and value}
    knowledge, landscape = given.knowledge(), given.landscape()
    seen = service_view(knowledge, service_id, facts, landscape)
    known = service_reference(knowledge, service_id, facts)
    cells = [one for layer in (*seen.stack, *seen.beside) for one in layer.controls]
    names = {control.id: control.name for control in knowledge.catalogue.controls}
    departing = {split.control.id for split in known.splits}
    said = contradicted(landscape, service_id, cells)
    context = {
        "seen": seen,
        "known": known,
        "sentence": _sentence(seen, known),
        "contents": _contents(known, has_statements=bool(said)),
        "stack_layers": [_layer(request, layer, departing) for layer in seen.stack],
        "beside": [_layer(request, layer, departing) for layer in seen.beside],
        "splits": _splits(known.splits, cells),
        "said": said,
        "offers": [_offer(request, one, names) for one in seen.offers],
        "names": names,
        "kinds": KINDS,
        "rooms": {room: room_name(room) for room in known.native},
        "told_by": {one.fact.name: _rooms(one.native) for one in known.facts},
        "undecided": sum(one.cell.is_undecided for one in cells),
    }
    return View(template="service.html", context=context, title=seen.row.service.name)


def _sentence(seen: ServiceView, known: ServiceReference) -> str:
    """How far it goes its own way: `Amazon S3 departs from object storage in 31 of 68 controls`."""
    name, model = seen.row.service.name, seen.row.model.lower()
    if not known.splits:
        return f"{name} follows its model, {model}, in everything."
    total = seen.row.reviewed + seen.row.stated + seen.row.assumed
    return f"{name} has a word of its own on {len(known.splits)} of {count(total, 'control')}; the rest is {model}."


def _contents(known: ServiceReference, *, has_statements: bool) -> list[tuple[str, str]]:
    """The parts that the page has."""
    has = {
        "statements": has_statements,
        "facts": known.facts,
        "defaults": known.defaults,
        "offers": known.offers,
        "pitfalls": known.pitfalls,
        "frameworks": known.frameworks,
        "native": known.native,
        "sources": known.cited,
    }
    return [(part, words) for part, words in PARTS.items() if has.get(part, True)]


def _splits(splits: Iterable[ControlSplit], cells: Iterable[ControlCell]) -> list[dict[str, Any]]:
    """Each control with its rows, and which of them decides in the configuration that is shown."""
    decided = {one.control.id: one for one in cells}
    return [
        {
            "control": split.control,
            "default": split.default.cell.label.value if split.default else "",
            "rules": [(rule, decided[split.control.id].rule == rule) for rule in split.rules],
            "is_undecided": decided[split.control.id].cell.is_undecided,
        }
        for split in splits
    ]


def _rooms(native: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(room_name(key.partition(":")[0]) for key in native))


def _offer(request: Request, offer: Offer, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "offer": offer,
        "url": safe_url(offer.source.url) if offer.source else "",
        "for": [(names[control], request.link("/control", id=control)) for control in offer.controls],
    }


def _layer(request: Request, layer: LayerRow, departing: set[str]) -> dict[str, Any]:
    """One layer; a control leads to its rows on this page, or to its own page where the model's default holds."""
    return {
        "name": LAYER_NAMES[layer.layer],
        "label": layer.label.value,
        "controls": [
            {
                "name": one.control.name,
                "label": one.cell.label.value,
                "state": "",
                "href": f"#{one.control.id}"
                if one.control.id in departing
                else request.link("/control", id=one.control.id),
                "is_assumed": is_assumed(one.rule, one.cell),
                "is_disputed": False,
            }
            for one in layer.controls
            if one.cell.is_applicable
        ],
    }


PAGE = Page(id="service", title="Service", path="/service", handler=show, under="services")
