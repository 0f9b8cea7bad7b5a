"""Reviews: opened by the calendar and by what happens, decided item by item, signed, closed.

Whoever uses this has the store, and stands in the trail under the name that REMIT_ACTOR or this machine gives; who sits
at the machine is not proven by it. A server asks people to sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.cli._terminal import format_option, note, print_json, say
from remit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.app.here import Here
    from remit.app.reviews import AgendaLine
    from remit.app.watch_kept import Kept as WatchKept
    from remit.model.register import Kept
    from remit.model.review import Review

SCHEMA_VERSION = 1
ROUTINES = (
    "weekly", "monthly", "quarterly", "new-service", "model-change", "configuration-change", "vendor-change",
    "documentation-change", "security-event",
)  # fmt: skip
SIGNATORIES = ("product", "platform", "security", "procurement")
COLOURS = {"open": "yellow", "signed": "cyan", "closed": "green", "overdue": "red"}
store_option = click.option(
    "--store", default=None, help="Path or URL of the store; REMIT_STORE, else .remit/remit.db when left out."
)


@click.group(name="review")
def review_group() -> None:
    """Dated looks at the map by its people: an agenda filled from facts, decisions, sign-offs."""


@review_group.command(name="list")
@click.option("--closed", "is_all", is_flag=True, help="Closed ones too.")
@store_option
@format_option
def list_command(*, is_all: bool, store: str | None, style: str) -> int:
    """Reviews, those that are due first. Ends with 1 where one is overdue."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.review_documents import review_row  # noqa: PLC0415 - as above
    from remit.app.reviews import next_dates, reviews  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        now = at_hand.acting.at
        found = reviews(at_hand.registers, at_hand.acting.principal.sees, states=() if is_all else ("open", "signed"))
        dates = next_dates(at_hand.newest.landscape.organisation, at_hand.acting.now) if at_hand.newest else []
    rows = [review_row(one, now) for one in found]
    if style == "json":
        following = [{"routine": routine.value, "period": period, "due_at": due} for routine, period, due in dates]
        print_json({"schema_version": SCHEMA_VERSION, "reviews": rows, "next": following})
    else:
        none = [] if found else ["No review is open. `remit review open` opens what is due."]
        ahead = [f"next {routine.value}: {period}, due {due[:16]}Z" for routine, period, due in dates]
        say([*(_row(one, now) for one in found), *none, *ahead])
    return ExitCode.FAILED if any(one["state"] == "overdue" for one in rows) else ExitCode.FINE


def _row(kept: Kept[Review], now: str) -> str:
    one = kept.document
    state = one.state_at(now).value
    lacks = [f"{len(one.undecided)} of {len(one.items)} to decide"] if one.undecided else []
    lacks += [f"to be signed by {', '.join(each.value for each in one.missing)}"] if one.missing else []
    told = "" if state == "closed" else f"  {'; '.join(lacks)}"
    return f"{click.style(f'{state:<7}', fg=COLOURS[state])}  {one.due_at[:10]}  {one.id}{told}"


@review_group.command(name="open")
@click.argument("routine", required=False, type=click.Choice(ROUTINES))
@click.option("--team", default="", help="Of this team.")
@click.option("--workload", default="", help="Of this workload.")
@click.option("--service", default="", help="Of this service, as provider/service.")
@click.option("--vendor", default="", help="Of this provider or vendor.")
@click.option("--because", default="", help="Why; needed for what the calendar does not open.")
@click.option("--ticket", default="", help="Change ticket, an address or an id.")
@store_option
def open_command(
    *,
    routine: str | None,
    team: str,
    workload: str,
    service: str,
    vendor: str,
    because: str,
    ticket: str,
    store: str | None,
) -> None:
    """Open a review of ROUTINE; without one, every review that the calendar, snapshots and the watch call for."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.review_opening import Wish, open_due, open_review  # noqa: PLC0415 - as above
    from remit.knowledge.base import open_knowledge  # noqa: PLC0415 - as above
    from remit.model.review import ScopeKind  # noqa: PLC0415 - as above
    from remit.model.review_rules import Routine  # noqa: PLC0415 - as above

    scopes = {"team": team, "workload": workload, "service": service, "vendor": vendor}
    named = [(kind, of) for kind, of in scopes.items() if of]
    if len(named) > 1 or (routine is None and (named or because or ticket)):
        raise UsageError(
            "a review is of one routine and about one thing", hint="remit review open monthly --team payments"
        )
    with here(store) as at_hand:
        if routine is None:
            watched = _watched()
            opened = open_due(at_hand.acting, open_knowledge(), at_hand.history, at_hand.snapshots.load, watched)
            say(opened or ["Nothing calls for a review that is not open already."])
            return
        kind, of = named[0] if named else ("everything", "")
        wish = Wish(routine=Routine(routine), kind=ScopeKind(kind), of=of, because=because, ticket=ticket)
        say([open_review(at_hand.acting, at_hand.look.landscape, wish).name])


def _watched() -> WatchKept:
    """What the change watch keeps; nothing where nobody watched."""
    from remit.app.watch_kept import find_kept, read_kept  # noqa: PLC0415 - SQL is slow to import, and so is this

    return read_kept(find_kept(Path.cwd()))


@review_group.command(name="show")
@click.argument("review")
@store_option
@format_option
def show_command(review: str, store: str | None, style: str) -> None:
    """One review: why it is open, its agenda with what facts say, decisions and sign-offs."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import

    with here(store) as at_hand:
        kept, lines = _asked(at_hand, review)
        now = at_hand.acting.at
    if style == "json":
        _print(kept, lines, now)
        return
    say(_shown(kept.document, lines, now))


def _shown(one: Review, lines: Sequence[AgendaLine], now: str) -> Iterator[str]:
    yield click.style(one.id, bold=True)
    yield f"  {one.state_at(now).value}, due {one.due_at[:16]}Z: {one.cause.what}"
    if one.ticket:
        yield f"  ticket  {one.ticket}"
    yield from (f"  {change}" for change in one.cause.changes)
    if one.cause.count > len(one.cause.changes):
        yield f"  … and {one.cause.count - len(one.cause.changes)} more"
    yield from _agenda(lines)
    for each in one.sign_offs:
        yield f"signed for {each.signatory.value} by {each.by}, {each.at[:16]}Z  {each.remark}".rstrip()
    if one.missing:
        yield f"to be signed by {', '.join(each.value for each in one.missing)}"
    if one.closed_at:
        yield f"closed by {one.closed_by}, {one.closed_at[:16]}Z, on snapshot {one.snapshot} {one.digest[:16]}"


@review_group.command(name="agenda")
@click.argument("review")
@store_option
@format_option
def agenda_command(review: str, store: str | None, style: str) -> None:
    """The agenda of a review, each item with what facts say now."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import

    with here(store) as at_hand:
        kept, lines = _asked(at_hand, review)
        now = at_hand.acting.at
    if style == "json":
        _print(kept, lines, now)
    else:
        say(_agenda(lines))


def _asked(at_hand: Here, name: str) -> tuple[Kept[Review], Sequence[AgendaLine]]:
    from remit.app.reviews import agenda, review  # noqa: PLC0415 - SQL is slow to import

    kept = review(at_hand.registers, at_hand.acting.principal.sees, name)
    return kept, agenda(kept.document, at_hand.facts)


def _print(kept: Kept[Review], lines: Sequence[AgendaLine], now: str) -> None:
    from remit.app.review_documents import review_document  # noqa: PLC0415 - SQL is slow to import

    print_json({"schema_version": SCHEMA_VERSION, **review_document(kept, lines, now)})


def _agenda(lines: Sequence[AgendaLine]) -> Iterator[str]:
    for line in lines:
        yield f"{click.style(line.item.id, bold=True)}: {line.item.text}"
        if line.figure is not None:
            known = line.figure.words if not line.figure.connect else f"{line.figure.words} – {line.figure.connect}"
            yield f"    {known}"
        decision = line.item.decision
        yield (
            f"    {click.style('decided', fg='green')}: {decision.text} ({decision.by})"
            if decision
            else "    not decided"
        )


@review_group.command(name="decide")
@click.argument("review")
@click.argument("item")
@click.argument("decision")
@store_option
def decide_command(review: str, item: str, decision: str, store: str | None) -> None:
    """Write down the DECISION on an ITEM of the agenda, with what facts say at this moment.

    Sign-offs stood for another agenda, so they are taken back.
    """
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.reviews import decide  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        kept = decide(at_hand.acting, at_hand.facts, review, item, decision)
    left = kept.document.undecided
    say([f"decided; {len(left)} of {len(kept.document.items)} to go"])


@review_group.command(name="sign")
@click.argument("review")
@click.option("--for", "signatory", required=True, type=click.Choice(SIGNATORIES), help="For whom you sign.")
@click.option("--remark", default="", help="What you say with it.")
@store_option
def sign_command(review: str, signatory: str, remark: str, store: str | None) -> None:
    """Sign a review of which every item is decided, on the newest snapshot."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.reviews import sign  # noqa: PLC0415 - as above
    from remit.model.review_rules import Signatory  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        organisation = at_hand.look.landscape.organisation
        kept = sign(at_hand.acting, organisation, review, Signatory(signatory), remark=remark, snapshot=at_hand.point)
        if not at_hand.acting.principal.person:
            note(
                "note", f"{at_hand.acting.who.actor} is nobody whom remit.yaml names", hint="set REMIT_ACTOR to your id"
            )
    missing = ", ".join(one.value for one in kept.document.missing)
    say([f"signed; still to sign: {missing}" if missing else "signed by all; it can be closed"])


@review_group.command(name="link")
@click.argument("review")
@click.argument("ticket")
@store_option
def link_command(review: str, ticket: str, store: str | None) -> None:
    """Link a review to its change TICKET, an address or an id."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.reviews import link  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        say([f"linked to {link(at_hand.acting, review, ticket).document.ticket}"])


@review_group.command(name="close")
@click.argument("review")
@click.option("--remark", default="", help="What came of it.")
@store_option
def close_command(review: str, remark: str, store: str | None) -> None:
    """Close a review that is decided and signed; the trail keeps the digest of the newest snapshot."""
    from remit.app.here import here  # noqa: PLC0415 - SQL is slow to import
    from remit.app.reviews import close  # noqa: PLC0415 - as above

    with here(store) as at_hand:
        kept = close(at_hand.acting, review, remark=remark, snapshot=at_hand.point)
    say([f"closed on snapshot {kept.document.snapshot}"])


COMMAND = review_group
