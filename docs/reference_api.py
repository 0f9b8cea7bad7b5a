"""The reference of the API: every question and every action with the right it needs, from the resources themselves."""

from __future__ import annotations

import msgspec
from reference_words import table

from remit.knowledge.base import KnowledgeBase
from remit.model.access import RIGHTS, Right
from remit.web.rest.document import parameters
from remit.web.rest.resource import RESOURCES, Resource, shape_of


def page(_knowledge: KnowledgeBase) -> str:
    """The page."""
    every = RESOURCES.load_all().values()
    questions = ((f"`{one.id}`", one.what, _asked(one), _right(one)) for one in every if not one.is_action)
    actions = ((f"`{one.id}`", one.what, _taken(one), _right(one)) for one in every if one.is_action)
    roles = ((right.value, ", ".join(role.value for role in RIGHTS if right in RIGHTS[role])) for right in Right)
    return (
        "# API\n\nEverything stands below `/api/v1/`; the shapes are in `/api/v1/openapi.json`. "
        "[How to use it](../guides/use-the-api.md).\n\n"
        "## Questions\n\n" + table(("GET", "what", "parameters", "right"), questions) + "\n"
        "## Actions\n\nFields in italics may be left out.\n\n"
        + table(("POST", "what", "fields", "right"), actions)
        + "\n"
        "## Rights\n\nA role may be granted everywhere, for a team or for a workload; an owner without a place has the "
        "right to what is their own.\n\n" + table(("right", "roles"), roles)
    )


def _asked(one: Resource) -> str:
    return ", ".join(f"`{each['name']}`" for each in parameters(one.asked))


def _taken(one: Resource) -> str:
    fields = msgspec.structs.fields(shape_of(one))
    return ", ".join(f"`{each.encode_name}`" if each.required else f"*`{each.encode_name}`*" for each in fields)


def _right(one: Resource) -> str:
    return "everybody" if one.is_public else one.right.value
