"""The command line of the fuzz job: `make fuzz`, or `PYTHONPATH=tests python -m fuzz --help`.

Ends with 1 when something failed; what failed is then written, small, below the folder that `--keep` names.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from fuzz.case import FAMILIES, write
from fuzz.job import Failure, Job, Report
from fuzz.worker import Limits


@click.command()
@click.argument("families", nargs=-1)
@click.option("--minutes", type=float, default=0.0, help="For each family; no limit when 0.")
@click.option("--inputs", type=int, default=0, help="For each family; no limit when 0.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same inputs.")
@click.option(
    "--corpus",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder whose files are inputs to begin with, beside the repository's own.",
)
@click.option(
    "--megabytes",
    type=int,
    default=1024,
    show_default=True,
    help="Memory of one input's process, beside what the program itself takes.",
)
@click.option("--seconds", type=int, default=5, show_default=True, help="Processor time of one input.")
@click.option("--blind", is_flag=True, help="Do not watch which code is reached.")
@click.option(
    "--keep",
    "kept",
    type=click.Path(path_type=Path),
    default=Path("build/fuzz"),
    show_default=True,
    help="For failures.",
)
def command(
    families: tuple[str, ...],
    minutes: float,
    inputs: int,
    seed: int,
    corpus: tuple[Path, ...],
    megabytes: int,
    seconds: int,
    *,
    blind: bool,
    kept: Path,
) -> None:
    """Run FAMILIES, or all of them, one after the other."""
    if not minutes and not inputs:
        raise click.UsageError("say --minutes or --inputs")
    limits = Limits(
        memory=megabytes * 2**20, processor=seconds, wall=max(600, seconds * 120)
    )  # a busy machine is no fault
    folders = [path.resolve() for path in corpus]
    has_failed = False
    for name in families or FAMILIES.ids():
        job = Job(FAMILIES.load(name), seed=seed, corpus=folders, limits=limits, is_guided=not blind)
        report = job.work(seconds=minutes * 60, inputs=inputs, tell=lambda text: click.echo(text, err=True))
        click.echo(_line(name, seed, report))
        for failure in report.failures.values():
            has_failed = True
            click.echo(f"  {failure.kind}\n    {keep(failure, kept / name)}")
    raise SystemExit(1 if has_failed else 0)


def _line(name: str, seed: int, report: Report) -> str:
    words = ", ".join(f"{word} {count}" for word, count in sorted(report.words.items()))
    return (
        f"{name}: seed {seed}, {report.inputs} inputs in {report.seconds:.0f} s ({words}); at most "
        f"{report.slowest:.2f} s and {report.largest / 2**20:.0f} MiB for one; {report.reached} branches, "
        f"{report.kept} inputs kept; {len(report.failures)} kinds of failure"
    )


def keep(failure: Failure, folder: Path) -> Path:
    """Where the small input and what it came to now lie."""
    place = folder / (re.sub(r"[^A-Za-z0-9]+", "-", failure.kind).strip("-").lower()[:60] or "failure")
    (place / "input").mkdir(parents=True, exist_ok=True)
    write(failure.case, place / "input")
    (place / "failure.txt").write_text(failure.detail, encoding="utf-8", errors="backslashreplace")
    return place


if __name__ == "__main__":
    command()
