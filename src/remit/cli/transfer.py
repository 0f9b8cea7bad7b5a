"""Transfers of ownership: offered, accepted or refused, done when the map shows them.

The map is code: `patch` prints the change that merges a transfer. Whoever uses this has the store, and stands in the
trail under the name that REMIT_ACTOR or this machine gives; a server asks people to sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import config_option, format_option, note, print_json, say
from remit.errors import UsageError

if TYPE_CHECKING:
    from remit.app.here import Here
    from remit.model.register import Kept
    from remit.model.transfer import Transfer, TransferProgress

SCHEMA_VERSION = 1
STAGES = ("ingestion", "storage", "processing", "egress", "archive", "deletion")
COLOURS = {"offered": "yellow", "accepted": "cyan", "done": "green"}
store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="transfer")
def transfer_group() -> None:
    """Hand-overs of ownership from a team to another, with a checklist; the map is changed by a patch."""


@transfer_group.command(name="offer")
@click.argument("assets", nargs=-1)
@click.option("--rule", default="", help="What an ownership rule gives, as address:module.a.* or tag:app=web.")
@click.option("--workload", default="", help="A workload, with what its owner owns of it.")
@click.option("--team", default="", help="Everything that this team owns.")
@click.option("--to", "to_team", required=True, help="Team that is to receive it.")
@click.option("--person", default="", help="Person of that team who is to answer; the team's own when left out.")
@click.option("--from", "from_team", default="", help="Team that offers; told from the assets when left out.")
@click.option("--because", required=True, help="Why it is handed over.")
@click.option("--stage", type=click.Choice(STAGES), default=None, help="Stage that the data enter with it.")
@click.option("--ticket", default="", help="Change ticket, an address or an id.")
@store_option
def offer_command(
    *,
    assets: tuple[str, ...],
    rule: str,
    workload: str,
    team: str,
    to_team: str,
    person: str,
    from_team: str,
    because: str,
    stage: str | None,
    ticket: str,
    store: str | None,
) -> None:
    """Offer ASSETS, or what a rule, a workload or a team stands for, to another team."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.transfer_offer import Offer, offer  # noqa: PLC0415 - as above
    from remit.model.lifecycle import Stage  # noqa: PLC0415 - as above
    from remit.model.transfer import TransferKind  # noqa: PLC0415 - as above

    given = {"assets": assets, "rule": (rule,), "workload": (workload,), "team": (team,)}
    named = [(kind, of) for kind, of in given.items() if any(of)]
    if len(named) != 1:
        raise UsageError("a transfer is of one kind of thing", hint="name assets, or --rule, --workload or --team")
    kind, of = named[0]
    wish = Offer(
        kind=TransferKind(kind), of=of, to_team=to_team, to_person=person, from_team=from_team, reason=because,
        stage=Stage(stage) if stage else None, ticket=ticket,
    )  # fmt: skip
    with here(store) as at_hand:
        look, point = at_hand.look, at_hand.point
        kept = offer(at_hand.acting, look, wish, label=point.label if point else "")
    say([kept.name, *_checklist(kept.document)])


@transfer_group.command(name="list")
@click.option("--all", "is_all", is_flag=True, help="Those that are over too.")
@store_option
@format_option
def list_command(*, is_all: bool, store: str | None, style: str) -> None:
    """Transfers, those under way first; what a snapshot shows by now is noted before."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.review_documents import transfer_row  # noqa: PLC0415 - as above
    from remit.app.transfers import UNDER_WAY, settle, transfers  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        for one in settle(at_hand.acting, at_hand.history, at_hand.snapshots.load):
            note(one.document.state.value, one.name)
        found = transfers(at_hand.registers, at_hand.acting.principal.sees, states=() if is_all else UNDER_WAY)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, "transfers": [transfer_row(one) for one in found]})
        return
    say([_row(one.document) for one in found] or ["No transfer is under way."])


def _row(one: Transfer) -> str:
    state = one.state.value
    what = f"{len(one.assets)} from {one.from_team} to {one.to_team}"
    return f"{click.style(f'{state:<9}', fg=COLOURS.get(state, 'white'))}  {one.due_at[:10]}  {one.id}  {what}"


@transfer_group.command(name="show")
@click.argument("transfer")
@store_option
@format_option
def show_command(transfer: str, store: str | None, style: str) -> None:
    """One transfer: its checklist, its answer, and how far the map shows it."""
    from remit.app import transfers  # noqa: PLC0415 - as above
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.review_documents import transfer_document  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        sight = at_hand.acting.principal.sees
        kept = transfers.transfer(at_hand.registers, sight, _name(at_hand, transfer))
        progress = transfers.progress_of(kept.document, at_hand.newest.landscape if at_hand.newest else None)
    if style == "json":
        print_json({"schema_version": SCHEMA_VERSION, **transfer_document(kept, progress)})
    else:
        say(_shown(kept, progress))


def _shown(kept: Kept[Transfer], progress: TransferProgress | None) -> Iterator[str]:
    one = kept.document
    yield click.style(one.id, bold=True)
    yield f"  {one.state.value}: {len(one.assets)} from {one.from_team} to {one.to_team}. {one.reason}"
    yield from (f"  {asset}" for asset in one.assets[:20])
    if len(one.assets) > 20:
        yield f"  … and {len(one.assets) - 20} more: --format json gives them"
    yield from _checklist(one)
    if one.answered_at:
        yield f"  {one.state.value} at {one.answered_at[:16]}Z by {one.answered_by}. {one.remark}".rstrip()
    if progress:
        counts = (("new owner", progress.moved), ("waiting", progress.waiting), ("with others", progress.elsewhere))
        yield "  " + ", ".join(f"{len(found)} {word}" for word, found in (*counts, ("gone", progress.gone)))


def _checklist(one: Transfer) -> Iterator[str]:
    for item in one.checklist:
        said = f" – {item.remark}" if item.remark else ""
        yield f"  {item.readiness.value:<8} {item.id}: {item.text} {item.words}{said}"


@transfer_group.command(name="accept")
@click.argument("transfer")
@click.option("--remark", default="", help="What you say with it.")
@click.option(
    "--item", "items", multiple=True, metavar="ITEM=TEXT", help="How you will see to an item that is not ready."
)
@store_option
def accept_command(transfer: str, remark: str, items: tuple[str, ...], store: str | None) -> None:
    """Accept what is offered to your team; then `remit transfer patch` gives the change of the map."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.transfers import accept  # noqa: PLC0415 - as above

    said = dict(_pair(one) for one in items)
    with here(store) as at_hand:
        name = _name(at_hand, transfer)
        accept(at_hand.acting, at_hand.look.landscape, name, remark=remark, remarks=said)
    say([f"accepted; the old owner answers until it is merged: remit transfer patch {name}"])


def _name(at_hand: Here, text: str) -> str:
    """The transfer whose name begins so."""
    from remit.app.transfers import transfer_called  # noqa: PLC0415 - SQL is slow to import

    return transfer_called(at_hand.registers, at_hand.acting.principal.sees, text)


def _pair(text: str) -> tuple[str, str]:
    name, found, said = text.partition("=")
    if not found:
        raise UsageError(f"“{text[:80]}” says nothing to an item", hint="write it as --item runbook='by Friday'")
    return name.strip(), said


@transfer_group.command(name="refuse")
@click.argument("transfer")
@click.option("--remark", required=True, help="Why.")
@store_option
def refuse_command(transfer: str, remark: str, store: str | None) -> None:
    """Refuse what is offered to your team: everything stays as it is."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.transfers import refuse  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        refuse(at_hand.acting, _name(at_hand, transfer), remark=remark)
    say(["refused"])


@transfer_group.command(name="withdraw")
@click.argument("transfer")
@click.option("--remark", default="", help="Why.")
@store_option
def withdraw_command(transfer: str, remark: str, store: str | None) -> None:
    """Take an offer back, or end one that was accepted and never merged."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.transfers import withdraw  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        withdraw(at_hand.acting, _name(at_hand, transfer), remark=remark)
    say(["withdrawn"])


@transfer_group.command(name="patch")
@click.argument("transfer")
@click.option("--pull-request", "is_text", is_flag=True, help="Print title and text of a pull request instead.")
@click.option("--write", "is_written", is_flag=True, help="Put the changes in place instead of printing them only.")
@config_option
@store_option
def patch_command(*, transfer: str, is_text: bool, is_written: bool, config: Path | None, store: str | None) -> None:
    """Print the change of remit.yaml and tags that merges an accepted transfer, as a unified diff."""
    from remit.app import transfers  # noqa: PLC0415 - SQL is slow to import
    from remit.app.here import here  # noqa: PLC0415 - as above
    from remit.app.places import called  # noqa: PLC0415 - as above
    from remit.app.transfer_patch import transfer_patch  # noqa: PLC0415 - as above
    from remit.app.transfer_plan import plan_transfer, pull_request  # noqa: PLC0415 - as above
    from remit.organisation.files import find_configuration  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        sight = at_hand.acting.principal.sees
        kept = transfers.transfer(at_hand.registers, sight, _name(at_hand, transfer))
        landscape = at_hand.look.landscape
    if kept.document.state.value != "accepted":
        raise UsageError(
            f"{transfer} is {kept.document.state.value}", hint="only what was accepted and is not merged has a patch"
        )
    plan = plan_transfer(landscape, kept.document)
    if is_text:
        title, text = pull_request(landscape, kept.document, plan)
        say([title, "", *text.rstrip().split("\n")])
        return
    found = config or find_configuration(Path.cwd())
    patch = transfer_patch(kept.document, plan, configuration=called(found) if found else None)
    click.echo(patch.diff, nl=False)
    for asset, why in sorted(patch.left.items())[:20]:
        note("left", f"{asset}: {why}")
    if is_written:
        for file in patch.write():
            note("written", file)
    note("note", f"{len(patch.closed)} of {len(kept.document.assets)} by this patch; scan and save when it is merged")


COMMAND = transfer_group
