"""Everything that is known about one control, for whoever reads it up: its page, its part of the reference, its JSON.

It is the same for every estate. What is not here is how an auditor reads a requirement that it is mapped to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from remit.app.service_reference import shown_by
from remit.checks import CHECKS
from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.check import CheckText
from remit.model.control import Area, Control
from remit.model.framework import Framework, FrameworkRequirement
from remit.model.offer import Offer
from remit.model.pitfall import Pitfall
from remit.model.rules import Service, ServiceModel, SplitRule


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSplit:
    """Who does the control by default in one service model; `rule` is None where the model says nothing."""

    model: ServiceModel
    rule: SplitRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A service that says otherwise than its model, or says the same with a page of its provider behind it."""

    service: Service
    rules: tuple[SplitRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBy:
    """The requirements of one framework that are mapped to the control."""

    framework: Framework
    requirements: tuple[FrameworkRequirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReference:
    """Everything about one control.

    Attributes:
        control: the control.
        areas: rows of the published table that it is an anchor of.
        models: its default split by service model.
        departures: services with rows of their own for it, by id.
        asked_by: requirements that are mapped to it, by framework.
        checks: those that prove or disprove it.
        pitfalls: what such a check shows.
        offers: what providers offer to whoever has to do it, by provider.
    """

    control: Control
    areas: tuple[Area, ...]
    models: tuple[ModelSplit, ...]
    departures: tuple[Departure, ...]
    asked_by: tuple[AskedBy, ...]
    checks: tuple[CheckText, ...]
    pitfalls: tuple[Pitfall, ...]
    offers: tuple[Offer, ...]


def known_control(knowledge: KnowledgeBase, control_id: str) -> Control:
    """One control of the catalogue.

    Raises:
        UnknownNameError: there is none of that id.
    """
    controls = {control.id: control for control in knowledge.catalogue.controls}
    if control_id not in controls:
        raise UnknownNameError(f"no control “{control_id}”", hint=nearest(control_id, controls))
    return controls[control_id]


def control_reference(knowledge: KnowledgeBase, control_id: str) -> ControlReference:
    """Everything about one control.

    Raises:
        UnknownNameError: there is none of that id.
    """
    control = known_control(knowledge, control_id)
    catalogue = knowledge.catalogue
    checks = tuple(check.text for check in CHECKS.load_all().values() if check.control == control_id)
    providers = sorted({service.partition("/")[0] for service in knowledge.service_ids()})
    return ControlReference(
        control=control,
        areas=tuple(area for area in catalogue.areas if control_id in area.anchors),
        models=tuple(ModelSplit(model=one, rule=_default(one, control_id)) for one in catalogue.models.values()),
        departures=tuple(_departures(knowledge, control_id)),
        asked_by=tuple(_asked_by(knowledge, control_id)),
        checks=checks,
        pitfalls=shown_by(knowledge, checks),
        offers=tuple(
            offer for provider in providers for offer in knowledge.offers(provider) if control_id in offer.controls
        ),
    )


def _default(model: ServiceModel, control_id: str) -> SplitRule | None:
    return next((rule for rule in model.rules if rule.control == control_id), None)


def _departures(knowledge: KnowledgeBase, control_id: str) -> Iterator[Departure]:
    for service_id in knowledge.service_ids():
        service = knowledge.service(service_id)
        if rules := tuple(rule for rule in service.rules if rule.control == control_id):
            yield Departure(service=service, rules=rules)


def _asked_by(knowledge: KnowledgeBase, control_id: str) -> Iterator[AskedBy]:
    for name in knowledge.framework_ids():
        framework = knowledge.framework(name)
        if rows := tuple(row for row in framework.requirements if control_id in row.controls):
            yield AskedBy(framework=framework, requirements=rows)
