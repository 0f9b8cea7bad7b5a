"""Map and serve the fictional organisation that ships with Remit, or write an estate of any size for trials."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from remit.app.serving import PORT, Serving, example_estate
from remit.cli._terminal import note_unread
from remit.errors import UsageError
from remit.knowledge.base import open_knowledge

MOST_ASSETS = 100_000_000


@click.command(name="demo")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--assets", type=click.IntRange(1, MOST_ASSETS), help="Write an estate of so many assets instead, into --out."
)
@click.option("--seed", default=7, show_default=True, help="What that estate is drawn from.")
@click.option(
    "--variants",
    type=click.IntRange(1, 10_000),
    default=120,
    show_default=True,
    help="Different settings of one service in that estate.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for it, new or empty.")
def demo_command(port: int, assets: int | None, seed: int, variants: int, out: Path | None) -> None:
    """Map and serve Harbourlight Ferries, a fictional organisation with typical faults.

    With --assets nothing is served: an estate is drawn and written, with faults of known number and place.
    """
    if (assets is None) != (out is None):
        raise UsageError("--assets and --out belong together", hint="remit demo --assets 10000 --out trial")
    if assets is not None and out is not None:
        _write(out, assets, seed, variants)
        return
    from remit.app.scan import scan  # noqa: PLC0415 - only this command maps before it serves
    from remit.app.wiring import build_services  # noqa: PLC0415 - SQL is slow to import
    from remit.web.server import serve  # noqa: PLC0415 - the web framework is slow to import

    result = scan([example_estate()], open_knowledge())
    note_unread(result)
    with tempfile.TemporaryDirectory(prefix="remit-demo-") as scratch:
        serving = Serving(store=str(Path(scratch) / "remit.db"), port=port)
        services = build_services(serving.store)
        services.snapshots.save(result.landscape, label="example")
        serve(services, serving, say=lambda text: click.echo(text, err=True))


def _write(folder: Path, assets: int, seed: int, variants: int) -> None:
    from remit.app.trial_estate import make_estate  # noqa: PLC0415 - only this way of calling it needs it

    planted = make_estate(folder, assets, open_knowledge(), seed=seed, variants=variants)
    many = sum(map(len, planted.faults.values()))
    click.echo(f"{assets} assets with {many} faults that planted.json lists")
    click.echo(f"next: remit scan {folder}")


COMMAND = demo_command
