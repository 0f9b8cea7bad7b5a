"""Map an estate that is too large for one machine: on Apache Spark, Parquet in and out.

`collect` reads sources where they lie, without Spark; `map` runs anywhere Spark does, under spark-submit too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import config_option, format_option, note, print_json, say
from remit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from remit.app.asset_files import About
    from remit.app.spark import Summary

SCHEMA_VERSION = 1


@click.group(name="spark")
def spark_group() -> None:
    """Map an estate on Apache Spark: the same cells, owners and findings as scan, as Parquet."""


@spark_group.command(name="collect")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@config_option
def collect_command(paths: tuple[Path, ...], out: Path, config: Path | None) -> int:
    """Read files, folders and accounts, as scan does, and write the assets as Parquet.

    Ends with 2 when something could not be read.
    """
    from remit.app.asset_files import write_estate  # noqa: PLC0415 - starts quickly
    from remit.app.collect import collect  # noqa: PLC0415 - as above
    from remit.app.scan import organisation_of  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.organisation.load import find_configuration  # noqa: PLC0415 - as above

    _require_extra()
    asked = paths or (Path(),)
    knowledge = open_knowledge()
    found = config or find_configuration(asked[0])
    organisation = organisation_of(found, knowledge)
    collection = collect(asked, knowledge, organisation, folder=found.parent if found else None)
    about = write_estate(out, collection, organisation)
    _note_unread(about)
    say([f"{about.counts.assets} assets of {len(about.inputs)} inputs are in {out}"])
    return ExitCode.UNDECIDED if about.counts.unreadable else ExitCode.FINE


@spark_group.command(name="map")
@click.argument("source")
@click.option("--out", required=True, help="A new folder, anywhere Spark can write.")
@click.option("--master", default="", help="As spark-submit takes it, such as local[2]; else what Spark is told.")
@click.option("--partitions", type=click.IntRange(1), help="Over how many to share the work.")
@click.option("--conf", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of Spark; may be repeated.")
@config_option
@format_option
def map_command(
    source: str,
    out: str,
    master: str,
    partitions: int | None,
    settings: tuple[str, ...],
    config: Path | None,
    style: str,
) -> int:
    """Conclude cells, owners and findings from SOURCE, a folder of collect or Parquet of your own assets.

    Ends with 2 when something could not be read as the source was collected.
    """
    from remit.app.scan import organisation_of  # noqa: PLC0415 - starts quickly
    from remit.app.spark import Cluster, map_estate, start  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.organisation.load import find_configuration  # noqa: PLC0415 - as above

    wrong = [one for one in settings if "=" not in one]
    if wrong:
        raise UsageError(f"“{wrong[0]}” is no setting", hint="write --conf spark.executor.memory=8g")
    pairs = dict(one.split("=", 1) for one in settings)
    organisation = organisation_of(config or find_configuration(Path()), open_knowledge())
    session = start(Cluster(master=master, settings=pairs))
    try:
        today = datetime.now(UTC).date().isoformat()
        summary = map_estate(session, source, out, organisation, today=today, partitions=partitions or 0)
    finally:
        session.stop()
    _note_unread(summary.about)
    if style == "json":
        print_json(_json(summary))
    else:
        say(_lines(summary, out))
    return ExitCode.UNDECIDED if summary.counts.unreadable else ExitCode.FINE


def _require_extra() -> None:
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    if find_spec("pyarrow") is None:
        raise UsageError("Parquet needs pyarrow", hint="install it: pip install 'remit[spark]'")


def _note_unread(about: About) -> None:
    for item in about.unreadable:
        note("unreadable", f"{item.location}: {item.cause}", hint=item.hint)
    for effectless in about.notes:
        note("note", f"{effectless.location}: {effectless.cause}", hint=effectless.hint)


def _json(summary: Summary) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "today": summary.today,
        "assets": summary.counts.assets,
        "unreadable": summary.counts.unreadable,
        "partitions": summary.partitions,
        "rows": summary.rows,
        "findings": summary.findings,
    }


def _lines(summary: Summary, out: str) -> list[str]:
    rows, counts = summary.rows, summary.counts
    unread = f"; {counts.unreadable} items could not be read" if counts.unreadable else ""
    told = ", ".join(f"{count} {kind}" for kind, count in summary.findings.items())
    return [
        f"{rows['assets']} assets of {rows['profiles']} profiles, with {rows['owners']} distinct owners{unread}",
        f"{rows['findings']} findings" + (f": {told}" if told else ""),
        f"in {out}, by {summary.partitions} partitions",
    ]


COMMAND = spark_group
