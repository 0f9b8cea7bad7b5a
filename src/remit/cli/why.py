"""The full reason: rule, file and line, source, owner claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from remit.app.answers import find_asset, find_control, why
from remit.app.assurance import reports_at_hand
from remit.app.chain_words import link_words
from remit.app.proofs import CellProof, assurance_words, cell_proof
from remit.app.watch import source_change
from remit.app.watch_kept import find_kept, read_kept
from remit.cli._from_server import client_of, server_option, tell_why
from remit.cli._terminal import (
    answers_for,
    as_of_option,
    config_option,
    format_option,
    from_option,
    note,
    party,
    print_json,
    say,
    surveyed_or_kept,
)
from remit.errors import RemitError
from remit.exports import json
from remit.model.explanation import Explanation
from remit.model.facts import Marker
from remit.model.landscape import Landscape
from remit.model.offer import OfferUse
from remit.model.party import Label, Role
from remit.model.rules import SplitRule
from remit.model.statement import ASKED

MOST_SAID = 20


@click.command(name="why")
@click.argument("asset")
@click.argument("control")
@from_option
@config_option
@as_of_option
@server_option
@format_option
def why_command(
    asset: str, control: str, paths: tuple[Path, ...], config: Path | None, as_of: str, server: str, style: str
) -> None:
    """Why Remit says who answers for CONTROL of ASSET, and what the provider offers for it."""
    if server:
        tell_why(client_of(server, config), asset, control, as_of, style)
        return
    landscape, knowledge = surveyed_or_kept(paths, config, as_of)
    row, column = find_asset(landscape, asset), find_control(landscape, control)
    answer = why(landscape, row, column, knowledge)
    proof = _reported(landscape, row, column)
    cited = answer.rule.source
    changed = source_change(read_kept(find_kept(Path())), cited) if cited else None
    if style == "json":
        said = [{"report": one.report, "id": one.id, "words": one.words} for one in proof.duties] if proof else []
        shown = assurance_words(proof.assurance) if proof and proof.assurance else None
        told = {"source_change": changed, "assurance": shown, "left_to_us": said}
        print_json({**json.explanation(answer), **told})
    else:
        say([*_lines(landscape, answer, changed), *(_reports(proof) if proof else ())])


def _reported(landscape: Landscape, row: int, column: int) -> CellProof | None:
    """What providers' reports show of the cell and leave to us; None where no report is known."""
    try:
        reports = reports_at_hand()
    except RemitError as problem:
        note("note", f"providers’ reports were not read: {problem.message}", hint=problem.hint)
        return None
    if not reports:
        return None
    return cell_proof(landscape, row, column, (), reports, datetime.now(UTC).date().isoformat())


def _reports(proof: CellProof) -> Iterator[str]:
    if proof.assurance:
        yield f"  reports      the provider’s part is {assurance_words(proof.assurance)}"
    for duty in proof.duties:
        yield f"  left to us   {duty.words} ({duty.id} of {duty.report})"


def _lines(landscape: Landscape, answer: Explanation, changed: str | None) -> Iterator[str]:
    yield click.style(f"{answer.control.name} of {answer.asset}", bold=True)
    yield f"  {answer.service}, {answer.model.lower()}, declared at {answer.location}"
    yield ""
    accountable = answer.cell.accountable.value.replace("_", " ") if answer.cell.accountable else "nobody"
    yield f"  split        {party(answer.cell.label)}, accountable: {accountable}"
    for role in Role:
        parties = ", ".join(one.value.replace("_", " ") for one in answer.cell.parties(role)) or "nobody"
        yield f"  {role.value + 's':<12} {parties}"
    if answer.cell.is_undecided:
        yield "               rests on a fact that is not known; the cautious side is taken"
    yield f"  state        {answer.state.word}"
    for fact in answer.facts:
        value = "unknown" if isinstance(fact.value, Marker) else fact.value
        cited = f", {fact.source}" if fact.source else ""
        yield f"               {fact.name} = {value} ({fact.status.value}: {fact.origin}{cited})"
    for text in answer.matters:
        yield f"  matters      {text}"
    yield from _rule(answer.rule)
    if changed:
        yield f"               {changed}"
    who = answers_for(landscape, answer.owner.team, answer.person)
    yield f"  answers      {who}, for {answer.control.category.value}"
    for number, claim in enumerate(answer.owner.claims):
        mark = "→" if number == 0 else " "
        yield f"             {mark} {claim.team} by {claim.rank.word}: {claim.evidence} ({claim.location})"
    if answer.interface_owner:
        yield f"  interface    {answer.interface_owner} owns it between the two sides"
    if answer.provider_contact:
        yield f"  provider     {answer.provider_contact}"
    yield from _chain(answer)
    yield from _statements(answer)
    yield from _offers(answer.offers)
    yield "  asked"
    for asked in answer.asked:
        when = " and ".join(f"{one.fact} is {' or '.join(one.values)}" for one in asked.rule.conditions) or "always"
        yield f"    {asked.verdict:<15} {asked.rule.kind.value}, {when} ({asked.rule.location})"


def _rule(rule: SplitRule) -> Iterator[str]:
    yield f"  rule         {rule.kind.value}, {rule.location if rule.location.file else 'nobody states it'}"
    for side, part in (
        ("provider", rule.provider_part),
        ("customer", rule.customer_part),
        ("third party", rule.third_party_part),
        ("reason", rule.reason),
    ):
        if part:
            yield f"               {side}: {part}"
    yield f"  grade        {rule.grade.value}"
    if rule.source:
        yield f"  source       {rule.source.title}"
        yield f"               {rule.source.url} (read {rule.source.read})"
        if rule.source.locator:
            yield f"               {rule.source.locator}"


def _chain(answer: Explanation) -> Iterator[str]:
    """The chain link by link, what is below set further in; nothing where the split says all."""
    if not answer.chain.says_more:
        return
    broken = click.style(", broken", fg="red") if answer.chain.is_broken else ""
    yield f"  chain        from those who are served down to whoever ends it{broken}"
    for link in answer.chain.links:
        indent = "    " + "  " * max(link.depth, 0)
        yield f"{indent}{link_words(link, answer.party_names)}"
        if link.kept and link.label is not Label.PROVIDER:
            yield f"{indent}  leaves to {answer.party_names[link.above]}: {link.kept}"
        paper = link.evidence
        if paper is not None:
            until = f", counts until {paper.last_day}" if paper.last_day else ""
            place = paper.location if paper.location.file else paper.url
            yield f"{indent}  {paper.kind.value}: {paper.what}, as of {paper.date}{until} ({place})"
        elif link.location.file:
            yield f"{indent}  {link.grade.value} ({link.location})"
        for reason in link.breaks:
            yield f"{indent}  {click.style('broken', fg='red')}: {reason.value} ({link.location})"
    ends = [answer.party_names.get(one, one) for one in answer.chain.ends]
    if ends:
        yield f"               it ends with {' and '.join(ends)}"


def _statements(answer: Explanation) -> Iterator[str]:
    for number, said in enumerate(answer.statements):
        one = said.statement
        if number == 0:
            yield f"  said         by {said.of} itself"
        if number == MOST_SAID:
            yield f"    and {len(answer.statements) - MOST_SAID} more"
            return
        parts = [party.value.replace("_", " ") for party in ASKED if one.has_part(party)]
        differs = ", differs from the split" if said.differs_from(answer.cell) else ""
        places = ", ".join(str(place) for place in (one.location, *one.also))
        yield f"    {one.requirement:<11} {' and '.join(parts) or 'nobody'}{differs}, {said.relation} ({places})"
        if one.text:
            yield f"                {one.text}"


def _offers(offers: Iterable[OfferUse]) -> Iterator[str]:
    for number, seen in enumerate(offers):
        offer = seen.offer
        if number == 0:
            yield "  offered      by the provider, for whoever does it"
        yield f"    {seen.use.words:<12}{offer.name} ({offer.kind.value}): {offer.what}"
        told = [f"through {seen.asset}"] if seen.asset else []
        told += [f"{one.name} = {'unknown' if isinstance(one.value, Marker) else one.value}" for one in seen.facts]
        if told:
            yield f"                {', '.join(told)}"
        if offer.source:
            yield f"                {offer.grade.value}: {offer.source.url} ({offer.looked_at} {offer.source.read})"


COMMAND = why_command
