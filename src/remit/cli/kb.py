"""The knowledge base: what is known about services, and how well it is founded."""

from __future__ import annotations

from typing import Any

import click

from remit.app.services import service_row
from remit.cli._terminal import format_option, party, print_json
from remit.errors import ExitCode, UsageError
from remit.exports import json
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.party import Label
from remit.model.rules import Service
from remit.resolver.areas import area_label


@click.group(name="kb")
def kb_group() -> None:
    """What is known about services, and how well it is founded."""


@kb_group.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Also services known only by a prefix.")
@format_option
def list_command(everything: bool, style: str) -> None:
    """List the services, with how many of their splits are reviewed, stated and assumed."""
    knowledge = open_knowledge()
    services = [knowledge.service(service_id) for service_id in knowledge.service_ids()]
    rows = [_row(knowledge, service) for service in services if everything or service.is_explicit]
    if style == "json":
        print_json({"schema_version": json.SCHEMA_VERSION, "services": rows})
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        click.echo(
            f"{row['id']:<{width}}  {row['name']:<40.40} {row['model']:<20}"
            f"{row['reviewed']:>4} reviewed {row['stated']:>4} stated {row['assumed']:>4} assumed"
        )
    hidden = len(services) - len(rows)
    click.echo(f"{len(rows)} services" + (f"; {hidden} more are known only by a prefix: --all" if hidden else ""))


def _row(knowledge: KnowledgeBase, service: Service) -> dict[str, Any]:
    row = service_row(knowledge, service)
    return {
        "id": service.id,
        "name": service.name,
        "model": service.model,
        "explicit": service.is_explicit,
        "reviewed": row.reviewed,
        "stated": row.stated,
        "assumed": row.assumed,
    }


@kb_group.command(name="show")
@click.argument("service", required=False)
@click.option("--models", is_flag=True, help="The published table of areas by service model.")
@format_option
def show_command(service: str | None, models: bool, style: str) -> None:
    """Show SERVICE: its splits, where they depart from its model, and what they rest on."""
    knowledge = open_knowledge()
    if models == (service is not None):
        raise UsageError("name a service, or ask for --models", hint="remit kb list names the services")
    if service is None:
        _show_models(knowledge, style)
        return
    found = knowledge.service(service)
    if style == "json":
        print_json(
            {
                "schema_version": json.SCHEMA_VERSION,
                **_row(knowledge, found),
                "facts": list(found.facts),
                "splits": [{"control": rule.control, **json.rule(rule)} for rule in found.rules],
            }
        )
        return
    model = knowledge.catalogue.models[found.model]
    click.echo(click.style(found.name, bold=True) + f"  {found.id}, {model.name.lower()}")
    if not found.rules:
        click.echo("It follows its model in everything; no page was read for it.")
    for rule in found.rules:
        when = " and ".join(f"{one.fact} is {' or '.join(one.values)}" for one in rule.conditions)
        click.echo(f"\n{rule.control}: {party(rule.cell.label)}" + (f", when {when}" if when else ""))
        for side, part in (("provider", rule.provider_part), ("customer", rule.customer_part), ("", rule.reason)):
            if part:
                click.echo(f"  {side + ': ' if side else ''}{part}")
        cited = f"{rule.source.title}, {rule.source.url}, read {rule.source.read}" if rule.source else "no source"
        click.echo(f"  {rule.grade.value}: {cited} ({rule.location})")


def _show_models(knowledge: KnowledgeBase, style: str) -> None:
    catalogue = knowledge.catalogue
    table = {
        area.id: {
            column: area_label(area, catalogue.models[model]).value for column, model in catalogue.columns.items()
        }
        for area in catalogue.areas
    }
    if style == "json":
        print_json({"schema_version": json.SCHEMA_VERSION, "areas": table})
        return
    names = {area.id: area.name for area in catalogue.areas}
    width = max(len(name) for name in names.values()) + 2
    click.echo(" " * width + "".join(f"{column:<12}" for column in catalogue.columns))
    for area, labels in table.items():
        cells = "".join(party(Label(label)) + " " * (12 - len(label)) for label in labels.values())
        click.echo(f"{names[area]:<{width}}{cells}")


@kb_group.command(name="lint")
@format_option
def lint_command(style: str) -> int:
    """Check the knowledge base's files: sources, dead rules, splits that say nothing new."""
    from remit.app.lint import lint_knowledge  # noqa: PLC0415 - only this command pays for it

    problems = lint_knowledge()
    if style == "json":
        rows = [{"location": json.location(one.location), "message": one.message, "hint": one.hint} for one in problems]
        print_json({"schema_version": json.SCHEMA_VERSION, "problems": rows})
    else:
        for one in problems:
            click.echo(f"{one.location}: {one.message}" + (f"\n  → {one.hint}" if one.hint else ""))
        click.echo(f"{len(problems)} problems" if problems else "no problems")
    return ExitCode.FAILED if problems else ExitCode.FINE


COMMAND = kb_group
