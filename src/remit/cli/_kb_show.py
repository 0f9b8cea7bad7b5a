"""One service and one control on the command line: everything that is known, as text or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from remit.app.control_reference import ControlReference, control_reference
from remit.app.reference_documents import control_document, service_document
from remit.app.service_reference import KnownDefault, ServiceReference, service_reference
from remit.app.watch import source_change
from remit.app.watch_kept import Kept, find_kept, read_kept
from remit.cli._terminal import party, print_json
from remit.exports import json
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Control
from remit.model.offer import Offer
from remit.model.rules import SplitRule
from remit.model.wording import counted


def show_service(knowledge: KnowledgeBase, row: dict[str, Any], style: str) -> None:
    """Print a service: its splits with what they rest on, defaults, checks, pitfalls, native types and offers.

    Args:
        knowledge: the knowledge base.
        row: its line in the list, as JSON has it.
        style: text or json.
    """
    reference = service_reference(knowledge, row["id"])
    kept = read_kept(find_kept(Path()))
    if style == "json":
        more = service_document(reference, lambda source: source_change(kept, source))
        print_json({"schema_version": json.SCHEMA_VERSION, **row, **more})
        return
    click.echo(click.style(reference.service.name, bold=True) + f"  {row['id']}, {reference.model.name.lower()}")
    if not reference.splits:
        click.echo("It follows its model in everything; no page was read for it.")
    for rule in reference.service.rules:
        click.echo("\n".join(_rule_lines(rule, kept)))
    click.echo("\n".join(_about_lines(reference)), nl=False)
    if reference.offers:
        click.echo("\n" + click.style("What the provider offers for it", bold=True))
        for offer in reference.offers:
            click.echo("\n".join(_offer_lines(offer)))


def _rule_lines(rule: SplitRule, kept: Kept) -> Iterator[str]:
    yield f"\n{rule.control}: {party(rule.cell.label)}{_when(rule)}"
    for side, part in (("provider", rule.provider_part), ("customer", rule.customer_part), ("", rule.reason)):
        if part:
            yield f"  {side + ': ' if side else ''}{part}"
    cited = f"{rule.source.title}, {rule.source.url}, read {rule.source.read}" if rule.source else "no source"
    yield f"  {rule.grade.value}: {cited} ({rule.location})"
    if rule.source and (changed := source_change(kept, rule.source)):
        yield f"  {changed}"


def _when(rule: SplitRule) -> str:
    when = " and ".join(f"{one.fact} is {' or '.join(one.values)}" for one in rule.conditions)
    return f", when {when}" if when else ""


def _about_lines(reference: ServiceReference) -> Iterator[str]:
    """What holds by itself, what looks at it, what people get wrong, and where it is read from."""
    if reference.defaults:
        yield "\n" + click.style("While nothing is said", bold=True)
        yield from map(_default_line, reference.defaults)
    if reference.checks:
        yield "\n" + click.style("Checks that look at it", bold=True)
        yield f"  {', '.join(check.id for check in reference.checks)}"
    if reference.pitfalls:
        yield "\n" + click.style("What people get wrong there", bold=True)
        yield from (f"  {pitfall.id}  {pitfall.truth}" for pitfall in reference.pitfalls)
    if reference.native:
        yield "\n" + click.style("Read from", bold=True)
        yield from (f"  {room:<10} {', '.join(_bare(keys))}" for room, keys in reference.native.items())
    yield ""


def _bare(keys: tuple[str, ...]) -> list[str]:
    """Native types without the input that writes them."""
    return [key.partition(":")[2] for key in keys]


def _default_line(one: KnownDefault) -> str:
    dates = "".join(f", {word} {date}" for word, date in (("since", one.since), ("until", one.until)) if date)
    where = f", under {counted(len(one.where), 'condition')}" if one.where else ""
    return f"  {one.name} = {one.value}{dates}{where} ({one.source.title}, {one.source.read})"


def _offer_lines(offer: Offer) -> Iterator[str]:
    """An offer by itself: what it is, for which controls, when it counts as used, and what that rests on."""
    yield f"\n{offer.name} ({offer.kind.value}): {offer.what}"
    yield f"  for: {', '.join(offer.controls)}"
    through = f"an asset of {' or '.join(offer.through)} in the same account and region" if offer.through else ""
    if offer.can_be_told:
        yield f"  used when: {', where '.join(filter(None, (through, offer.used)))}"
    if offer.since:
        yield f"  since: {offer.since}"
    if offer.source:
        cited = f"{offer.source.title}, {offer.source.url}, {offer.looked_at} {offer.source.read}"
        yield f"  {offer.grade.value}: {cited} ({offer.location})"


def show_control(knowledge: KnowledgeBase, control: Control, style: str) -> None:
    """Print a control: both sides, by model and by service, who asks for it, pitfalls, and each provider's offers."""
    reference = control_reference(knowledge, control.id)
    if style == "json":
        print_json({"schema_version": json.SCHEMA_VERSION, **control_document(reference)})
        return
    click.echo(click.style(control.name, bold=True) + f"  {control.id}, {control.family.lower()}")
    click.echo(f"  provider: {control.provider_means}\n  customer: {control.customer_means}")
    click.echo("\n".join(_control_lines(reference)))
    click.echo("\n" + click.style("What a provider may offer", bold=True))
    for text in control.offers:
        click.echo(f"  {text.kind.value:<12} {text.what}")
    for provider in dict.fromkeys(one.provider for one in reference.offers):
        click.echo("\n" + click.style(f"What {provider} offers", bold=True))
        for offer in reference.offers:
            if offer.provider == provider:
                click.echo("\n".join(_offer_lines(offer)))


def _control_lines(reference: ControlReference) -> Iterator[str]:
    yield "\n" + click.style("By service model", bold=True)
    for split in reference.models:
        yield f"  {split.model.id:<20} {party(split.rule.cell.label) if split.rule else 'unstated'}"
    if reference.departures:
        yield "\n" + click.style("Services with rows of their own", bold=True)
        for one in reference.departures:
            told = "; ".join(f"{party(rule.cell.label)}{_when(rule)}" for rule in one.rules)
            yield f"  {one.service.id}: {told}"
    if reference.asked_by:
        yield "\n" + click.style("Who asks for it", bold=True)
        for asked in reference.asked_by:
            yield f"  {asked.framework.id:<12} {', '.join(row.id for row in asked.requirements)}"
    if reference.checks:
        yield "\n" + click.style("Checks that prove it", bold=True)
        yield from (f"  {check.id}: {check.title}" for check in reference.checks)
    if reference.pitfalls:
        yield "\n" + click.style("What people get wrong there", bold=True)
        yield from (f"  {pitfall.id}  {pitfall.truth}" for pitfall in reference.pitfalls)
