"""Services: what is known about each, how well it is founded, and how many assets use it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from remit.app.services import ServiceRow, services
from remit.web.rest.resource import AskedList, Items, Resource, Scene, Text
from remit.web.rest.wording import service_lines
from remit.wire.known import ServiceLine


class ServicesAsked(AskedList, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Filters of the list."""

    find: Annotated[Text, Meta(description="Words that stand in the name or id.")] = ""
    provider: Text = ""
    model: Text = ""
    founded: Annotated[
        Literal["", "reviewed", "stated", "assumed"], Meta(description="The best grade of any of its rules.")
    ] = ""
    everything: Annotated[bool, Meta(description="Also those known only by name that no asset uses.")] = False


def answer(asked: ServicesAsked, scene: Scene) -> Items:
    """The services, those of the estate first."""
    rows = services(scene.knowledge, scene.landscape_or_none)
    return Items.of([row for row in rows if _is_wanted(row, asked)], service_lines)


def _is_wanted(row: ServiceRow, asked: ServicesAsked) -> bool:
    text = f"{row.service.name} {row.service.id}".casefold()
    founded = "reviewed" if row.reviewed else "stated" if row.stated else "assumed"
    return (
        (asked.everything or row.service.is_explicit or row.assets > 0)
        and all(word in text for word in asked.find.casefold().split())
        and asked.provider in {"", row.service.provider}
        and asked.model in {"", row.service.model}
        and asked.founded in {"", founded}
    )


RESOURCE = Resource(
    id="services",
    what="The services that are known, and how well each is founded.",
    pages=("services",),
    asked=ServicesAsked,
    answer=ServiceLine,
    handler=answer,
)
