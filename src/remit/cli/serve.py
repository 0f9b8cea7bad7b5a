"""Serve the map in the browser: on this machine only, or for a team."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from remit.app.serving import HOST, PORT, LogFormat, Serving
from remit.cli._terminal import config_option, survey
from remit.cli._working import LOG_FORMAT, arguments_of, sayer, settings_of, work_options

if TYPE_CHECKING:
    from remit.app.identity.ground import Ground
    from remit.scheduler import Settings

_OWN = ("127.0.0.1", "::1")
_port = click.IntRange(1, 65535)
_seconds = click.FloatRange(0, 3600)


@click.command(name="serve")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=_port)
@click.option("--url", default="", envvar="REMIT_URL", help="Where people reach it; REMIT_URL when left out.")
@click.option("--identity", default="", help="File that says how people sign in; REMIT_IDENTITY when left out.")
@click.option("--behind-proxy", is_flag=True, help="Believe X-Forwarded-* of a proxy on this machine.")
@click.option("--proxy", "proxies", multiple=True, help="Believe them of this address or network instead; repeatable.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@click.option("--metrics-port", type=_port, help="Tell probes and figures on this port, to whoever reaches it.")
@click.option("--metrics-host", default=HOST, show_default=True, help="Address to listen on for that port.")
@LOG_FORMAT
@click.option(
    "--drain-seconds", default=0.0, show_default=True, type=_seconds, help="Told to stop, answer on for so long."
)
@click.option(
    "--stop-seconds", default=30.0, show_default=True, type=_seconds, help="Then let running requests take so long."
)
@click.option("--store", default="", help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out.")
@click.option("--jobs/--no-jobs", "is_working", default=True, help="Carry out jobs beside the pages (the default).")
@work_options
def serve_command(
    paths: tuple[Path, ...],
    config: Path | None,
    *,
    host: str,
    port: int,
    url: str,
    identity: str,
    behind_proxy: bool,
    proxies: tuple[str, ...],
    workers: int,
    metrics_port: int | None,
    metrics_host: str,
    log_format: LogFormat,
    drain_seconds: float,
    stop_seconds: float,
    store: str,
    is_working: bool,
    witnesses: tuple[str, ...],
    keep_days: int,
    is_watching: bool,
    every: tuple[str, ...],
) -> None:
    """Map PATHS, keep the result as a snapshot and serve it; without PATHS serve the newest snapshot.

    Jobs are carried out beside it: scans of PATHS, deliveries, tidying. `remit work` does the same without pages.
    """
    from remit.app.snapshots import chosen_store  # noqa: PLC0415 - SQL is slow to import

    settings = settings_of(
        paths, config, witnesses=witnesses, keep_days=keep_days, is_watching=is_watching, every=every
    )
    serving = Serving(
        store=store,
        host=host,
        port=port,
        url=url,
        identity=identity,
        proxies=proxies or (_OWN if behind_proxy else ()),
        workers=workers,
        metrics_host=metrics_host,
        metrics_port=metrics_port or 0,
        log_format=log_format,
        drain_seconds=drain_seconds,
        stop_seconds=stop_seconds,
    )
    serving.require_sound()
    configuration = _kept(paths, config, store) if paths else config
    serving = replace(serving, store=store or str(chosen_store(configuration)))
    _serve(serving, settings if is_working else None)


def _kept(paths: tuple[Path, ...], config: Path | None, store: str) -> Path | None:
    """Map paths and keep the result; what was read is out of memory then. Gives the remit.yaml that was followed."""
    from remit.app.snapshots import chosen_store, open_snapshots  # noqa: PLC0415 - SQL is slow to import

    result, _ = survey(paths, config)
    snapshots = open_snapshots(store or chosen_store(result.configuration))
    try:
        snapshots.save(result.landscape, label=", ".join(result.landscape.inputs))
    finally:
        snapshots.close()
    return result.configuration


def _serve(serving: Serving, settings: Settings | None) -> None:
    from remit.app.wiring import build_served  # noqa: PLC0415 - SQL is slow to import
    from remit.scheduler.beside import beside  # noqa: PLC0415 - as above
    from remit.web.server import serve  # noqa: PLC0415 - the web framework is slow to import
    from remit.web.workers import serve_by_workers  # noqa: PLC0415 - as above

    say = sayer(serving.log_format)
    services = build_served(serving)
    with ExitStack() as stack:
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _told_to_stop))
        stack.callback(services.close)
        if settings is not None:
            words = arguments_of(settings) + (["--log-format", "json"] if serving.log_format == "json" else [])
            stack.enter_context(beside(words, serving.store, say))
        _greet(services.identity.ground, serving, say)
        if serving.workers == 1 and not services.looks.is_large():
            serve(services, serving, say=say)
        else:  # also where one is enough: a large snapshot comes with a process of its own
            services.close()
            serve_by_workers(serving, say=say)


def _told_to_stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave in order, also before anybody is answered: the workers beside give back what they do."""
    raise SystemExit(0)


def _greet(ground: Ground, serving: Serving, say: Callable[[str], None]) -> None:
    """Tell the way in while nobody has one; a link only to whoever sits at the terminal, since logs are kept."""
    from remit.app.doer import doer  # noqa: PLC0415 - only where it is needed
    from remit.app.identity.people import first_link  # noqa: PLC0415 - SQL is slow to import

    if ground.administrators():
        return
    if serving.log_format == "text" and sys.stderr.isatty():
        address = (ground.settings.url or f"http://{serving.host}:{serving.port}").rstrip("/")
        path = first_link(ground, doer()).path
        say(f"Nobody can sign in yet. Within an hour this makes the first administrator: {address}{path}")
    elif not serving.is_open:
        say("Nobody can sign in yet; this prints a link for the first administrator: remit identity first-link")


COMMAND = serve_command
