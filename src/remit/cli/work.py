"""Carry out jobs, and nothing else: beside servers that only answer, or on a machine of its own."""

from __future__ import annotations

from pathlib import Path

import click

from remit.app.serving import LogFormat
from remit.cli._terminal import config_option
from remit.cli._working import LOG_FORMAT, sayer, settings_of, stop_when_told, work_options


@click.command(name="work")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--store", default="", help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out.")
@work_options
@LOG_FORMAT
@click.option("--until-idle", is_flag=True, help="End when nothing is due.")
@click.option("--child", is_flag=True, hidden=True)
@click.option("--lease-seconds", default=60.0, hidden=True, type=click.FloatRange(0.5, 3600))
def work_command(
    paths: tuple[Path, ...],
    config: Path | None,
    *,
    store: str,
    witnesses: tuple[str, ...],
    keep_days: int,
    is_watching: bool,
    every: tuple[str, ...],
    log_format: LogFormat,
    until_idle: bool,
    child: bool,
    lease_seconds: float,
) -> None:
    """Take jobs out of the queue and carry them out; scans read PATHS (files, folders, accounts as aws:production).

    As many workers as you like share one store: each job is carried out by one of them. Told to stop, a worker puts
    back what it has not finished.
    """
    settings = settings_of(
        paths, config, witnesses=witnesses, keep_days=keep_days, is_watching=is_watching, every=every
    )
    stop = stop_when_told(is_child=child)
    from remit.app.snapshots import chosen_store  # noqa: PLC0415 - SQL is slow to import
    from remit.app.wiring import build_services  # noqa: PLC0415 - as above
    from remit.scheduler import JOBS  # noqa: PLC0415 - as above
    from remit.scheduler.worker import Worker  # noqa: PLC0415 - as above

    say = sayer(log_format)
    services = build_services(store or chosen_store(settings.configuration), is_read=False)
    try:
        worker = Worker(services, JOBS.load_all(), settings, say=say, lease_seconds=lease_seconds)
        if not child:
            say(f"working on the jobs of {services.snapshots.place} as {worker.name} (Ctrl-C stops it)")
        worker.run(stop, is_draining=until_idle)
    finally:
        services.close()


COMMAND = work_command
