"""Write what others enforce or read: the tagging standard, responsibilities by framework, the list of assets."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from remit.cli._terminal import as_json, config_option, deliver, note, out_option, survey
from remit.errors import ExitCode, UsageError

FORMATS = ("aws-tag-policy", "azure-policy", "terraform", "rego", "markdown")


@click.group(name="export")
def export_group() -> None:
    """What others enforce or read: the tagging standard, responsibilities by a framework, the list of assets."""


@export_group.command(name="tagging-policy")
@click.option("--format", "style", type=click.Choice(FORMATS), default="markdown", show_default=True, help="For whom.")
@click.option("--enforced-for", multiple=True, help="AWS: a type on which wrong values are refused, as s3:bucket.")
@click.option(
    "--effect", type=click.Choice(["deny", "audit"]), default="deny", show_default=True, help="Azure: what happens."
)
@config_option
@out_option
def tagging_policy_command(
    style: str, enforced_for: tuple[str, ...], effect: str, config: Path | None, out: Path | None
) -> None:
    """The tagging standard of the remit.yaml that lies here or above; what a format cannot say is told on stderr."""
    from remit.app.places import called  # noqa: PLC0415 - starts quickly
    from remit.app.scan import organisation_of  # noqa: PLC0415 - as above
    from remit.app.tagging_policy import Wish, render_policy  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.organisation.load import find_configuration  # noqa: PLC0415 - as above

    knowledge = open_knowledge()
    found = config or find_configuration(Path())
    if found is None:
        hint = "go where it lies, or below, or name it with --config; remit init writes a first one"
        raise UsageError("no remit.yaml was found from here upwards", hint=hint)
    organisation = organisation_of(called(found), knowledge)
    if not organisation.tagging:
        raise UsageError("remit.yaml names no tagging standard", hint="write one under tagging:, a rule for each key")
    wish = Wish(organisation=organisation, knowledge=knowledge, enforced_for=enforced_for, effect=effect)
    made = render_policy(style, wish)
    for line in made.notes:
        note("note", line)
    _tell("tagging-policy", out, {"format": style})
    deliver(made.text.rstrip("\n"), out)


@export_group.command(name="responsibilities")
@click.option("--framework", required=True, help="Whose requirements: remit kb frameworks lists them.")
@click.option("--model", default="", help="Of a service model as such, for example paas.")
@click.option("--service", default="", help="Of one service, for example aws/ecs.")
@click.option("--with", "facts", multiple=True, metavar="FACT=VALUE", help="How the service is configured.")
@click.option("--format", "style", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@out_option
def responsibilities_command(
    framework: str, model: str, service: str, facts: tuple[str, ...], style: str, out: Path | None
) -> None:
    """Who has a part in each requirement of a framework: the provider, the customer, a third party."""
    from remit.app.responsibilities import responsibilities, subject_of  # noqa: PLC0415 - starts quickly
    from remit.app.responsibility_table import as_csv, as_document  # noqa: PLC0415 - as above
    from remit.app.shift import given_facts  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above

    if bool(model) == bool(service):
        raise UsageError("name a service model or a service", hint="--model paas, or --service aws/ecs")
    knowledge = open_knowledge()
    asked = knowledge.framework(framework)
    subject = subject_of(knowledge, model=model, service=service, facts=given_facts(facts))
    found = responsibilities(knowledge, asked, subject)
    text = as_csv(found) if style == "csv" else as_json(as_document(found, asked, subject))
    _tell("responsibilities", out, {"framework": framework, "model": model, "service": service}, rows=len(found))
    deliver(text.rstrip("\n"), out)


@export_group.command(name="assets")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="How.")
@config_option
@out_option
def assets_command(paths: tuple[Path, ...], style: str, config: Path | None, out: Path | None) -> int:
    """Every asset with its place, tags and facts, a JSON object a line, as remit scan reads it again.

    Ends with 2 when something could not be read.
    """
    from remit.app.asset_list import write_lines, write_list  # noqa: PLC0415 - starts quickly

    del style  # there is one
    result, _ = survey(paths or (Path(),), config)
    _tell("assets", out, {"format": "jsonl"}, rows=len(result.landscape.estate))
    if out is None:
        write_lines(result.landscape, sys.stdout.buffer)
    else:
        click.echo(f"{write_list(result.landscape, out)} assets written to {out}", err=True)
    return ExitCode.UNDECIDED if result.landscape.estate.counts.unreadable else ExitCode.FINE


def _tell(what: str, out: Path | None, filters: Mapping[str, str], rows: int | None = None) -> None:
    """Tell the audit trail of the store that lies here; where there is none, nobody keeps a trail.

    Raises:
        StoreError: there is one, and it cannot be told: then nothing is written either.
    """
    from remit.app.exporting import Export, tell_if_kept  # noqa: PLC0415 - SQL is slow to import

    chosen = {name: text for name, text in filters.items() if text}
    tell_if_kept(Export(what=what, to=out.name if out else "", filters=chosen, rows=rows))


COMMAND = export_group
