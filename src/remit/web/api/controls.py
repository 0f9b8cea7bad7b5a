"""Controls: the catalogue, with whose each is by service model."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from msgspec import Meta

from remit.checks import CHECKS
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Control
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.wire.known import ControlLine


class ControlsAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters of the list."""

    find: Annotated[Text, Meta(description="Words that stand in the name, the id or what it means.")] = ""
    family: Text = ""
    layer: Text = ""


def answer(asked: ControlsAsked, scene: Scene) -> Items:
    """The controls, from the bottom of the stack to the top."""
    knowledge = scene.knowledge
    found = [one for one in knowledge.catalogue.controls if _is_wanted(one, asked)]
    return Items(len(found), lambda first, last: _lines(knowledge, found[first:last]))


def _is_wanted(control: Control, asked: ControlsAsked) -> bool:
    text = f"{control.name} {control.id} {control.provider_means} {control.customer_means}".casefold()
    return (
        all(word in text for word in asked.find.casefold().split())
        and asked.family in {"", control.family}
        and asked.layer in {"", control.layer.value}
    )


def _lines(knowledge: KnowledgeBase, found: list[Control]) -> list[ControlLine]:
    services = [knowledge.service(one) for one in knowledge.service_ids()]
    departing = Counter(control for one in services for control in {rule.control for rule in one.rules})
    checks = Counter(check.control for check in CHECKS.load_all().values())
    models = knowledge.catalogue.models.values()
    labels = {(model.id, rule.control): rule.cell.label.value for model in models for rule in model.rules}
    return [
        ControlLine(
            id=one.id,
            name=one.name,
            family=one.family,
            layer=one.layer.value,
            category=one.category.value,
            provider_means=one.provider_means,
            customer_means=one.customer_means,
            by_model={model.id: labels[model.id, one.id] for model in models if (model.id, one.id) in labels},
            departing=departing[one.id],
            checks=checks[one.id],
        )
        for one in found
    ]


RESOURCE = Resource(
    id="controls",
    what="The catalogue of controls, with whose each is by service model.",
    pages=("controls",),
    asked=ControlsAsked,
    answer=ControlLine,
    handler=answer,
)
