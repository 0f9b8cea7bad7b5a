"""Two services or configurations side by side: what changes hands."""

from __future__ import annotations

import click

from remit.app.shift import Move, Shift, given_facts, shift
from remit.cli._terminal import format_option, party, print_json
from remit.exports import json
from remit.knowledge.base import open_knowledge

WIDTH = 44


@click.command(name="shift")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@click.option("--with", "after_facts", multiple=True, metavar="FACT=VALUE", help="How TO is configured.")
@click.option("--from-with", "before_facts", multiple=True, metavar="FACT=VALUE", help="How FROM is configured.")
@click.option("--all", "everything", is_flag=True, help="Also the controls that stay where they are.")
@format_option
def shift_command(
    before: str,
    after: str,
    after_facts: tuple[str, ...],
    before_facts: tuple[str, ...],
    everything: bool,
    style: str,
) -> None:
    """What changes hands when something moves from service FROM to service TO.

    Name one service twice, with --with and --from-with, to compare two configurations of it.
    """
    found = shift(
        open_knowledge(), before, after, before_facts=given_facts(before_facts), after_facts=given_facts(after_facts)
    )
    if style == "json":
        print_json(_document(found))
        return
    click.echo(click.style(found.sentence, bold=True))
    for side, name in ((found.before, "from"), (found.after, "to")):
        told = ", ".join(f"{fact} = {value or 'unknown'}" for fact, value in side.facts.items())
        click.echo(f"  {name:<5} {side.service.name}, {side.model.lower()}" + (f" ({told})" if told else ""))
    click.echo("")
    for move in found.moves:
        if everything or move.is_moved:
            click.echo("\n".join(_lines(move)))
    if found.owners_needed:
        needed = ", ".join(category.value for category in found.owners_needed)
        click.echo(f"\nOwners needed for what comes: {needed}")


def _lines(move: Move) -> list[str]:
    mark = {True: "+", False: "-"}.get(move.is_gained) if move.is_gained or move.is_lost else " "
    lines = [f"{mark} {move.control.name:<{WIDTH}.{WIDTH}} {party(move.before.label)} → {party(move.after.label)}"]
    if move.is_gained and move.after_rule.customer_part:
        lines.append(f"    {move.after_rule.customer_part}")
    if move.after.is_undecided:
        lines.append("    depends on a fact that was not given; the cautious side is taken")
    return lines


def _document(found: Shift) -> json.Json:
    def side(which: str) -> json.Json:
        one = getattr(found, which)
        return {"service": one.service.id, "name": one.service.name, "model": one.model, "facts": dict(one.facts)}

    return {
        "schema_version": json.SCHEMA_VERSION,
        "from": side("before"),
        "to": side("after"),
        "moves": [
            {
                "control": move.control.id,
                "moved": move.is_moved,
                "gained": move.is_gained,
                "lost": move.is_lost,
                "from": {"label": move.before.label.value, **json.rule(move.before_rule)},
                "to": {"label": move.after.label.value, **json.rule(move.after_rule)},
                "undecided": move.after.is_undecided or move.before.is_undecided,
            }
            for move in found.moves
        ],
        "owners_needed": [category.value for category in found.owners_needed],
    }


COMMAND = shift_command
