"""Service: who does what in it for a configuration, and all that this rests on."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from remit.app.reference_documents import service_document
from remit.app.service_reference import service_reference
from remit.app.service_statements import contradicted
from remit.app.services import service_view
from remit.app.shift import given_facts
from remit.exports import json
from remit.web.rest.resource import Asked, Facts, Name, Resource, Scene
from remit.web.rest.wording import layers, service_line, shaped
from remit.wire.known import Service


class ServiceAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which service, and how it is configured."""

    id: Name
    facts: Annotated[Facts, Meta(description="How it is configured, each FACT=VALUE.")] = msgspec.field(
        default_factory=list, name="with"
    )


def answer(asked: ServiceAsked, scene: Scene) -> Service:
    """One service.

    Raises:
        UnknownNameError: no such service, fact or value.
    """
    given, landscape = given_facts(asked.facts), scene.landscape_or_none
    seen = service_view(scene.knowledge, asked.id, given, landscape)
    known = service_reference(scene.knowledge, asked.id, given)
    cells = [one for layer in (*seen.stack, *seen.beside) for one in layer.controls]
    document = {
        **service_document(known, lambda _: None),
        **service_line(seen.row),
        "what": seen.what,
        "configured": dict(seen.side.facts),
        "choices": {fact: list(values) for fact, values in seen.choices.items()},
        "stack": layers(seen.stack),
        "line_above": seen.line_above,
        "beside": layers(seen.beside),
        "contradicted": [
            {
                "control": one.known.control.id,
                "statement": json.statement(one.said, one.known.cell),
                "decides": one.decides,
            }
            for one in contradicted(landscape, asked.id, cells)
        ],
    }
    return shaped(document, Service)


RESOURCE = Resource(
    id="service",
    what="Everything that is known of one service, and who does what in a configuration of it.",
    pages=("service",),
    asked=ServiceAsked,
    answer=Service,
    handler=answer,
)
