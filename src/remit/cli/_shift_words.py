"""A shift, and the search for what hands a control over, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from remit.app.reconfigure import HandOver, Proposal, choices_said
from remit.app.shift import Move, Shift, Side, roles_moved
from remit.app.shift_owners import CategoryWork, Holder
from remit.cli._terminal import answers_for, party
from remit.model.landscape import Landscape
from remit.model.rules import SplitRule
from remit.model.wording import counted

WIDTH = 44
MOST_SHOWN = 5


def shift_lines(
    found: Shift, work: Sequence[CategoryWork], landscape: Landscape | None, *, everything: bool
) -> Iterator[str]:
    """The sentence, both sides, what moves, and whose work that is."""
    yield click.style(found.sentence, bold=True)
    for side, name in ((found.before, "from"), (found.after, "to")):
        yield f"  {name:<5} {_side(side)}"
    yield ""
    for move in found.moves:
        if everything or move.is_moved:
            yield from _move(move)
    if work:
        yield ""
        yield from _work(work, landscape)


def _side(side: Side) -> str:
    told = [", ".join(f"{fact} = {value}" for fact, value in side.facts.items() if value)]
    unknown = [fact for fact, value in side.facts.items() if not value]
    told += [f"not known: {', '.join(unknown)}"] if unknown else []
    said = "; ".join(filter(None, told))
    asset = f"{side.asset}, " if side.asset else ""
    return f"{asset}{side.service.name}, {side.model.lower()}" + (f" ({said})" if said else "")


def _move(move: Move) -> Iterator[str]:
    mark = "+" if move.is_gained else "-" if move.is_lost else " "
    yield f"{mark} {move.control.name:<{WIDTH}.{WIDTH}} {party(move.before.label)} → {party(move.after.label)}"
    if move.is_moved and move.before.label is move.after.label:
        yield f"    {roles_moved(move)}"
    if move.is_gained and move.after_rule.customer_part:
        yield f"    {move.after_rule.customer_part}"
    if move.after.is_undecided:
        yield "    depends on a fact that was not given; the cautious side is taken"


def _work(work: Sequence[CategoryWork], landscape: Landscape | None) -> Iterator[str]:
    needed = ", ".join(one.category.value for one in work if one.gained)
    yield f"Owners needed for what comes: {needed}" if needed else "No owner is needed: nothing comes to us."
    for one in work:
        counts = f"+{len(one.gained)}  -{len(one.lost)}"
        yield f"  {one.category.value:<12} {counts:<9} {holders_said(one.holders, landscape)}".rstrip()
    if landscape is None:
        yield "  who holds them today is told where there is a remit.yaml"


def holders_said(holders: Sequence[Holder], landscape: Landscape | None) -> str:
    """Who holds a category today: one who holds it for all by name alone, several each with how many assets."""
    if landscape is None:
        return ""
    if not holders:
        return "nothing of it is in the estate, so nobody holds it"
    told = [
        answers_for(landscape, one.team, one.person)
        + (f" for {counted(one.assets, 'asset')}" if len(holders) > 1 else "")
        for one in holders
    ]
    rest = len(told) - MOST_SHOWN
    more = [f"{rest} more"] if rest > 0 else []
    return "today: " + "; ".join([*told[:MOST_SHOWN], *more])


def hand_over_lines(found: HandOver, *, everything: bool) -> Iterator[str]:
    """The sentence, how it is today, the proposals, and the services that do the same job."""
    yield click.style(found.sentence, bold=True)
    yield f"  today {_side(found.side)}"
    undecided = "; it rests on a fact that is not known" if found.cell.is_undecided else ""
    yield f"        {party(found.cell.label)}{undecided}"
    yield from _source(found.rule, "        ")
    if found.is_overridden:
        yield f"  only a change of {found.rule.location} moves it"
    elif not found.is_there and not found.proposals:
        asked = ", ".join(found.asked)
        yield f"  looked at: {asked}" if asked else "  its rules depend on no configuration"
    if not found.is_whole:
        yield "  not every configuration was tried: there are too many"
    for word, some in (("change", found.proposals), ("or move", found.alternatives)):
        shown = some if everything else some[:MOST_SHOWN]
        for proposal in shown:
            yield ""
            yield from _proposal(word, proposal)
        if rest := len(some) - len(shown):
            yield ""
            yield f"… and {rest} more: --all prints them"
    is_open = any(not value for value in found.side.facts.values())
    if found.alternatives or (found.proposals and is_open):
        hint = "; --from-with says what is known" if is_open and not found.side.asset else ""
        yield ""
        yield f"What is not known counts as ours{hint}."


def _proposal(word: str, one: Proposal) -> Iterator[str]:
    said = choices_said(one.choices)
    if word == "or move":
        service = one.shift.after.service
        said = f"to {service.name} ({service.id})" + (f" with {said}" if said else ", however it is configured")
    yield f"{word} {click.style(said, bold=True)}"
    yield from _source(one.rule, "  ")
    if one.rule.customer_part:
        yield f"  yours: {one.rule.customer_part}"
    yield f"  with it {counted(one.lost, 'duty leaves', 'duties leave')} us and {counted(one.gained, 'comes', 'come')}"
    if one.undone:
        yield f"  but no longer in force: {', '.join(control.name for control in one.undone)}"


def _source(rule: SplitRule, indent: str) -> Iterator[str]:
    """The row that says so, and the page that it rests on."""
    where = f" ({rule.location})" if rule.location.file else ""
    if rule.source:
        yield f"{indent}{rule.grade.value}: {rule.source.title}{where}"
        yield f"{indent}{rule.source.url} (read {rule.source.read})"
    else:
        yield f"{indent}{rule.grade.value}{where}"
