"""Who signs in: the first administrator's link, people, roles and tokens, for whoever has the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from remit.app.serving import HOST, PORT
from remit.cli._terminal import format_option, print_json, say
from remit.exports.json import SCHEMA_VERSION
from remit.model.access import Grant, Principal, Right, Role

if TYPE_CHECKING:
    from remit.app.identity.ground import Ground
    from remit.ledger.act import Who
    from remit.model.account import PersonAccount, Token
    from remit.model.register import Kept

store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)
url_option = click.option("--url", default="", envvar="REMIT_URL", help="Where people reach the server, for links.")
team_option = click.option("--team", default="", help="Only of this team.")
workload_option = click.option("--workload", default="", help="Only of this workload.")
_roles = click.Choice([role.value for role in Role])


@click.group(name="identity")
def identity_group() -> None:
    """Who signs in: the first administrator, people, roles and tokens.

    Whoever can write to the store may do all of this; the audit trail names them as this machine's user.
    """


@identity_group.command(name="first-link")
@store_option
@url_option
def first_link_command(store: str | None, url: str) -> None:
    """Print a link by which somebody becomes the first administrator; it is good once, for an hour."""
    from remit.app.doer import doer  # noqa: PLC0415 - only what runs is imported
    from remit.app.identity.people import first_link  # noqa: PLC0415 - SQL is slow to import

    with _ground(store) as ground:
        link = first_link(ground, doer())
        click.echo(_address(ground, url) + link.path)
        click.echo(f"good once, until {link.expires_at}", err=True)


@identity_group.command(name="people")
@store_option
@format_option
def people_command(store: str | None, style: str) -> None:
    """Everybody who has an account, with their roles."""
    from remit.model.account import PERSON_ACCOUNT  # noqa: PLC0415 - only what runs is imported

    with _ground(store) as ground:
        found = ground.registers.find(PERSON_ACCOUNT, limit=100_000)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "people": [_document(one) for one in found]})
        return
    say([*map(_line, found), f"{len(found)} with an account"])


@identity_group.command(name="invite")
@click.argument("email")
@click.option("--name", default="", help="As pages say it.")
@click.option("--role", type=_roles, help="The first role.")
@team_option
@workload_option
@store_option
@url_option
def invite_command(
    email: str, name: str, role: str | None, team: str, workload: str, store: str | None, url: str
) -> None:
    """Make an account for EMAIL and print the link that the person follows; it is good once, for a week."""
    from remit.app.identity.people import invite  # noqa: PLC0415 - SQL is slow to import

    grants = [Grant(role=Role(role), team=team, workload=workload)] if role else []
    with _acting(store) as (ground, principal, who):
        _, link = invite(ground, principal, who, email=email, name=name, grants=grants)
        click.echo(_address(ground, url) + link.path)


@identity_group.command(name="link")
@click.argument("email")
@store_option
@url_option
def link_command(email: str, store: str | None, url: str) -> None:
    """Print another link for EMAIL: to join, or to set another password."""
    from remit.app.identity.people import link_for  # noqa: PLC0415 - SQL is slow to import

    with _acting(store) as (ground, principal, who):
        click.echo(_address(ground, url) + link_for(ground, principal, who, email).path)


@identity_group.command(name="grant")
@click.argument("account")
@click.argument("role", type=_roles)
@team_option
@workload_option
@store_option
def grant_command(account: str, role: str, team: str, workload: str, store: str | None) -> None:
    """Grant ACCOUNT (an e-mail address, or service:NAME) a role."""
    from remit.app.identity.roles import grant_role  # noqa: PLC0415 - SQL is slow to import

    grant = Grant(role=Role(role), team=team, workload=workload)
    with _acting(store) as acting:
        grant_role(*acting, account, grant)
    click.echo(f"{account} is {role} now")


@identity_group.command(name="take")
@click.argument("account")
@click.argument("role", type=_roles)
@team_option
@workload_option
@store_option
def take_command(account: str, role: str, team: str, workload: str, store: str | None) -> None:
    """Take a role from ACCOUNT; the last administrator keeps theirs."""
    from remit.app.identity.roles import take_role  # noqa: PLC0415 - SQL is slow to import

    grant = Grant(role=Role(role), team=team, workload=workload)
    with _acting(store) as acting:
        take_role(*acting, account, grant)
    click.echo(f"{account} is {role} no more")


@identity_group.command(name="suspend")
@click.argument("email")
@store_option
def suspend_command(email: str, store: str | None) -> None:
    """Let EMAIL in no more; their sign-ins and tokens end at once."""
    from remit.app.identity.people import suspend  # noqa: PLC0415 - SQL is slow to import

    with _acting(store) as acting:
        suspend(*acting, email)
    click.echo(f"{email} is suspended")


@identity_group.group(name="token")
def token_group() -> None:
    """Tokens of service accounts."""


@token_group.command(name="make")
@click.argument("service")
@click.option("--for", "label", required=True, help="What it is for.")
@click.option(
    "--right",
    "rights",
    multiple=True,
    default=["read"],
    show_default=True,
    type=click.Choice([right.value for right in Right]),
    help="What it keeps of the account's rights; repeatable.",
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long it lasts.")
@click.option("--answers", default="", help="Account of who answers for the service; makes it where it is new.")
@store_option
def token_make_command(
    service: str, label: str, rights: tuple[str, ...], days: int, answers: str, store: str | None
) -> None:
    """Print a token of the service account SERVICE; it cannot be shown again."""
    from remit.app.identity.roles import describe_service  # noqa: PLC0415 - SQL is slow to import
    from remit.app.identity.tokens import Wanted, make_token  # noqa: PLC0415 - as above
    from remit.model.account import SERVICE, AccountState  # noqa: PLC0415 - as above

    wanted = Wanted(label=label, owner=SERVICE + service, rights=[Right(one) for one in rights], days=days)
    with _acting(store) as acting:
        if answers:
            describe_service(*acting, service, what=label, answers=answers, state=AccountState.ACTIVE)
        text, made = make_token(*acting, wanted)
    click.echo(text)
    click.echo(f"{made.name} ends {made.document.expires_at}", err=True)


@token_group.command(name="list")
@store_option
@format_option
def token_list_command(store: str | None, style: str) -> None:
    """Every token, without its secret."""
    from remit.model.account import TOKEN  # noqa: PLC0415 - only what runs is imported

    with _ground(store) as ground:
        found = ground.registers.find(TOKEN, limit=100_000)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "tokens": [_token(one) for one in found]})
        return
    say([*(f"{one.name}  {one.document.owner}  {one.document.label}  {one.document.state}" for one in found)])


@token_group.command(name="revoke")
@click.argument("token")
@store_option
def token_revoke_command(token: str, store: str | None) -> None:
    """Revoke TOKEN, named by its middle part, at once and for good."""
    from remit.app.identity.tokens import revoke_token  # noqa: PLC0415 - SQL is slow to import

    with _acting(store) as acting:
        revoke_token(*acting, token)
    click.echo(f"{token} is revoked")


@contextmanager
def _ground(store: str | None) -> Iterator[Ground]:
    from remit.app.identity.ground import open_ground  # noqa: PLC0415 - SQL is slow to import
    from remit.app.identity.settings import read_settings  # noqa: PLC0415 - as above
    from remit.app.snapshots import chosen_store  # noqa: PLC0415 - as above

    ground = open_ground(store or chosen_store(), read_settings())
    try:
        yield ground
    finally:
        ground.close()


@contextmanager
def _acting(store: str | None) -> Iterator[tuple[Ground, Principal, Who]]:
    """What every act starts with: the ground, whoever sits at this machine, and their name for the trail."""
    from remit.app.doer import doer  # noqa: PLC0415 - only what runs is imported
    from remit.app.identity.ground import AT_THE_MACHINE  # noqa: PLC0415 - SQL is slow to import

    with _ground(store) as ground:
        yield ground, AT_THE_MACHINE, doer()


def _address(ground: Ground, url: str) -> str:
    return (url or ground.settings.url or f"http://{HOST}:{PORT}").rstrip("/")


def _words(grants: tuple[Grant, ...]) -> str:
    places = [(grant.role.value, grant.team or grant.workload) for grant in grants]
    return ", ".join(f"{role} of {place}" if place else role for role, place in places)


def _line(kept: Kept[PersonAccount]) -> str:
    one = kept.document
    guard = "" if one.has_second_factor else "  no second factor"
    return f"{kept.name}  {one.state}  {_words(one.grants) or 'no role'}{guard}"


def _document(kept: Kept[PersonAccount]) -> dict[str, object]:
    one = kept.document
    return {
        "id": kept.name,
        "name": one.name,
        "state": one.state.value,
        "roles": [{"role": g.role.value, "team": g.team or None, "workload": g.workload or None} for g in one.grants],
        "groups": list(one.groups),
        "has_second_factor": one.has_second_factor,
    }


def _token(kept: Kept[Token]) -> dict[str, object]:
    one = kept.document
    return {
        "id": kept.name,
        "owner": one.owner,
        "label": one.label,
        "rights": [right.value for right in one.rights],
        "expires_at": one.expires_at,
        "state": one.state.value,
    }


COMMAND = identity_group
