"""Control: what it means on each side, who does it by model and by service, who asks for it, and what proves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from remit.app.control_reference import ControlReference, Departure, control_reference
from remit.app.finding_list import assets_failing
from remit.errors import UnknownNameError
from remit.model.control import Proof
from remit.model.party import Label
from remit.web.looks import LAYER_NAMES, safe_url
from remit.web.page import Page, Request, Services, View
from remit.web.proven import shown_control
from remit.web.wording import count, listed, spoken

LABEL_WORDS = {
    Label.PROVIDER: "the provider’s",
    Label.CUSTOMER: "our team’s",
    Label.SHARED: "shared",
    Label.THIRD_PARTY: "a third party’s",
    Label.DOWNSTREAM: "our customers’",
    Label.NOT_APPLICABLE: "not applicable",
}


def show(request: Request, given: Services) -> View:
    """The page of one control.

    Raises:
        UnknownNameError: no such control.
    """
    control_id = request.get("id")
    if not control_id:
        raise UnknownNameError("No control was named", hint="choose one from the list of controls")
    known, landscape = control_reference(given.knowledge(), control_id), given.landscape()
    context = {
        "known": known,
        "control": known.control,
        "layer": LAYER_NAMES[known.control.layer],
        "sentence": _sentence(known),
        "contents": _contents(known),
        "proofs": [_proof(one) for one in known.control.proof],
        "providers": _by_provider(known.departures),
        "failing": assets_failing(landscape) if landscape else {},
        "offers": _offers(known),
        "evidence": shown_control(request, given, known.control.id),
    }
    return View(template="control.html", context=context, title=known.control.name)


def _sentence(known: ControlReference) -> str:
    """Who does it in most models: `Backup: our team's in 7 of 9 service models and shared in 2`."""
    labels = Counter(one.rule.cell.label for one in known.models if one.rule)
    told = [f"{LABEL_WORDS[label]} in {number}" for label, number in labels.most_common()]
    told[0] += f" of {count(len(known.models), 'service model')}"
    own = len(known.departures)
    says = f"{count(own, 'service has', 'services have')} a word of {'its' if own == 1 else 'their'} own"
    return f"{known.control.name}: {listed(told, most=4)}; {says if own else 'no service departs from that'}."


def _contents(known: ControlReference) -> list[tuple[str, str]]:
    parts = [
        ("models", "By service model", True),
        ("services", "Services that depart", known.departures),
        ("checks", "Checks", known.checks),
        ("evidence", "Evidence", True),
        ("asked", "Who asks for it", known.asked_by),
        ("pitfalls", "Pitfalls", known.pitfalls),
        ("offers", "Offers", known.offers or known.control.offers),
    ]
    return [(part, words) for part, words, is_there in parts if is_there]


def _proof(one: Proof) -> str:
    if one.at_least is not None:
        return f"{spoken(one.fact)} is {one.at_least} or more"
    return f"{spoken(one.fact)} is {' or '.join(map(spoken, one.in_force))}"


def _by_provider(departures: Iterable[Departure]) -> dict[str, list[Departure]]:
    found: dict[str, list[Departure]] = {}
    for one in departures:
        found.setdefault(one.service.provider, []).append(one)
    return found


def _offers(known: ControlReference) -> dict[str, list[dict[str, Any]]]:
    """Offers by provider, as the component draws them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in known.offers:
        url = safe_url(one.source.url) if one.source else ""
        found.setdefault(one.provider, []).append({"offer": one, "url": url})
    return found


PAGE = Page(id="control", title="Control", path="/control", handler=show, under="services")
