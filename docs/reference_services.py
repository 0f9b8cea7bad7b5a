"""A page for each service that has a file, and their index: what is known, what it rests on, and what touches it.

The pages are built and not kept: everything on them is data, and stands in the service's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reference_words import (
    check_line,
    code,
    label,
    offer_line,
    parts,
    pitfall_line,
    rests_on,
    roles,
    section,
    table,
    when,
)
from reference_words import cited as page_of

from remit.app.service_reference import ControlSplit, FactReading, KnownDefault, ServiceReference, service_reference
from remit.app.services import service_row
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Control
from remit.model.rules import Service, SplitRule
from remit.web.looks import provider_name, room_name

UP = "../../"


def explained(knowledge: KnowledgeBase) -> list[Service]:
    """The services that have a file, by id."""
    found = (knowledge.service(service_id) for service_id in knowledge.service_ids())
    return [service for service in found if service.is_explicit]


def pages(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Each page's path within the reference, without its ending, and its text."""
    for service in explained(knowledge):
        yield f"services/{service.id}", page(knowledge, service_reference(knowledge, service.id))


def page(knowledge: KnowledgeBase, known: ServiceReference) -> str:
    """All that is known of one service."""
    service, row = known.service, service_row(knowledge, known.service)
    names = {control.id: control for control in knowledge.catalogue.controls}
    head = (
        f"# {service.name}\n\n`{service.id}` · [{known.model.name}]({UP}models.md) · "
        f"{row.reviewed} controls reviewed, {row.stated} stated, {row.assumed} assumed\n\n{known.model.what}\n"
    )
    offers = map(offer_line, known.offers)
    native = (
        f"- {room_name(room)}: "
        + ", ".join(f"`{key.partition(':')[2]}`{' (part)' if key in known.companions else ''}" for key in keys)
        for room, keys in known.native.items()
    )
    own = section("Where it departs from its model", (split_text(one) for one in known.splits))
    told = [
        head,
        own or "## Where it departs from its model\n\nIt follows its model throughout.\n",
        section("What can be told of it", facts(known.facts)),
        section("What holds while nothing is said", defaults(known.defaults)),
        section("What the provider offers", offers),
        section("Checks that look at it", (check_line(one, UP) for one in known.checks)),
        section("What people get wrong there", (pitfall_line(one, UP) for one in known.pitfalls)),
        section("Requirements that rest on a departure", frameworks(known)),
        section("What it is read from", native),
        section("Pages that it rests on", sources(known, names)),
    ]
    return "\n".join(filter(None, told))


def split_text(split: ControlSplit) -> str:
    """One control of a service: what its model says, then its rows in the order in which they are asked."""
    by_model = f" By its model: {label(split.default.cell)}." if split.default else ""
    head = f"### {split.control.name}\n\n[{split.control.id}]({UP}controls/{split.control.id}.md).{by_model}\n\n"
    return head + "\n".join(rule_line(rule, is_only=len(split.rules) == 1) for rule in split.rules) + "\n"


def rule_line(rule: SplitRule, *, is_only: bool) -> str:
    """One row of a service."""
    asked = f" when {when(rule)}" if rule.conditions else "" if is_only else " otherwise"
    told = " ".join(filter(None, (f"- **{label(rule.cell)}**{asked}:", roles(rule.cell), parts(rule))))
    return f"{told} — {rests_on(rule)}"


def facts(found: Iterable[FactReading]) -> Iterator[str]:
    """What can be told of its assets."""
    rows = [
        (
            f"[`{one.fact.name}`]({UP}facts.md)",
            one.fact.what,
            code(one.fact.values) or one.fact.kind.value,
            ", ".join(f"[{control}]({UP}controls/{control}.md)" for control in one.decides),
            ", ".join(dict.fromkeys(room_name(key.partition(":")[0]) for key in one.native)),
        )
        for one in found
    ]
    if rows:
        yield table(("fact", "what it says", "values, best protected first", "splits that ask for it", "told by"), rows)


def defaults(found: Iterable[KnownDefault]) -> Iterator[str]:
    """What holds by itself, with its page and dates."""
    rows = [
        (
            f"`{one.name}`",
            f"`{one.value}`" + "".join(f", {word} {day}" for word, day in dates(one) if day),
            code(key.partition(":")[2] for key in one.native),
            code(one.where),
            page_of(one.source, "looked at"),
        )
        for one in found
    ]
    if rows:
        yield table(("left out", "then holds", "of", "under any of", "said by"), rows)


def dates(one: KnownDefault) -> tuple[tuple[str, str], ...]:
    """The days between which a default holds."""
    return ("since", one.since), ("until", one.until)


def frameworks(known: ServiceReference) -> Iterator[str]:
    """Ids by framework and by who has a part in them."""
    for one in known.frameworks:
        told = "; ".join(f"{words}: {', '.join(ids)}" for words, ids in one.by_parties.items())
        yield f"- [{one.framework.name}]({UP}frameworks.md#{one.framework.id}), {one.framework.edition}. {told}"


def sources(known: ServiceReference, names: dict[str, Control]) -> Iterator[str]:
    """The cited pages, each with what rests on it."""
    for one in known.cited:
        rest = ", ".join(names[control].name for control in one.controls) or "a default"
        yield f"- {page_of(one.source, 'looked at')}: {rest}"


def index(knowledge: KnowledgeBase) -> str:
    """Every service: those with a file by provider and with their grades, those known by name in a list."""
    by_provider: dict[str, list[tuple[str, ...]]] = {}
    for service in explained(knowledge):
        row = service_row(knowledge, service)
        cells = (f"[{service.name}](services/{service.id}.md)", f"`{service.id}`", f"[{row.model}](models.md)")
        counts = (str(row.reviewed), str(row.stated), str(row.assumed))
        by_provider.setdefault(service.provider, []).append((*cells, *counts))
    head = ("service", "id", "model", "reviewed", "stated", "assumed")
    told = [f"## {provider_name(provider)}\n\n{table(head, rows)}" for provider, rows in by_provider.items()]
    everything = (knowledge.service(service_id) for service_id in knowledge.service_ids())
    named = [f"- `{one.id}` {one.name} ([{one.model}](models.md))" for one in everything if not one.is_explicit]
    known = "## Known by name\n\nTheir model's default split holds for them.\n\n" + "\n".join(named) + "\n"
    return "# Services\n\n" + "\n".join(told) + ("\n" + known if named else "")
