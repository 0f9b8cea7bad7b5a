"""What `remit serve` and `remit work` tell their workers, and how a worker ends."""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from remit.app.serving import LogFormat
from remit.errors import UsageError

if TYPE_CHECKING:
    from remit.scheduler import Settings

LOG_FORMAT = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text tells what went wrong, json every request too.",
)
Command = TypeVar("Command", bound=Callable[..., Any])
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
OPTIONS = (
    click.option("--witness", "witnesses", multiple=True, help="Where checkpoints of the audit trail go, each hour."),
    click.option("--keep-days", default=0, type=click.IntRange(0, 36500), help="Delete older snapshots; 0 keeps all."),
    click.option("--watch", "is_watching", is_flag=True, help="Ask the pages that the knowledge base cites, each day."),
    click.option("--every", multiple=True, metavar="KIND=SPAN", help="How often: scan=15m, poll=1h, watch=never."),
)


def work_options(command: Command) -> Command:
    """What workers are told, as options of a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def settings_of(
    paths: Sequence[Path],
    config: Path | None,
    *,
    witnesses: Sequence[str],
    keep_days: int,
    is_watching: bool,
    every: Sequence[str],
) -> Settings:
    """What workers are told.

    Raises:
        UsageError: a kind or a span is none.
    """
    from remit.organisation.files import find_configuration  # noqa: PLC0415 - starts quickly
    from remit.scheduler import Settings, files_of  # noqa: PLC0415 - as above

    files = files_of(paths)
    return Settings(
        estate=tuple(paths),
        configuration=config or find_configuration(files[0] if files else Path()),
        witnesses=tuple(witnesses),
        keep_days=keep_days,
        is_watching=is_watching,
        every=dict(map(_every, every)),
    )


def _every(text: str) -> tuple[str, float]:
    from remit.documents.convert import nearest  # noqa: PLC0415 - starts quickly
    from remit.scheduler import JOBS  # noqa: PLC0415 - as above

    kind, _, span = text.partition("=")
    if kind not in JOBS.ids():
        raise UsageError(f"no kind of job “{kind[:80]}”", place="--every", hint=nearest(kind, JOBS.ids()))
    found = _SPAN.fullmatch(span)
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if span != "never" and not 1.0 <= seconds <= 366 * 86400.0:
        raise UsageError(
            f"no span “{span[:80]}”", place="--every", hint="write scan=15m, scan=2h, scan=1d or scan=never"
        )
    return kind, seconds


def sayer(log_format: LogFormat) -> Callable[[str], None]:
    """What takes a line for whoever looks after a server: a line of log, in the format of the others."""
    if log_format == "text":
        return lambda text: click.echo(text, err=True)
    from remit.web.operation.request_log import configure_log  # noqa: PLC0415 - starts quickly

    configure_log(log_format)
    log = logging.getLogger("remit.operation")
    return lambda text: log.warning("%s", text)


def arguments_of(settings: Settings) -> list[str]:
    """The words by which `remit work` is told the same; not the store, whose URL may hold a password."""
    words = ["work", *map(str, settings.estate), "--keep-days", str(settings.keep_days)]
    words += ["--config", str(settings.configuration)] if settings.configuration else []
    words += [word for witness in settings.witnesses for word in ("--witness", witness)]
    words += ["--watch"] if settings.is_watching else []
    for kind, seconds in settings.every.items():
        words += ["--every", f"{kind}={seconds:g}s" if seconds else f"{kind}=never"]
    return words


def stop_when_told(*, is_child: bool) -> threading.Event:
    """An event that SIGTERM and Ctrl-C set; of a child also the end of whoever started it."""
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    if is_child:
        threading.Thread(target=_wait_for_end, args=(stop,), name="remit-parent", daemon=True).start()
    return stop


def _wait_for_end(stop: threading.Event) -> None:
    """The parent holds the other end of standard input open as long as it lives, however it ends."""
    while os.read(0, 4096):
        pass
    stop.set()
