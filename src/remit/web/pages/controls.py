"""Controls: the catalogue from the bottom of the stack to the top, with who does each by service model (R1.2, R1.3)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from remit.checks import CHECKS
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Control
from remit.web.looks import LAYER_NAMES
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count


def show(request: Request, given: Services) -> View:
    """The list of controls."""
    knowledge = given.knowledge()
    every = knowledge.catalogue.controls
    found = [one for one in every if _is_wanted(one, request)]
    families = sorted({control.family for control in every})
    layers = list(dict.fromkeys(control.layer for control in every))
    context = {
        "sentence": _sentence(knowledge),
        "models": list(knowledge.catalogue.models.values()),
        "rows": _rows(knowledge, found),
        "choices": {
            "family": ("Family", [(one, one) for one in families]),
            "layer": ("Layer", [(one.value, LAYER_NAMES[one]) for one in layers]),
        },
        "chosen": {name: request.get(name) for name in ("family", "layer")},
    }
    return View(template="controls.html", context=context)


def _is_wanted(control: Control, request: Request) -> bool:
    text = f"{control.name} {control.id} {control.provider_means} {control.customer_means}".casefold()
    return (
        all(word in text for word in request.get("find").casefold().split())
        and request.get("family") in {"", control.family}
        and request.get("layer") in {"", control.layer.value}
    )


def _rows(knowledge: KnowledgeBase, found: list[Control]) -> list[dict[str, Any]]:
    services = [knowledge.service(one) for one in knowledge.service_ids()]
    departing = Counter(control for one in services for control in {rule.control for rule in one.rules})
    checks = Counter(check.control for check in CHECKS.load_all().values())
    labels = {
        (model.id, rule.control): rule.cell.label.value
        for model in knowledge.catalogue.models.values()
        for rule in model.rules
    }
    return [
        {
            "control": control,
            "layer": LAYER_NAMES[control.layer],
            "labels": [labels.get((model, control.id), "") for model in knowledge.catalogue.models],
            "departing": departing[control.id],
            "checks": checks[control.id],
        }
        for control in found
    ]


def _sentence(knowledge: KnowledgeBase) -> str:
    services = [knowledge.service(one) for one in knowledge.service_ids()]
    splits = sum(len({rule.control for rule in one.rules}) for one in services)
    controls = count(len(knowledge.catalogue.controls), "control")
    return f"{controls}; in {count(splits, 'place')} a service has a word of its own, elsewhere its model speaks."


PAGE = Page(id="controls", title="Controls", path="/controls", handler=show, under="services")
