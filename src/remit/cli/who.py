"""One line: who answers for an asset, or for one control of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from remit.app.answers import find_asset, find_control, why
from remit.cli._from_server import client_of, server_option, tell_who
from remit.cli._terminal import (
    answers_for,
    as_of_option,
    config_option,
    format_option,
    from_option,
    party,
    print_json,
    say,
    surveyed_or_kept,
)
from remit.exports import json
from remit.model.control import CATEGORIES
from remit.model.landscape import Landscape
from remit.model.party import Party


@click.command(name="who")
@click.argument("asset")
@click.argument("control", required=False)
@from_option
@config_option
@as_of_option
@server_option
@format_option
def who_command(
    asset: str,
    control: str | None,
    paths: tuple[Path, ...],
    config: Path | None,
    as_of: str,
    server: str,
    style: str,
) -> None:
    """Who answers for ASSET; with CONTROL, who answers for that control of it.

    ASSET is an id, a name or the end of an address; CONTROL an id or a name.
    """
    if server:
        tell_who(client_of(server, config), asset, control, as_of, style)
        return
    landscape, knowledge = surveyed_or_kept(paths, config, as_of)
    row = find_asset(landscape, asset)
    owner = landscape.owners.of(row)
    if control is None:
        if style == "json":
            print_json({"schema_version": json.SCHEMA_VERSION, **json.asset(landscape, row)})
            return
        say(_owner(landscape, row))
        return
    answer = why(landscape, row, find_control(landscape, control), knowledge)
    if style == "json":
        print_json(json.explanation(answer))
        return
    line = f"{answer.control.name} of {answer.asset}: {party(answer.cell.label)}"
    if answer.cell.accountable is Party.CUSTOMER:
        line += f"; {answers_for(landscape, owner.team, answer.person)} is accountable"
    elif answer.cell.accountable is not None:
        line += f"; the {answer.cell.accountable.value.replace('_', ' ')} is accountable"
        line += f", {answer.relationship_owner} follows up" if answer.relationship_owner else ""
    say([line])


def _owner(landscape: Landscape, row: int) -> Iterator[str]:
    """The team and its person, then who else answers for a category."""
    owner = landscape.owners.of(row)
    yield f"{landscape.estate.ids[row]}: {answers_for(landscape, owner.team, owner.person)}"
    for category in CATEGORIES:
        person = owner.by_category.get(category)
        if person and person != owner.person:
            yield f"  {category.value}: {landscape.person_name(person)}"


COMMAND = who_command
