"""Map and serve the fictional organisation that ships with Remit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from remit.app.serving import HOST, PORT, example_estate
from remit.cli._terminal import note_unread
from remit.knowledge.base import open_knowledge


@click.command(name="demo")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
def demo_command(port: int) -> None:
    """Map and serve Harbourlight Ferries, a fictional organisation with typical faults."""
    from remit.app.scan import scan  # noqa: PLC0415 - only this command maps before it serves
    from remit.app.wiring import build_services  # noqa: PLC0415 - SQL is slow to import
    from remit.web.server import serve  # noqa: PLC0415 - the web framework is slow to import

    result = scan([example_estate()], open_knowledge())
    note_unread(result)
    with tempfile.TemporaryDirectory(prefix="remit-demo-") as scratch:
        services = build_services(Path(scratch) / "remit.db")
        services.snapshots.save(result.landscape, label="example")
        serve(services, host=HOST, port=port, say=lambda text: click.echo(text, err=True))


COMMAND = demo_command
