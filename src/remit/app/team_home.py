"""A team's home: what it answers for, what is wrong with it, and what waits for the team (R9).

What this file cannot know is what nobody connected: cost, budgets and pages are not in it yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np

from remit.app.finding_columns import finding_columns
from remit.app.registers import Registers
from remit.app.review_figures import findings_on
from remit.app.scope import Scope, rows_in
from remit.errors import UnknownNameError
from remit.ledger.entry import instant
from remit.model.access import Principal, Sight
from remit.model.assurance import ASSURANCE
from remit.model.evidence_item import EVIDENCE
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.ownership import OwnerStatus, Team
from remit.model.party import Cell, Party, Role
from remit.model.register import Kept, RegisterKind
from remit.model.review import REVIEWS, Review
from remit.model.transfer import TRANSFERS, Transfer, TransferState
from remit.model.waiver import WAIVERS
from remit.model.wording import counted

SOON: Final = timedelta(days=30)
GAPS: Final = (OwnerStatus.CONTESTED, OwnerStatus.STALE, OwnerStatus.NO_PERSON, OwnerStatus.INCAPABLE)
_UNDER_WAY: Final = (TransferState.OFFERED.value, TransferState.ACCEPTED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for the team.

    Attributes:
        what: in words.
        count: how much of it.
        link: the page with it.
    """

    what: str
    count: int
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamHome:
    """One team's home.

    Attributes:
        team: the team.
        sentence: what a person would say.
        assets: how many it owns.
        duties: by role, controls of an asset in which the customer has a part; one for each asset and control.
        gaps: assets whose ownership is not in order, by status.
        findings: proven ones by severity, the worst first; `worst` are the first of them.
        undecided: findings that could not be judged.
        reviews: that are open, those due first.
        transfers: to and from the team, under way.
        waiting: what is due, each with its page.
    """

    team: Team
    sentence: str
    assets: int
    duties: dict[Role, int]
    gaps: dict[OwnerStatus, int]
    findings: dict[Severity, int]
    worst: tuple[Finding, ...]
    undecided: int
    reviews: tuple[Kept[Review], ...]
    transfers: tuple[Kept[Transfer], ...]
    waiting: tuple[Waiting, ...]


def chosen_team(landscape: Landscape, principal: Principal, asked: str) -> Team | None:
    """The team that is asked about, else the first of whoever asks; None where they are of none.

    Raises:
        UnknownNameError: there is no such team.
    """
    if asked:
        found = landscape.organisation.team_called(asked)
        if found is None:
            raise UnknownNameError(f"no team “{asked[:80]}”", hint="choose one from the list of teams")
        return found
    own = {*principal.teams, *(grant.team for grant in principal.grants if grant.team)}
    return next((landscape.organisation.teams[one] for one in sorted(own) if one in landscape.organisation.teams), None)


def team_home(
    landscape: Landscape, registers: Registers, team: Team, sight: Sight, now: datetime, *, most: int = 8
) -> TeamHome:
    """The home of a team, of what is in sight.

    Args:
        landscape: what is in sight of it.
        registers: what people did.
        team: the team.
        sight: of whoever asks.
        now: the moment.
        most: how many of the worst findings are shown.
    """
    rows = np.asarray(rows_in(landscape, Scope(team=team.id)), dtype=np.intp)
    columns = finding_columns(landscape)
    is_mine = findings_on(landscape, rows)
    proven = np.flatnonzero(is_mine & columns.is_failed)
    counts = np.bincount(columns.severity[proven], minlength=len(Severity)).tolist()
    by_severity = {level: counts[level] for level in sorted(Severity, reverse=True)}
    reviews = _reviews(registers, team.id, sight)
    transfers = _transfers(registers, team.id, sight)
    waiting = _waiting(registers, team.id, sight, reviews, transfers, now)
    statuses = {one: len(np.intersect1d(rows, landscape.owners.rows(one), assume_unique=True)) for one in GAPS}
    return TeamHome(
        team=team,
        sentence=_sentence(team, len(rows), by_severity, waiting),
        assets=len(rows),
        duties=_duties(landscape, rows),
        gaps={status: count for status, count in statuses.items() if count},
        findings=by_severity,
        worst=tuple(columns.findings[number] for number in proven[:most].tolist()),
        undecided=int(is_mine.sum()) - len(proven),
        reviews=tuple(reviews),
        transfers=tuple(transfers),
        waiting=tuple(waiting),
    )


def _duties(landscape: Landscape, rows: np.ndarray[Any, Any]) -> dict[Role, int]:
    """Controls of the assets in which the customer implements, validates or monitors; counted by profile."""
    profiles, counts = np.unique(landscape.map.profile_of[rows], return_counts=True)
    found = dict.fromkeys(Role, 0)
    for profile, count in zip(profiles.tolist(), counts.tolist(), strict=True):
        codes, times = np.unique(landscape.map.cells[profile], return_counts=True)
        for code, controls in zip(codes.tolist(), times.tolist(), strict=True):
            for role in Role:
                if Party.CUSTOMER in Cell(code).parties(role):
                    found[role] += count * controls
    return found


def _reviews(registers: Registers, team: str, sight: Sight) -> list[Kept[Review]]:
    if not sight.covers(team):
        return []
    found = registers.find(REVIEWS, states=("open", "signed"), teams=(team,))
    return sorted(found, key=lambda one: one.document.due_at)


def _transfers(registers: Registers, team: str, sight: Sight) -> list[Kept[Transfer]]:
    if not sight.covers(team):
        return []
    found = registers.find(TRANSFERS, states=_UNDER_WAY)
    mine = [one for one in found if team in {one.document.from_team, one.document.to_team}]
    return sorted(mine, key=lambda one: one.document.due_at)


def _waiting(
    registers: Registers,
    team: str,
    sight: Sight,
    reviews: Sequence[Kept[Review]],
    transfers: Sequence[Kept[Transfer]],
    now: datetime,
) -> list[Waiting]:
    """What is due for the team; nothing where it is out of sight."""
    if not sight.covers(team):
        return []
    offered = [one for one in transfers if one.document.state is TransferState.OFFERED and one.document.to_team == team]
    merging = [one for one in transfers if one.document.state is TransferState.ACCEPTED]
    overdue = sum(one.document.due_at < instant(now) for one in reviews)
    late = f", {overdue} overdue" if overdue else ""
    until, link = instant(now + SOON), urlencode({"team": team})
    of = urlencode({"of": team})

    def due(kind: RegisterKind[Any]) -> int:
        return registers.count(kind, due_before=until, teams=(team,))

    found = [
        (len(reviews), f"review to hold{late}", f"reviews to hold{late}", f"/reviews?{link}"),
        (len(offered), "offer to answer", "offers to answer", f"/transfers?{link}"),
        (len(merging), "transfer to merge", "transfers to merge", f"/transfers?{link}"),
        (
            due(WAIVERS),
            "waiver that ends or is to be decided soon",
            "waivers that end or are to be decided soon",
            f"/waivers?{of}",
        ),
        (due(EVIDENCE), "piece of evidence due soon", "pieces of evidence due soon", f"/evidence?{link}"),
        (due(ASSURANCE), "report that runs out soon", "reports that run out soon", f"/assurance?{link}"),
    ]
    return [Waiting(what=one if count == 1 else many, count=count, link=to) for count, one, many, to in found if count]


def _sentence(team: Team, assets: int, by_severity: Mapping[Severity, int], waiting: Sequence[Waiting]) -> str:
    urgent = by_severity[Severity.CRITICAL] + by_severity[Severity.HIGH]
    owns = (
        f"{team.name} answers for {counted(assets, 'asset')}" if assets else f"{team.name} owns nothing that was read"
    )
    wrong = f"{counted(urgent, 'urgent finding')}" if urgent else "no urgent finding"
    if not waiting:
        return f"{owns}, with {wrong}; nothing waits for it."
    first = waiting[0]
    more = sum(one.count for one in waiting[1:])
    rest = f" and {more} more" if more else ""
    return f"{owns}, with {wrong}; {first.count} {first.what}{rest} {'waits' if first.count + more == 1 else 'wait'}."
