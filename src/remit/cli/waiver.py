"""Waivers: ask for one, let somebody else grant it, list them.

Whoever uses this has the store, and stands in the trail under the name that REMIT_ACTOR or this machine gives. That
nobody grants their own holds here too; who sits at the machine is not proven by it. A server asks people to sign in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import format_option, print_json, say
from remit.errors import UsageError

if TYPE_CHECKING:
    from remit.app.waivers import Desk
    from remit.model.register import Kept
    from remit.model.waiver import Compensation, Waiver, WaiverScope

SCHEMA_VERSION = 1
STATES = ("asked", "granted", "refused", "withdrawn", "revoked", "renewed", "expired")
COLOURS = {"granted": "green", "asked": "yellow"}
store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="waiver")
def waiver_group() -> None:
    """Controls that are not met, accepted for a while: asked for by who owns it, granted by somebody else."""


def _decision(verb: str) -> Callable[[Callable[[str, str, str | None], None]], click.Command]:
    """Makes a command of the group that decides something about the waiver NAME, and may say why."""

    def dress(decide: Callable[[str, str, str | None], None]) -> click.Command:
        remark_option = click.option("--remark", default="", help="Why; whoever asked reads it.")
        return waiver_group.command(name=verb)(click.argument("name")(remark_option(store_option(decide))))

    return dress


@waiver_group.command(name="ask")
@click.option("--control", default="", help="Control that is not met.")
@click.option("--check", default="", help="Check whose findings are accepted, instead of a control.")
@click.option("--scope", required=True, metavar="KIND=ID", help="Where: asset=…, workload=…, team=…, account=…, ….")
@click.option("--reason", required=True, help="Why it cannot be met now.")
@click.option("--risk", required=True, help="What may happen meanwhile.")
@click.option(
    "--stands-in",
    "stand_ins",
    multiple=True,
    metavar="CONTROL=PROOF",
    help="Control that stands in, and what proves it: backup=check:backups or backup=evidence:NAME.",
)
@click.option("--until", default="", help="Last day, YYYY-MM-DD; 30 days from now when left out.")
@click.option("--ticket", default="", help="Change that ends it.")
@store_option
def ask_command(
    *,
    control: str,
    check: str,
    scope: str,
    reason: str,
    risk: str,
    stand_ins: tuple[str, ...],
    until: str,
    ticket: str,
    store: str | None,
) -> None:
    """Ask for a waiver; it waives nothing until somebody else grants it."""
    from remit.app.waivers import Wish, ask  # noqa: PLC0415 - SQL is slow to import

    desk = _desk(store)
    wish = Wish(
        control=control,
        check=check,
        scope=_scope(scope),
        reason=reason,
        risk=risk,
        compensation=tuple(_stand_in(one) for one in stand_ins),
        until=until or (desk.now + timedelta(days=30)).date().isoformat(),
        ticket=ticket,
    )
    kept = ask(desk, wish)
    say([f"{kept.name} is asked for: {kept.document.subject} on {kept.document.scope}, until {kept.document.until}"])


@waiver_group.command(name="renew")
@click.argument("name")
@click.option("--until", required=True, help="Last day of the new one, YYYY-MM-DD.")
@click.option("--reason", default="", help="Why it is still needed; that of the old one when left out.")
@click.option("--ticket", default="", help="Change that ends it; that of the old one when left out.")
@store_option
def renew_command(name: str, until: str, reason: str, ticket: str, store: str | None) -> None:
    """Ask for a waiver that follows NAME, which holds until the new one is granted or its own last day is over."""
    from remit.app.waivers import renew  # noqa: PLC0415 - SQL is slow to import

    kept = renew(_desk(store), name, until=until, reason=reason, ticket=ticket)
    say([f"{kept.name} is asked for, to follow {name} until {kept.document.until}"])


@_decision("grant")
def grant_command(name: str, remark: str, store: str | None) -> None:
    """Grant NAME, which somebody else asked for."""
    from remit.app.waivers import grant  # noqa: PLC0415 - SQL is slow to import

    kept = grant(_desk(store), name, remark=remark)
    say([f"{name} is granted: {kept.document.subject} on {kept.document.scope}, until {kept.document.until}"])


@_decision("refuse")
def refuse_command(name: str, remark: str, store: str | None) -> None:
    """Say no to NAME, with --remark."""
    from remit.app.waivers import refuse  # noqa: PLC0415 - SQL is slow to import

    refuse(_desk(store), name, remark=remark)
    say([f"{name} is refused"])


@_decision("withdraw")
def withdraw_command(name: str, remark: str, store: str | None) -> None:
    """Take back NAME, which was asked for and not decided."""
    from remit.app.waivers import withdraw  # noqa: PLC0415 - SQL is slow to import

    withdraw(_desk(store), name, remark=remark)
    say([f"{name} is withdrawn"])


@_decision("revoke")
def revoke_command(name: str, remark: str, store: str | None) -> None:
    """End NAME before its last day, with --remark."""
    from remit.app.waivers import revoke  # noqa: PLC0415 - SQL is slow to import

    revoke(_desk(store), name, remark=remark)
    say([f"{name} is revoked; what it waived counts again"])


@waiver_group.command(name="list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only those in this state now.")
@click.option("--team", default="", help="Only this team's.")
@click.option("--as-of", default="", help="As it stood then: 2026-11-20 (its end), 2026-11-20T09:30:00Z, 7d.")
@store_option
@format_option
def list_command(state: str | None, team: str, as_of: str, store: str | None, style: str) -> None:
    """Every waiver, and every exception that remit.yaml accepts, with what it is worth now."""
    from remit.app.snapshots import moment_of  # noqa: PLC0415 - SQL is slow to import
    from remit.app.waived import Waived  # noqa: PLC0415 - as above
    from remit.app.waiver_lines import line  # noqa: PLC0415 - as above
    from remit.app.waivers import waivers  # noqa: PLC0415 - as above

    desk = _desk(store)
    at = moment_of(as_of) if as_of else None
    moment = at or desk.now
    found = [
        kept
        for kept in waivers(desk.registers, desk.landscape.organisation, at=at)
        if state in {None, kept.document.state_at(moment).value} and team in {"", kept.document.team}
    ]
    covered = Waived(desk.landscape, [kept.document for kept in found], moment).numbers()
    counts = Counter(waiver.id for waiver in covered.values())
    if style == "json":
        lines = [line(kept, moment, waives=counts[kept.name]) for kept in found]
        import msgspec  # noqa: PLC0415 - text does not pay for it

        print_json({"schema_version": SCHEMA_VERSION, "waivers": msgspec.to_builtins(lines)})
        return
    say([part for kept in found for part in _lines(kept, moment, counts[kept.name])] or ["nothing is waived"])


def _lines(kept: Kept[Waiver], moment: datetime, count: int) -> list[str]:
    one = kept.document
    state = one.state_at(moment).value
    who = f"asked by {one.asked_by}" + (f", decided by {one.decided_by}" if one.decided_by else "")
    stand_ins = ", ".join(each.control for each in one.compensation) or "nothing"
    return [
        f"{click.style(f'{state:<9}', fg=COLOURS.get(state))} {click.style(kept.name, bold=True)}  until {one.until}",
        f"          {one.subject} on {one.scope}; findings it covers: {count}",
        f"          {one.reason}",
        f"          risk       {one.risk}",
        f"          stands in  {stand_ins}",
        f"          who        {who}" + (f"  ({one.place})" if one.place else ""),
    ]


def _desk(store: str | None) -> Desk:
    """Whoever sits here, over the store and the newest look that it keeps."""
    from remit.app.doer import doer  # noqa: PLC0415 - SQL is slow to import
    from remit.app.registers import open_registers  # noqa: PLC0415 - as above
    from remit.app.snapshots import open_snapshots  # noqa: PLC0415 - as above
    from remit.app.waivers import Desk  # noqa: PLC0415 - as above
    from remit.model.access import Grant, Principal, Role  # noqa: PLC0415 - as above

    landscape = open_snapshots(store).latest()
    if landscape is None:
        raise UsageError(
            "nothing has been kept yet, so nothing is known that could be waived", hint="remit scan --save keeps a look"
        )
    who = doer()
    everywhere = (Grant(role=Role.ADMINISTRATOR),)
    principal = Principal(id=who.actor, name=who.actor, kind="local", grants=everywhere)
    return Desk(
        registers=open_registers(store), landscape=landscape, principal=principal, who=who, now=datetime.now(UTC)
    )


def _scope(text: str) -> WaiverScope:
    from remit.model.waiver import ScopeKind, WaiverScope  # noqa: PLC0415 - starts quickly

    kind, equals, name = text.partition("=")
    kinds = [one.value for one in ScopeKind]
    if not equals or not name or kind not in kinds:
        raise UsageError(f"“{text[:80]}” is no scope", hint=f"write KIND=ID with one of: {', '.join(kinds)}")
    return WaiverScope(kind=ScopeKind(kind), of=name)


def _stand_in(text: str) -> Compensation:
    from remit.model.waiver import Compensation  # noqa: PLC0415 - starts quickly

    control, _, proof = text.partition("=")
    kind, _, name = proof.partition(":")
    if not control or not name or kind not in {"check", "evidence"}:
        raise UsageError(
            f"“{text[:80]}” says not what stands in", hint="write backup=check:backups or backup=evidence:NAME"
        )
    return Compensation(control=control, **{kind: name})


COMMAND = waiver_group
