"""One service and one control as JSON documents for scripts: what their pages show, with stable keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from remit.app.control_reference import ControlReference
from remit.app.service_reference import ControlSplit, ServiceReference
from remit.exports import json
from remit.model.check import CheckText
from remit.model.pitfall import Pitfall
from remit.model.rules import SplitRule
from remit.model.source import Source

Json = dict[str, Any]
Changed = Callable[[Source], str | None]
"""Tells in words that a page has changed since it was read; None where nobody saw that it did."""


def service_document(reference: ServiceReference, changed: Changed) -> Json:
    """Everything about one service."""
    service = reference.service
    return {
        "provider": service.provider,
        "model_name": reference.model.name,
        "facts": list(service.facts),
        "splits": [row for split in reference.splits for row in _split_rows(split, changed)],
        "fact_readings": [
            {
                "name": one.fact.name,
                "what": one.fact.what,
                "values": list(one.fact.values),
                "native": list(one.native),
                "decides": list(one.decides),
                "proves": list(one.proves),
            }
            for one in reference.facts
        ],
        "defaults": [
            {
                "name": one.name,
                "value": one.value,
                "where": list(one.where),
                "native": list(one.native),
                "since": one.since or None,
                "until": one.until or None,
                "source": json.source(one.source),
            }
            for one in reference.defaults
        ],
        "native": {room: list(keys) for room, keys in reference.native.items()},
        "companions": sorted(reference.companions),
        "sources": [{"controls": list(one.controls), **(json.source(one.source) or {})} for one in reference.cited],
        "offers": [json.offer(one) for one in reference.offers],
        **_around(reference.checks, reference.pitfalls),
        "frameworks": [
            {
                "id": one.framework.id,
                "name": one.framework.name,
                "edition": one.framework.edition,
                "by_parties": {words: list(ids) for words, ids in one.by_parties.items()},
            }
            for one in reference.frameworks
        ],
    }


def _split_rows(split: ControlSplit, changed: Changed) -> Iterable[Json]:
    for rule in split.rules:
        yield {
            "control": split.control.id,
            "control_name": split.control.name,
            "by_model": split.default.cell.label.value if split.default else None,
            **_rule(rule),
            "source_change": changed(rule.source) if rule.source else None,
        }


def control_document(reference: ControlReference) -> Json:
    """Everything about one control."""
    control = reference.control
    return {
        "id": control.id,
        "name": control.name,
        "family": control.family,
        "layer": control.layer.value,
        "category": control.category.value,
        "confidentiality": control.confidentiality,
        "integrity": control.integrity,
        "availability": control.availability,
        "provider_means": control.provider_means,
        "customer_means": control.customer_means,
        "areas": [area.id for area in reference.areas],
        "proof": [
            {"fact": one.fact, "in_force": list(one.in_force), "at_least": one.at_least} for one in control.proof
        ],
        "models": [
            {"id": one.model.id, "name": one.model.name, **(_rule(one.rule) if one.rule else {"label": None})}
            for one in reference.models
        ],
        "departures": [
            {
                "service": one.service.id,
                "name": one.service.name,
                "model": one.service.model,
                "splits": [_rule(rule) for rule in one.rules],
            }
            for one in reference.departures
        ],
        "asked_by": {one.framework.id: [row.id for row in one.requirements] for one in reference.asked_by},
        "requirements": [
            {
                "framework": one.framework.id,
                "name": one.framework.name,
                "edition": one.framework.edition,
                "id": row.id,
                "title": row.title,
                "relation": row.relation.value if row.relation else None,
                "organisational": row.organisational.value if row.organisational else None,
            }
            for one in reference.asked_by
            for row in one.requirements
        ],
        **_around(reference.checks, reference.pitfalls),
        "kinds_of_offers": {text.kind.value: text.what for text in control.offers},
        "offers": [{"provider": one.provider, **json.offer(one)} for one in reference.offers],
    }


def _rule(rule: SplitRule) -> Json:
    accountable = rule.cell.accountable
    return {
        **json.rule(rule),
        "roles": json.roles(rule.cell),
        "accountable": accountable.value if accountable else None,
    }


def _around(checks: Sequence[CheckText], pitfalls: Sequence[Pitfall]) -> Json:
    """What looks at it, and what people get wrong there."""
    return {
        "checks": [
            {"id": one.id, "title": one.title, "control": one.control, "severity": one.severity.word} for one in checks
        ],
        "pitfalls": [json.pitfall(one) for one in pitfalls],
    }
