"""The knowledge base: what is known about services, and how well it is founded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from remit.app.responsibility_table import framework_document, requirement_views
from remit.app.services import service_row
from remit.cli import COMMANDS
from remit.cli._kb_pitfalls import KINDS, pitfalls_command, show_pitfall
from remit.cli._kb_score import score_command
from remit.cli._kb_show import show_control, show_service
from remit.cli._kb_watch import stale_report, watch_command
from remit.cli._terminal import format_option, party, print_json
from remit.documents.convert import nearest
from remit.errors import ExitCode, UnknownNameError, UsageError
from remit.exports import json
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.framework import Framework, Reach
from remit.model.party import Label
from remit.model.rules import Service
from remit.model.wording import counted
from remit.resolver.areas import area_label

_REACH = {
    Reach.HOUSE: "each in its own house; the table speaks of whoever runs the machines",
    Reach.MACHINES: "a provider that runs the machines does it alone",
    Reach.LAYERS: "a provider's own layers lie beneath a customer that runs the machines",
}


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
@click.argument("name", required=False)
@click.option("--models", is_flag=True, help="The published table of areas by service model.")
@format_option
def show_command(name: str | None, models: bool, style: str) -> None:
    """Show NAME: a service, a control, a framework, one of its requirements as nist-800-53:AC-2, or a pitfall.

    Of a service: its splits, where they depart from its model, what they rest on, what holds while nothing is said,
    what people get wrong there, and what the provider offers for it.
    Of a control: what it means on each side, who does it by service model, which services depart from that, who asks
    for it, and what each provider offers to whoever has to do it.
    Of a requirement: the controls it is mapped to, and who has a part in it by service model.
    Of a pitfall, as misconception/defaults-are-secure: what is believed, what is so, what to do, and what shows it.
    """
    knowledge = open_knowledge()
    if models == (name is not None):
        raise UsageError("name a service, or ask for --models", hint="remit kb list names the services")
    if name is None:
        _show_models(knowledge, style)
        return
    control = next((one for one in knowledge.catalogue.controls if one.id == name), None)
    if control is not None:
        show_control(knowledge, control, style)
    elif name.partition("/")[0] in KINDS:
        show_pitfall(knowledge, name, style)
    elif ":" in name or name in knowledge.framework_ids():
        framework, _, requirement = name.partition(":")
        _show_requirements(knowledge, knowledge.framework(framework), requirement, style)
    elif "/" in name:
        show_service(knowledge, _row(knowledge, knowledge.service(name)), style)
    else:
        known = [*knowledge.service_ids(), *(one.id for one in knowledge.catalogue.controls)]
        hint = nearest(name, [*known, *knowledge.framework_ids()])
        raise UnknownNameError(f"no service, control or framework “{name}”", hint=hint)


def _show_requirements(knowledge: KnowledgeBase, framework: Framework, requirement: str, style: str) -> None:
    """Print one requirement, or all of a framework's where none is named, with the party by service model."""
    found = requirement_views(knowledge, framework, requirement)
    if style == "json":
        print_json({"schema_version": json.SCHEMA_VERSION, **framework_document(framework, found)})
        return
    click.echo(click.style(framework.name, bold=True) + f"  {framework.edition}")
    for one in found:
        inherits = f" (inherits {one.inherited_from})" if one.inherited_from else ""
        row = one.row
        click.echo(
            f"\n{click.style(one.id, bold=True)}  {row.title}{inherits}, {framework.families[row.family].lower()}"
        )
        if row.relation:
            click.echo(f"  {row.relation.value}: {', '.join(row.controls)}")
        if row.organisational:
            click.echo(f"  organisational: {row.organisational.value}")
        if row.reach:
            click.echo(f"  reach: {row.reach.value}, {_REACH[row.reach]}")
        for parties, models in one.models_by_parties.items():
            click.echo(f"  {parties}: {', '.join(models)}")


@kb_group.command(name="frameworks")
@format_option
def frameworks_command(style: str) -> None:
    """List the frameworks whose requirements are mapped to controls."""
    knowledge = open_knowledge()
    found = [knowledge.framework(framework) for framework in knowledge.framework_ids()]
    if style == "json":
        rows = [
            {"id": one.id, "name": one.name, "edition": one.edition, "url": one.url, "requirements": count}
            for one, count in ((one, len(one.requirements)) for one in found)
        ]
        print_json({"schema_version": json.SCHEMA_VERSION, "frameworks": rows})
        return
    for one in found:
        click.echo(f"{one.id:<14} {one.name}, {one.edition}")


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


@kb_group.command(name="coverage")
@click.option(
    "--universe",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="REMIT_UNIVERSE",
    help="Folder of the providers' lists as CSV; or set REMIT_UNIVERSE.",
)
@click.option(
    "--compare",
    "newer",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of newer lists: what came and what went.",
)
@format_option
def coverage_command(universe: Path | None, newer: Path | None, style: str) -> int:
    """Count the ids of the providers' own lists, by how well they are known.

    Ends with 1 when an id is unclassified. Without --universe only the ids that our own files name are counted.
    """
    from remit.app import coverage  # noqa: PLC0415 - only this command pays for it
    from remit.cli import _kb_coverage  # noqa: PLC0415

    knowledge = open_knowledge()
    if newer is not None:
        if universe is None:
            raise UsageError("--compare needs the lists to compare with", hint="name their folder with --universe")
        changes = coverage.compare(knowledge, coverage.read_lists(universe), coverage.read_lists(newer))
        if style == "json":
            rows = [_kb_coverage.change_row(change) for change in changes]
            print_json({"schema_version": json.SCHEMA_VERSION, "changes": rows})
        else:
            click.echo("\n".join(_kb_coverage.change_lines(changes)))
        return ExitCode.FINE
    lists = (
        coverage.own_lists(knowledge) if universe is None else coverage.cover(knowledge, coverage.read_lists(universe))
    )
    if style == "json":
        rows = [_kb_coverage.coverage_row(one) for one in lists]
        idle = [place for one in lists for place in one.idle]
        print_json(
            {"lists": rows, "schema_version": json.SCHEMA_VERSION, "outside": universe is not None, "idle": idle}
        )
    else:
        click.echo("\n".join(_kb_coverage.coverage_lines(lists)))
        if universe is None:
            click.echo(
                "No list was given: these are the ids that our own files name, not all there are (--universe DIR)."
            )
        for one in lists:
            for place in one.idle:
                click.echo(f"{place} meets no id of {one.kind.name}", err=True)
    return ExitCode.FAILED if any(one.unclassified for one in lists) else ExitCode.FINE


@kb_group.command(name="lint")
@click.option("--stale", "is_stale", is_flag=True, help="Instead: what was read long ago, or whose source changed.")
@click.option("--older-than", type=click.IntRange(min=0), default=365, show_default=True, help="Days, with --stale.")
@format_option
def lint_command(is_stale: bool, older_than: int, style: str) -> int:
    """Check the knowledge base's files: sources, dead rules, splits that say nothing new.

    Ends with 1 when there is a problem, with --stale when something should be read again.
    """
    from remit.app.lint import lint_knowledge  # noqa: PLC0415 - only this command pays for it

    if is_stale:
        return stale_report(open_knowledge(), older_than, style)
    problems = lint_knowledge(commands=_commands())
    if style == "json":
        rows = [{"location": json.location(one.location), "message": one.message, "hint": one.hint} for one in problems]
        print_json({"schema_version": json.SCHEMA_VERSION, "problems": rows})
    else:
        for one in problems:
            click.echo(f"{one.location}: {one.message}" + (f"\n  → {one.hint}" if one.hint else ""))
        click.echo(counted(len(problems), "problem") if problems else "no problems")
    return ExitCode.FAILED if problems else ExitCode.FINE


def _commands() -> list[str]:
    """The words of every command after `remit`."""
    found = []
    for name, command in COMMANDS.load_all().items():
        found += [name, *(f"{name} {below}" for below in getattr(command, "commands", ()))]
    return found


kb_group.add_command(pitfalls_command)
kb_group.add_command(score_command)
kb_group.add_command(watch_command)
COMMAND = kb_group
