"""Serve the map in the browser, on this machine only."""

from __future__ import annotations

from pathlib import Path

import click

from remit.app.serving import HOST, PORT
from remit.cli._terminal import config_option, survey


@click.command(name="serve")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--store", default="", help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out.")
def serve_command(paths: tuple[Path, ...], config: Path | None, port: int, store: str) -> None:
    """Map PATHS, keep the result as a snapshot and serve it; without PATHS serve the newest snapshot.

    Nobody is asked to sign in, so it listens on the loopback interface only.
    """
    from remit.app.snapshots import chosen_store  # noqa: PLC0415 - SQL is slow to import
    from remit.app.wiring import build_services  # noqa: PLC0415 - as above
    from remit.web.server import serve  # noqa: PLC0415 - the web framework is slow to import

    configuration = config
    landscape = None
    if paths:
        result, _ = survey(paths, config)
        landscape, configuration = result.landscape, result.configuration
    services = build_services(store or chosen_store(configuration))
    if landscape is not None:
        services.snapshots.save(landscape, label=", ".join(landscape.inputs))
    serve(services, host=HOST, port=port, say=lambda text: click.echo(text, err=True))


COMMAND = serve_command
