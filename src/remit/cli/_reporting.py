"""Telling a server what was judged or scanned here; a server that cannot be told changes no verdict."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from remit.cli._terminal import note
from remit.errors import RemitError

if TYPE_CHECKING:
    from remit.app.gate import Verdict
    from remit.client.client import Client
    from remit.model.landscape import Landscape

Command = TypeVar("Command", bound=Callable[..., Any])
TOKEN = "REMIT_TOKEN"  # noqa: S105 - a variable's name
UPLOAD_SECONDS = 600.0
_OPTIONS = (
    click.option("--server", default="", metavar="URL", help="Report it to this server; REMIT_TOKEN holds the token."),
    click.option("--environment", default="", help="What it is about, for the server: prod."),
)
team_option = click.option("--team", default="", help="Team that the change belongs to, for the server.")


def report_options(command: Command) -> Command:
    """To whom it is reported, as options of a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def tell_run(server: str, verdict: Verdict, *, environment: str, team: str) -> None:
    """Report what the gate said; where that fails, say so and go on."""
    from remit.app.pipeline import pipeline_of  # noqa: PLC0415 - starts quickly
    from remit.app.run_documents import report_of  # noqa: PLC0415 - as above
    from remit.wire.runs import Reported  # noqa: PLC0415 - as above

    def tell(client: Client) -> str:
        pipeline = pipeline_of(os.environ, verdict.scan.configuration or Path("remit.yaml").absolute())
        said = report_of(verdict, pipeline, environment=environment, team=team)
        return f"reported as {client.act('report-run', said, Reported).run}"

    _try(server, tell)


def tell_scan(server: str, landscape: Landscape, configuration: Path | None, *, environment: str) -> None:
    """Hand in a snapshot; where that fails, say so and go on."""
    from remit.app.pipeline import pipeline_of  # noqa: PLC0415 - starts quickly
    from remit.app.run_documents import pipeline_out  # noqa: PLC0415 - as above
    from remit.app.runs import encoded  # noqa: PLC0415 - as above
    from remit.wire.runs import Reported, ScanReport  # noqa: PLC0415 - as above

    def tell(client: Client) -> str:
        pipeline = pipeline_of(os.environ, configuration or Path("remit.yaml").absolute())
        content, digest = encoded(landscape)
        label = ": ".join(filter(None, (pipeline.repository, ", ".join(landscape.inputs))))[:300]
        said = ScanReport(
            label=label,
            digest=digest,
            content=content,
            pipeline=pipeline_out(pipeline),
            environment=environment,
        )
        return f"handed in as snapshot {client.act('report-scan', said, Reported).snapshot}"

    _try(server, tell)


def _try(server: str, tell: Callable[[Client], str]) -> None:
    from remit.client.client import Client  # noqa: PLC0415 - only who reports needs it

    client = Client(server, token=os.environ.get(TOKEN, ""), timeout_seconds=UPLOAD_SECONDS)
    try:
        click.echo(f"{tell(client)} to {server}", err=True)
    except RemitError as problem:
        note("not reported", str(problem).split("\n")[0], hint=problem.hint)
