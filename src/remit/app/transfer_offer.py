"""Offering a transfer: what is handed over, whose it is, and whether the receiving side can act (R1.6, R1.11).

What this file cannot know is what nobody states: an ability that is not spoken of is unknown, which is not the same as
lacking, and the receiving side has to say how it will see to either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from remit.app.acting import Acting
from remit.app.asset_names import neighbours, row_of
from remit.app.finding_columns import finding_columns
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.transfers import UNDER_WAY, written
from remit.documents.convert import nearest
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.entry import instant
from remit.model.access import Right
from remit.model.finding import Outcome
from remit.model.landscape import Landscape
from remit.model.lifecycle import Stage
from remit.model.organisation import OwnershipRule
from remit.model.ownership import Ability, ClaimRank
from remit.model.register import Kept
from remit.model.review import require_short
from remit.model.transfer import MOST_ASSETS, TRANSFERS, ChecklistItem, Readiness, Transfer, TransferKind
from remit.model.wording import counted
from remit.resolver.review_dates import due_after

MOST_NEAR: Final = 50  # ids beside a wrong one, among which the nearest is looked for
ANSWER_DAYS: Final = 10  # work days within which an offer is to be answered
_RANKS: Final = {
    "address": ClaimRank.ASSET,
    "path": ClaimRank.PATH,
    "tag": ClaimRank.TAG_RULE,
    "workload": ClaimRank.WORKLOAD,
    "service": ClaimRank.SERVICE,
    "account": ClaimRank.ACCOUNT,
}
_ABILITIES: Final = (
    (Ability.ACCESS, "Does whoever will answer have access?", "access"),
    (Ability.ON_CALL, "Is somebody of the receiving team on call for it?", "somebody on call"),
    (Ability.RUNBOOK, "Has the receiving team a runbook for it?", "a runbook"),
    (Ability.TRAINING, "Are they trained in it?", "training"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A transfer that somebody offers.

    Attributes:
        kind: by what the assets are named.
        of: ids of assets; a rule as `address:module.a.*`; the workload's or the team's id.
        to_team: who is to receive it, an id or alias.
        to_person: who is to answer; empty for the team's own.
        reason: why.
        from_team: who offers; told from the assets when empty.
        stage: stage that the data enter with it; None for none.
        ticket: the change ticket, an address or an id.
    """

    kind: TransferKind
    of: tuple[str, ...]
    to_team: str
    reason: str
    to_person: str = ""
    from_team: str = ""
    stage: Stage | None = None
    ticket: str = ""


def offer(acting: Acting, look: KeptLook, wish: Offer, *, label: str = "") -> Kept[Transfer]:
    """Offer what a team owns to another one.

    Args:
        acting: who offers.
        look: the map on which it is offered.
        wish: what is offered.
        label: label of that snapshot.

    Raises:
        ForbiddenError: they may not hand over what that team owns.
        UnknownNameError: there is no such asset, rule, workload, team or person.
        UsageError: it is nobody's, several teams', too much, or the receiver's already.
        ConflictError: some of it is offered already.
    """
    landscape = look.landscape
    to_team = _team(landscape, wish.to_team)
    rows, from_team = _offered(landscape, wish)
    acting.allow(Right.TRANSFER, team=from_team)
    if not wish.reason.strip():
        raise UsageError("a transfer has a reason", hint="say why it is handed over")
    require_short(wish.reason)
    require_short(wish.ticket)
    _require_person(landscape, to_team, wish.to_person)
    if from_team == to_team and not wish.to_person:
        raise UsageError(f"{landscape.team_name(to_team)} owns it already", hint="name another team, or a person of it")
    assets = tuple(landscape.estate.ids[row] for row in rows)
    _require_free(acting.registers, assets)
    made = Transfer(
        id=_name(from_team, to_team, acting.at, assets),
        kind=wish.kind,
        of=wish.of,
        assets=assets,
        from_team=from_team,
        to_team=to_team,
        to_person=wish.to_person,
        stage=wish.stage,
        reason=wish.reason.strip(),
        ticket=wish.ticket.strip(),
        checklist=checklist(landscape, rows, to_team, wish.to_person),
        offered_at=acting.at,
        offered_by=acting.who.actor,
        due_at=instant(due_after(landscape.organisation.reviews, acting.now, ANSWER_DAYS)),
        snapshot=look.id,
        label=label,
    )
    return written(acting, made, "transfer.offered", 0)


def _offered(landscape: Landscape, wish: Offer) -> tuple[list[int], str]:
    """Rows of the assets that are offered, and the one team that owns them."""
    if not wish.of or (wish.kind is not TransferKind.ASSETS and len(wish.of) != 1):
        raise UsageError(f"by {wish.kind.value}, one id is named", hint="name what is handed over")
    from_team = _team(landscape, wish.from_team) if wish.from_team else ""
    finders = {TransferKind.ASSETS: _assets, TransferKind.RULE: _rule, TransferKind.WORKLOAD: _workload}
    if wish.kind is TransferKind.TEAM:
        from_team = _team(landscape, wish.of[0])
        rows = list(range(len(landscape.estate)))
    else:
        rows = finders[wish.kind](landscape, wish.of)
    owners = landscape.owners
    if wish.kind is not TransferKind.ASSETS and from_team:
        rows = [row for row in rows if owners.of(row).team == from_team]
    teams = {owners.of(row).team for row in rows}
    if not rows or teams == {""}:
        raise UsageError("nobody owns that, so nobody can hand it over", hint="remit owners fix proposes an owner")
    if len(teams) > 1 or (from_team and teams != {from_team}):
        named = ", ".join(sorted(team or "nobody" for team in teams))
        raise UsageError(f"that belongs to several: {named}", hint="offer each team's part apart, with its --from")
    if len(rows) > MOST_ASSETS:
        raise UsageError(f"that is {len(rows)} assets", hint=f"{MOST_ASSETS} at once are the most; offer it in parts")
    return rows, teams.pop()


def _assets(landscape: Landscape, of: Sequence[str]) -> list[int]:
    rows = set()
    for asset in of:
        row = row_of(landscape, asset)
        if row is None:
            near = neighbours(landscape, asset, MOST_NEAR)
            raise UnknownNameError(f"no asset “{asset[:200]}”", hint=nearest(asset, near))
        rows.add(row)
    return sorted(rows)


def _rule(landscape: Landscape, of: Sequence[str]) -> list[int]:
    rules = {_written_rule(one): one for one in landscape.organisation.ownership_rules}
    if of[0] not in rules:
        hint = nearest(of[0], rules) if rules else "remit.yaml has none"
        raise UnknownNameError(f"no ownership rule “{of[0][:200]}”", hint=hint)
    place = rules[of[0]].location
    holds = [bool(owner.claims) and owner.claims[0].location == place for owner in landscape.owners.owners]
    return [row for row, code in enumerate(landscape.owners.owner_of.tolist()) if holds[code]]


def _written_rule(rule: OwnershipRule) -> str:
    """A rule as an offer names it: `address:module.a.*`, `tag:app=web`."""
    key = next(word for word, rank in _RANKS.items() if rank is rule.rank)
    return f"{key}:{rule.pattern or ','.join(f'{name}={value}' for name, value in rule.tags.items())}"


def _workload(landscape: Landscape, of: Sequence[str]) -> list[int]:
    known = landscape.organisation.workloads
    if of[0] not in known:
        raise UnknownNameError(f"no workload “{of[0][:80]}”", hint=nearest(of[0], known))
    owner = known[of[0]].owner
    rows: list[int] = landscape.estate.columns["workload"].rows(of[0]).tolist()
    teams = {landscape.owners.of(row).team for row in rows}
    return [row for row in rows if landscape.owners.of(row).team == owner] if owner in teams else rows


def _team(landscape: Landscape, name: str) -> str:
    found = landscape.organisation.team_called(name)
    if found is None:
        raise UnknownNameError(f"no team “{name[:80]}”", hint=nearest(name, landscape.organisation.teams))
    return found.id


def _require_person(landscape: Landscape, team: str, person: str) -> None:
    if not person:
        return
    held = landscape.organisation.teams[team]
    inside = [*dict.fromkeys(filter(None, (held.owner, held.secondary, *held.members, *held.owners.values())))]
    known = landscape.organisation.people.get(person)
    if known is None or person not in inside:
        raise UnknownNameError(
            f"{held.name} has no “{person[:80]}”", hint=f"its people: {', '.join(inside) or 'nobody'}"
        )
    if known.has_left(landscape.taken_at[:10]):
        raise UsageError(f"{known.name} has left", hint="name somebody who is there")


def _require_free(registers: Registers, assets: Iterable[str]) -> None:
    wanted = set(assets)
    for kept in registers.find(TRANSFERS, states=UNDER_WAY):
        both = wanted.intersection(kept.document.assets)
        if both:
            raise ConflictError(
                f"{counted(len(both), 'asset')} of it, {min(both)[:120]} first, is under way already",
                place=kept.name,
                hint="answer or withdraw that transfer first",
            )


def _name(from_team: str, to_team: str, at: str, assets: Iterable[str]) -> str:
    said = "\0".join((from_team, to_team, at, *assets))
    short = [re.sub(r"[^a-z0-9]+", "-", one.casefold()).strip("-")[:40] or "team" for one in (from_team, to_team)]
    return f"{short[0]}-to-{short[1]}-{at[:10]}-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:8]}"


def checklist(
    landscape: Landscape, rows: Sequence[int], to_team: str, to_person: str = ""
) -> tuple[ChecklistItem, ...]:
    """Whether the receiving side can act, from facts: a person, access, on-call, a runbook, and what it takes on."""
    organisation = landscape.organisation
    team = organisation.teams[to_team]
    today = landscape.taken_at[:10]
    named = [organisation.people.get(one) for one in (to_person, team.owner, team.secondary)]
    person = next((one for one in named if one is not None and not one.has_left(today)), None)
    items = [
        ChecklistItem(
            id="person",
            text="Does a person answer for it?",
            readiness=Readiness.READY if person else Readiness.LACKING,
            words=f"{person.name} answers." if person else f"Nobody of {team.name} is named, or they have left.",
        )
    ]
    able: Mapping[Ability, bool] = {**team.able, **(person.able if person else {})}
    for ability, text, what in _ABILITIES:
        known = able.get(ability)
        words = {True: f"It is said that they have {what}.", False: f"It is said that they lack {what}."}
        readiness = {True: Readiness.READY, False: Readiness.LACKING, None: Readiness.UNKNOWN}[known]
        said = words.get(bool(known), "") if known is not None else f"Nobody says whether they have {what}."
        items.append(ChecklistItem(id=ability.value.replace("_", "-"), text=text, readiness=readiness, words=said))
    return (*items, _findings(landscape, rows))


def _findings(landscape: Landscape, rows: Iterable[int]) -> ChecklistItem:
    columns = finding_columns(landscape)
    found = [one for row in rows for one in columns.of(row) if one.outcome is Outcome.FAILED]
    worst = max((one.severity for one in found), default=None)
    told = (
        f"{counted(len(found), 'proven finding')}, the worst {worst.word}." if worst is not None else "None is proven."
    )
    return ChecklistItem(
        id="findings",
        text="Which open findings come with it?",
        readiness=Readiness.LACKING if found else Readiness.READY,
        words=told,
    )
