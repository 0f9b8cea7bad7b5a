"""Jobs on the command line: which there are, how one stands, ask for one, cancel one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import format_option, print_json, say
from remit.exports.json import SCHEMA_VERSION
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.exports.json import Json
    from remit.model.job import JobRecord

MICROSECONDS = 1_000_000
store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="jobs")
def jobs_group() -> None:
    """What is done beside the pages: scans, polls, deliveries, tidying."""


@jobs_group.command(name="list")
@click.option("--kind", default="", help="Only of this kind.")
@click.option("--state", "states", multiple=True, help="Only such: waiting, running, done, failed, cancelled.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="The newest so many.")
@store_option
@format_option
def list_command(kind: str, states: tuple[str, ...], limit: int, store: str | None, style: str) -> None:
    """The newest jobs, the newest first."""
    from remit.app.jobs import open_jobs, states_of  # noqa: PLC0415 - SQL is slow to import

    found = open_jobs(store).find(kind, states_of(states), limit)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "jobs": [document(one) for one in found]})
        return
    say([*map(_line, found), counted(len(found), "job")])


@jobs_group.command(name="show")
@click.argument("job", type=click.IntRange(min=1))
@store_option
@format_option
def show_command(job: int, store: str | None, style: str) -> None:
    """One job: how far it is, why it came to nothing, what came out."""
    from remit.app.jobs import open_jobs  # noqa: PLC0415 - SQL is slow to import

    _tell(open_jobs(store).get(job), style)


@jobs_group.command(name="kinds")
@format_option
def kinds_command(style: str) -> None:
    """The kinds of jobs that there are."""
    from remit.app.jobs import kinds  # noqa: PLC0415 - starts quickly

    if style == "json":
        rows = [{"id": one.id, "what": one.what, "offered": one.is_offered} for one in kinds()]
        print_json({"schema_version": SCHEMA_VERSION, "kinds": rows})
    else:
        say(f"{one.id:<12} {one.what}" for one in kinds())


@jobs_group.command(name="run")
@click.argument("kind")
@store_option
@format_option
def run_command(kind: str, store: str | None, style: str) -> None:
    """Ask for a job of KIND; whoever works on this store carries it out (remit serve, remit work)."""
    from remit.app.doer import doer  # noqa: PLC0415 - git is asked only here
    from remit.app.jobs import open_jobs  # noqa: PLC0415 - SQL is slow to import

    _tell(open_jobs(store).run(kind, doer()), style)


@jobs_group.command(name="cancel")
@click.argument("job", type=click.IntRange(min=1))
@store_option
@format_option
def cancel_command(job: int, store: str | None, style: str) -> None:
    """Cancel a job: one that waits at once, one that runs as soon as it looks up."""
    from remit.app.doer import doer  # noqa: PLC0415 - git is asked only here
    from remit.app.jobs import open_jobs  # noqa: PLC0415 - SQL is slow to import

    _tell(open_jobs(store).cancel(job, doer()), style)


@jobs_group.command(name="again")
@click.argument("job", type=click.IntRange(min=1))
@store_option
@format_option
def again_command(job: int, store: str | None, style: str) -> None:
    """Put a job that failed or was cancelled into the queue again."""
    from remit.app.doer import doer  # noqa: PLC0415 - git is asked only here
    from remit.app.jobs import open_jobs  # noqa: PLC0415 - SQL is slow to import

    _tell(open_jobs(store).again(job, doer()), style)


def _tell(job: JobRecord, style: str) -> None:
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, **document(job)})
    else:
        say(_lines(job))


def _line(job: JobRecord) -> str:
    said = job.result or job.cause or _far(job)
    return f"{job.id:>6}  {job.state:<10} {_at(job.made_at)}  {job.kind:<12} {said}".rstrip()


def _lines(job: JobRecord) -> Iterator[str]:
    yield click.style(f"{job.id} · {job.kind} · {job.state}", bold=True)
    told = {
        "key": job.key,
        "asked by": job.actor,
        "asked at": _at(job.made_at),
        "attempts": str(job.attempts),
        "worker": job.worker,
        "progress": _far(job),
        "cause": job.cause,
        "result": job.result,
        "ended at": _at(job.ended_at) if job.ended_at else "",
    }
    yield from (f"  {name:<12} {text}" for name, text in told.items() if text)


def _far(job: JobRecord) -> str:
    share = f"{job.progress.done} of {job.progress.of}" if job.progress.of else ""
    return ", ".join(filter(None, (share, job.progress.words)))


def _at(moment: int) -> str:
    return datetime.fromtimestamp(moment / MICROSECONDS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(job: JobRecord) -> Json:
    """A job for scripts."""
    return {
        "id": job.id,
        "kind": job.kind,
        "key": job.key,
        "state": job.state.value,
        "asked_by": job.actor,
        "asked_at": _at(job.made_at),
        "due_at": _at(job.run_at),
        "ended_at": _at(job.ended_at) if job.ended_at else None,
        "attempts": job.attempts,
        "worker": job.worker or None,
        "progress": {"done": job.progress.done, "of": job.progress.of, "words": job.progress.words},
        "cause": job.cause or None,
        "result": job.result or None,
    }


COMMAND = jobs_group
