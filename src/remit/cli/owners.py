"""Whose ownership is not in order: gaps, conflicts, stale and incapable owners, who is likely, and the patch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.app.owner_patch import Way, owner_patch
from remit.app.owners import OwnerTrouble, owner_troubles, word
from remit.cli._terminal import (
    MOST_FINDINGS,
    all_option,
    config_option,
    format_option,
    from_option,
    note,
    print_json,
    say,
    survey,
)
from remit.errors import ExitCode
from remit.model.wording import counted

if TYPE_CHECKING:
    from remit.model.landscape import Landscape

SCHEMA_VERSION = 1


@click.group(name="owners", invoke_without_command=True)
@from_option
@config_option
@format_option
@all_option
@click.pass_context
def owners_command(
    context: click.Context, paths: tuple[Path, ...], config: Path | None, style: str, everything: bool
) -> None:
    """List assets whose ownership is not in order, and who is likely to own them.

    Ends with 1 where there is one. `remit owners fix` prints the patch that closes the gaps.
    """
    if context.invoked_subcommand is not None:
        context.obj = (paths, config)
        return
    result, _ = survey(paths, config)
    troubles = owner_troubles(result.landscape)
    if style == "json":
        print_json(
            {
                "schema_version": SCHEMA_VERSION,
                "assets": len(result.landscape.estate),
                "troubles": [_json(result.landscape, one) for one in troubles],
            }
        )
    else:
        say(_lines(result.landscape, troubles, everything=everything))
    context.exit(ExitCode.FAILED if troubles else ExitCode.FINE)


@owners_command.command(name="fix")
@click.option(
    "--as", "way", type=click.Choice([way.value for way in Way]), default=Way.RULES.value, show_default=True,
    help="Write rules in remit.yaml, lines of CODEOWNERS, tags in Terraform source, or catalogue entries.",
)  # fmt: skip
@click.option("--least", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="How sure a guess must be.")
@click.option("--write", "is_written", is_flag=True, help="Put the changes in place instead of printing them only.")
@all_option
@click.pass_context
def fix_command(context: click.Context, way: str, least: float, is_written: bool, everything: bool) -> None:
    """Print the smallest patch that closes the gaps, as a unified diff; with --write apply it as well.

    The patch is always whole; of what is left open only the first are told unless --all is given.
    """
    paths, config = context.obj
    result, _ = survey(paths, config)
    troubles = owner_troubles(result.landscape)
    patch = owner_patch(result.landscape, troubles, Way(way), configuration=result.configuration, least=least)
    click.echo(patch.diff, nl=False)
    left = sorted(patch.left.items())
    shown = left if everything else left[:MOST_FINDINGS]
    for asset, why in shown:
        note("left", f"{asset}: {why}")
    if len(shown) < len(left):
        note("left", f"… and {len(left) - len(shown)} more: --all prints them")
    if is_written:
        for file in patch.write():
            note("written", file)
    note(
        "note",
        f"{counted(len(patch.closed), 'gap')} closed, {len(patch.left)} left; read the patch before you commit it",
    )


def _lines(landscape: Landscape, troubles: Sequence[OwnerTrouble], *, everything: bool) -> Iterator[str]:
    if not troubles:
        assets = len(landscape.estate)
        yield f"The ownership of {'the one asset' if assets == 1 else f'all {assets} assets'} is in order."
        return
    counts = Counter(one.owner.status for one in troubles)
    told = ", ".join(f"{count} {word(status)}" for status, count in counts.items())
    yield f"{len(troubles)} of {counted(len(landscape.estate), 'asset')}: {told}"
    shown = troubles if everything else troubles[:MOST_FINDINGS]
    for one in shown:
        yield f"{word(one.owner.status)}: {one.asset} – {one.why}"
        if one.proposal:
            yield f"  likely {one.proposal.team} ({one.proposal.confidence:.0%}): {one.proposal.reason}"
    if len(shown) < len(troubles):
        yield f"… and {len(troubles) - len(shown)} more: --all prints them, --format json gives them to scripts"


def _json(landscape: Landscape, one: OwnerTrouble) -> dict[str, Any]:
    place = landscape.estate.location(one.row)
    return {
        "asset": one.asset,
        "status": one.owner.status.name.lower(),
        "why": one.why,
        "team": one.owner.team or None,
        "person": one.owner.person or None,
        "location": {"file": place.file, "line": place.line, "column": place.column},
        "proposal": {
            "team": one.proposal.team,
            "confidence": one.proposal.confidence,
            "reason": one.proposal.reason,
        }
        if one.proposal
        else None,
    }


COMMAND = owners_command
