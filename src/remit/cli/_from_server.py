"""Questions that a server answers instead of files: what it said, as lines or as JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from remit.cli._terminal import PARTY_WORDS, print_json, say
from remit.errors import UsageError
from remit.model.control import CATEGORIES
from remit.model.party import Label, Party

if TYPE_CHECKING:
    from remit.client.client import Client
    from remit.wire.estate import AssetPage, Why
    from remit.wire.things import Place

server_option = click.option(
    "--server", default="", metavar="URL", help="Ask this server of Remit's instead of reading files."
)
SCHEMA_VERSION = 1
TOKEN = "REMIT_TOKEN"  # noqa: S105 - a variable's name; a token on the command line would stand in the list of processes


def client_of(server: str, config: Path | None) -> Client:
    """A client of the server, with the token that REMIT_TOKEN holds, if any.

    Raises:
        UsageError: files were named too, or that is no address or no token.
    """
    if config is not None:
        raise UsageError("a server reads its own remit.yaml", hint="leave out --config or --server")
    from remit.client.client import Client  # noqa: PLC0415 - only a question to a server needs it

    return Client(server, token=os.environ.get(TOKEN, ""))


def tell_who(client: Client, asset: str, control: str | None, as_of: str, style: str) -> None:
    """Who answers, as `remit who` tells it of files.

    Raises:
        RemitError: there is no such thing, or the server cannot be asked.
    """
    if control is None:
        found = client.asset(asset, as_of=as_of)
        if style == "json":
            print_json({"schema_version": SCHEMA_VERSION, **msgspec.to_builtins(found)})
        else:
            say(_owner(found))
        return
    answer = client.why(asset, control, as_of=as_of)
    if style == "json":
        print_json(msgspec.to_builtins(answer))
        return
    line = f"{answer.control_name} of {answer.asset}: {PARTY_WORDS[Label(answer.label)]}"
    if answer.accountable == Party.CUSTOMER:
        line += f"; {_person(answer.person_name, answer.team_name)} is accountable"
    elif answer.accountable is not None:
        line += f"; the {answer.accountable.replace('_', ' ')} is accountable"
        line += f", {answer.relationship_owner} follows up" if answer.relationship_owner else ""
    say([line])


def tell_why(client: Client, asset: str, control: str, as_of: str, style: str) -> None:
    """The reason, as far as a terminal needs it; JSON has all of it.

    Raises:
        RemitError: there is no such thing, or the server cannot be asked.
    """
    answer = client.why(asset, control, as_of=as_of)
    if style == "json":
        print_json(msgspec.to_builtins(answer))
    else:
        say(_reason(answer))


def _person(person: str | None, team: str | None) -> str:
    if person:
        return f"{person} ({team})" if team else person
    return f"team {team}, no person named" if team else "nobody"


def _owner(found: AssetPage) -> Iterator[str]:
    yield f"{found.id}: {_person(found.owner.person_name, found.team_name)}"
    for category in CATEGORIES:
        person = found.people.get(category.value)
        if person and category.value in found.owner.by_category and person != found.owner.person_name:
            yield f"  {category.value}: {person}"


def _place(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def _reason(answer: Why) -> Iterator[str]:
    yield click.style(f"{answer.control_name} of {answer.asset}", bold=True)
    yield f"  {answer.service}, {answer.service_model.lower()}, declared at {_place(answer.asset_location)}"
    yield ""
    accountable = (answer.accountable or "nobody").replace("_", " ")
    yield f"  split        {PARTY_WORDS[Label(answer.label)]}, accountable: {accountable}"
    for role, parties in answer.roles.items():
        yield f"  {role + 's':<12} {', '.join(parties).replace('_', ' ') or 'nobody'}"
    if answer.undecided:
        yield "               rests on a fact that is not known; the cautious side is taken"
    yield f"  state        {answer.state}"
    for fact, value in answer.facts.items():
        yield f"               {fact} = {'unknown' if value is None else value}"
    yield f"  rule         {answer.rule.kind}, {_place(answer.location) or 'nobody states it'}"
    yield f"  grade        {answer.grade}"
    if answer.source:
        yield f"  source       {answer.source.title}"
        yield f"               {answer.source.url} (read {answer.source.read})"
    yield f"  answers      {_person(answer.person_name, answer.team_name)}"
    for claim in answer.owner.claims:
        mark = "→" if claim == answer.owner.winner else " "
        yield f"             {mark} {claim.team} by {claim.rank}: {claim.evidence} ({_place(claim.location)})"
    yield f"  snapshot     {answer.snapshot.id}, taken at {answer.snapshot.taken_at}"
