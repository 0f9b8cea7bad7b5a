"""What facts say to the items of an agenda: a number, a sentence, the page with its rows (R6.1, R6.4).

Each figure looks at the part of the estate that the review is about. What nothing that was read or handed in can tell
has no number and says what to connect: it is never shown as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from remit.app.finding_columns import finding_columns
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers
from remit.app.scope import Scope, rows_in
from remit.app.watch_kept import find_kept, read_kept
from remit.errors import UnreadableError
from remit.ledger.entry import instant
from remit.model.assurance import ASSURANCE
from remit.model.evidence_item import EVIDENCE
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.organisation import Vendor
from remit.model.ownership import Ability, OwnerStatus
from remit.model.register import RegisterKind
from remit.model.review import Figure, Review, ReviewScope, ScopeKind
from remit.model.review_rules import FigureKind
from remit.model.source import Grade
from remit.model.transfer import TRANSFERS, TransferState
from remit.model.waiver import WAIVERS
from remit.model.wording import counted

SOON: Final = timedelta(days=30)  # what ends or is due within it is told
CONTRACTS_SOON: Final = timedelta(days=90)
_NO_VENDORS: Final = "declare providers and vendors in remit.yaml"
CONTINUITY: Final = "Continuity"  # the family of controls
Rows = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What figures are computed from. Kept for one answer only: it remembers what it looked up.

    Attributes:
        look: the landscape; None before anything was kept.
        registers: what people did.
        now: the moment, in UTC.
        folder: from where the change watch's file is looked for upwards.
    """

    look: KeptLook | None
    registers: Registers
    now: datetime
    folder: Path = Path()

    def figure(self, review: Review, kind: str) -> Figure:
        """What facts say now; a kind that this version does not know has no number."""
        found = _FIGURES.get(kind)
        if found is None:
            return Figure(words="nobody knows", connect=f"no figure “{kind}” in this version of Remit")
        told = found(_Desk(self, review))
        return replace(told, snapshot=self.look.id if self.look else 0, at=instant(self.now))


class _Desk:
    """One review and what it is about."""

    def __init__(self, facts: Facts, review: Review) -> None:
        self.facts = facts
        self.review = review
        self.scope = review.scope

    @property
    def landscape(self) -> Landscape | None:
        return self.facts.look.landscape if self.facts.look else None

    @cached_property
    def rows(self) -> Rows:
        """Rows of the assets that the review is about."""
        return _rows(self.landscape, self.scope) if self.landscape else np.empty(0, dtype=np.intp)

    def link(self, path: str, **filters: str) -> str:
        """A page with the rows of the scope, narrowed further."""
        return f"{path}?{urlencode({**_filters(self.scope), **filters})}".rstrip("?")


def _filters(scope: ReviewScope) -> dict[str, str]:
    names = {ScopeKind.TEAM: "team", ScopeKind.WORKLOAD: "workload", ScopeKind.SERVICE: "service"}
    if scope.kind is ScopeKind.VENDOR:
        return {"provider": scope.id}
    return {names[scope.kind]: scope.id} if scope.kind in names else {}


def _rows(landscape: Landscape, scope: ReviewScope) -> Rows:
    return np.asarray(rows_in(landscape, Scope(**_filters(scope))), dtype=np.intp)


def _nothing(connect: str) -> Callable[[_Desk], Figure]:
    """A figure that nobody knows until something is connected."""
    return lambda _: Figure(words="no data", connect=connect)


def _unread() -> Figure:
    return Figure(words="no data", connect="nothing was read yet: remit scan --save")


def _owners(status: OwnerStatus, what: str) -> Callable[[_Desk], Figure]:
    """Assets in scope with a status of ownership."""

    def figure(desk: _Desk) -> Figure:
        if desk.landscape is None:
            return _unread()
        return _share(desk, desk.landscape.owners.rows(status), what, owner_status=status.name.lower())

    return figure


def _unowned(desk: _Desk) -> Figure:
    """Assets in scope that no declared team owns."""
    if desk.landscape is None:
        return _unread()
    rows = desk.landscape.owners.rows(OwnerStatus.UNOWNED, OwnerStatus.UNKNOWN_TEAM)
    return _share(desk, rows, "without an owner", **({} if desk.scope.kind is ScopeKind.TEAM else {"team": "none"}))


def _share(desk: _Desk, rows: Rows, what: str, **filters: str) -> Figure:
    count = len(np.intersect1d(desk.rows, rows, assume_unique=True))
    words = f"{count} {what} of {counted(len(desk.rows), 'asset')}"
    return Figure(words=words, count=count, link=desk.link("/assets", **filters))


def _findings(outcome: Outcome, one: str, many: str, family: str = "") -> Callable[[_Desk], Figure]:
    """Findings in scope, of a family of controls or of all."""

    def figure(desk: _Desk) -> Figure:
        landscape = desk.landscape
        if landscape is None:
            return _unread()
        columns = finding_columns(landscape)
        wanted = {control.id for control in landscape.controls if family in {"", control.family}}
        is_wanted = np.array([name in wanted for name in columns.control.values] or [False], dtype=np.bool_)
        is_found = findings_on(landscape, desk.rows) & (columns.is_failed == (outcome is Outcome.FAILED))
        if len(columns.findings):
            is_found &= is_wanted[columns.control.codes]
        found = np.flatnonzero(is_found)
        worst = Severity(int(columns.severity[found].max())) if len(found) else None
        words = counted(len(found), one, many) + (f", the worst {worst.word}" if worst is not None else "")
        return Figure(words=words, count=len(found), link=desk.link("/api/v1/findings", outcome=outcome.value))

    return figure


def findings_on(landscape: Landscape, rows: Rows) -> NDArray[np.bool_]:
    """Which findings are on these assets: bool (findings,)."""
    columns = finding_columns(landscape)
    inside = np.zeros(len(landscape.estate) + 1, dtype=np.bool_)  # the last for findings on no asset
    inside[rows] = True
    inside[-1] = False
    return inside[columns.rows]


def _ability(ability: Ability, what: str) -> Callable[[_Desk], Figure]:
    """Teams in scope of which nobody says that they have an ability."""

    def figure(desk: _Desk) -> Figure:
        landscape = desk.landscape
        if landscape is None:
            return _unread()
        codes = np.unique(landscape.owners.owner_of[desk.rows]).tolist()
        owning = sorted({landscape.owners.owners[code].team for code in codes} - {""})
        known = landscape.organisation.teams
        without = [team for team in owning if not (team in known and known[team].able.get(ability))]
        named = f": {', '.join(without[:5])}" if without else ""
        words = f"{counted(len(without), 'team')} of {len(owning)} not known to have {what}{named}"
        return Figure(words=words, count=len(without), link=desk.link("/assets"))

    return figure


def _unstated(desk: _Desk) -> Figure:
    """Controls for which nobody states who sees to them, in scope."""
    landscape = desk.landscape
    if landscape is None:
        return _unread()
    profiles = np.unique(landscape.map.profile_of[desk.rows])
    rules = np.unique(landscape.map.rule_of[profiles])
    found = {landscape.map.rules[one].control for one in rules.tolist() if _is_unstated(landscape, one)}
    words = f"{counted(len(found), 'control')} of {len(landscape.controls)} that nobody states"
    return Figure(words=words, count=len(found), link=desk.link("/matrix"))


def _is_unstated(landscape: Landscape, rule: int) -> bool:
    return landscape.map.rules[rule].grade is Grade.UNSTATED


def _unreadable(desk: _Desk) -> Figure:
    if desk.landscape is None:
        return _unread()
    count = desk.landscape.estate.counts.unreadable
    return Figure(words=f"{counted(count, 'item')} of everything that was read could not be", count=count, link="/")


def _changes(desk: _Desk) -> Figure:
    """What the review was opened for."""
    cause = desk.review.cause
    if not cause.count:
        return Figure(words=cause.what)
    return Figure(words=f"{cause.what}; {counted(cause.count, 'change')}", count=cause.count, link=cause.url)


def _transfers(desk: _Desk) -> Figure:
    states = (TransferState.OFFERED.value, TransferState.ACCEPTED.value)
    found = [one.document for one in desk.facts.registers.find(TRANSFERS, states=states)]
    team = desk.scope.team
    mine = [one for one in found if not team or team in {one.from_team, one.to_team}]
    waiting = sum(one.state is TransferState.OFFERED for one in mine)
    words = f"{counted(waiting, 'transfer')} to be answered, {len(mine) - waiting} to be merged"
    return Figure(words=words, count=len(mine), link=_of_team("/transfers", team))


def _of_team(path: str, team: str, name: str = "team") -> str:
    return f"{path}?{urlencode({name: team})}" if team else path


def _due(kind: RegisterKind[Any], link: str, one: str, many: str) -> Callable[[_Desk], Figure]:
    """Documents of a register that end or are due soon, or were."""

    def figure(desk: _Desk) -> Figure:
        count, whole = _soon(desk, kind)
        if not whole:
            return Figure(words=f"no data: no {kind.id} was ever written down", connect=f"the page {link} takes it")
        words = f"{counted(count, one, many)} within {SOON.days} days"
        return Figure(words=words, count=count, link=_of_team(link, desk.scope.team))

    return figure


def _soon(desk: _Desk, kind: RegisterKind[Any]) -> tuple[int, int]:
    """How many documents are due soon, or were; and how many there are."""
    registers, teams = desk.facts.registers, (desk.scope.team,) if desk.scope.team else None
    return registers.count(kind, due_before=instant(desk.facts.now + SOON), teams=teams), registers.count(kind)


def _waivers(desk: _Desk) -> Figure:
    """Waivers that end, or are to be decided, soon: those that people asked for, and those of remit.yaml."""
    count, _ = _soon(desk, WAIVERS)
    exceptions = desk.landscape.organisation.waivers.exceptions if desk.landscape else ()
    last = (desk.facts.now + SOON).date().isoformat()
    written = sum(one.until <= last and desk.scope.team in {"", one.team} for one in exceptions)
    words = f"{counted(count + written, 'waiver ends', 'waivers end')} or are to be decided within {SOON.days} days"
    return Figure(words=words, count=count + written, link=_of_team("/waivers", desk.scope.team, "of"))


def _vendors(desk: _Desk) -> list[Vendor]:
    """The vendors in scope: one, those that the services in scope are of, or all."""
    landscape = desk.landscape
    vendors = landscape.organisation.vendors if landscape else {}
    if desk.scope.kind is ScopeKind.VENDOR:
        return [vendors[desk.scope.id]] if desk.scope.id in vendors else []
    if desk.scope.kind is ScopeKind.SERVICE:
        provider = desk.scope.id.partition("/")[0]
        return [vendors[provider]] if provider in vendors else []
    return list(vendors.values())


def _contracts(desk: _Desk) -> Figure:
    """Vendors without a contract that is named, or whose contract ends or review is due soon."""
    if desk.landscape is None:
        return _unread()
    every = _vendors(desk)
    if not every:
        return Figure(words="no data", connect=_NO_VENDORS)
    until = (desk.facts.now + CONTRACTS_SOON).astimezone(UTC).date().isoformat()
    due = [one.id for one in every if one.contract is None or _is_soon(one, until)]
    named = f": {', '.join(due[:5])}" if due else ""
    words = f"{counted(len(due), 'vendor')} of {len(every)} without a contract that is named, or due within 90 days"
    return Figure(words=words + named, count=len(due))


def _is_soon(vendor: Vendor, until: str) -> bool:
    days = (vendor.review, vendor.contract.last_day if vendor.contract else "")
    return any(day and day <= until for day in days)


def _support(desk: _Desk) -> Figure:
    """Vendors without a way to their support, or without somebody who follows up."""
    if desk.landscape is None:
        return _unread()
    every = _vendors(desk)
    if not every:
        return Figure(words="no data", connect=_NO_VENDORS)
    lacking = [one.id for one in every if not (one.support and one.relationship_owner)]
    named = f": {', '.join(lacking[:5])}" if lacking else ""
    words = (
        f"{counted(len(lacking), 'vendor')} of {len(every)} without a support route or somebody who follows up{named}"
    )
    return Figure(words=words, count=len(lacking))


def _watch(desk: _Desk) -> Figure:
    """Cited pages that the change watch found changed, and nobody has read again."""
    place = find_kept(desk.facts.folder)
    if not place.is_file():
        return Figure(words="no data", connect="nothing was watched yet: remit kb watch")
    try:
        kept = read_kept(place)
    except UnreadableError as problem:
        return Figure(words="no data", connect=f"{problem.place}: {problem.message}")
    service = desk.scope.id if desk.scope.kind is ScopeKind.SERVICE else ""
    opened = [one for key in kept.reviews if (one := kept.open_review(key)) is not None]
    count = sum(not service or any(row.startswith(f"{service} ") for row in one.rows) for one in opened)
    return Figure(words=f"{counted(count, 'cited page')} changed and not read again", count=count)


_FIGURES: Final[Mapping[str, Callable[[_Desk], Figure]]] = {
    FigureKind.UNOWNED: _unowned,
    FigureKind.CONTESTED: _owners(OwnerStatus.CONTESTED, "contested"),
    FigureKind.STALE: _owners(OwnerStatus.STALE, "out of date"),
    FigureKind.NO_PERSON: _owners(OwnerStatus.NO_PERSON, "without a person"),
    FigureKind.INCAPABLE: _owners(OwnerStatus.INCAPABLE, "whose owner is known to lack what it takes"),
    FigureKind.RUNBOOKS: _ability(Ability.RUNBOOK, "a runbook"),
    FigureKind.ON_CALL: _ability(Ability.ON_CALL, "somebody on call"),
    FigureKind.FAILING_CHECKS: _findings(Outcome.FAILED, "proven finding", "proven findings"),
    FigureKind.UNDECIDED_CHECKS: _findings(Outcome.UNDECIDED, "undecided finding", "undecided findings"),
    FigureKind.CONTINUITY: _findings(
        Outcome.FAILED, "proven finding of continuity", "proven findings of continuity", CONTINUITY
    ),
    FigureKind.UNREADABLE: _unreadable,
    FigureKind.UNSTATED: _unstated,
    FigureKind.CHANGES: _changes,
    FigureKind.TRANSFERS: _transfers,
    FigureKind.WAIVERS: _waivers,
    FigureKind.EVIDENCE: _due(EVIDENCE, "/evidence", "piece of evidence is due", "pieces of evidence are due"),
    FigureKind.ASSURANCE: _due(ASSURANCE, "/evidence", "report runs out", "reports run out"),
    FigureKind.CONTRACTS: _contracts,
    FigureKind.SUPPORT: _support,
    FigureKind.WATCH: _watch,
    FigureKind.INCIDENTS: _nothing("Remit does not read incidents yet; an incident platform will tell"),
    FigureKind.SLOS: _nothing("Remit does not read service levels yet; a metrics store will tell"),
    FigureKind.COST: _nothing("Remit does not compare cost yet; a cost platform will tell"),
    FigureKind.GAME_DAYS: _nothing("Remit does not keep game days yet; link their records in the decision"),
    FigureKind.POST_MORTEMS: _nothing("Remit does not keep post-mortems yet; link them in the decision"),
    FigureKind.TELEMETRY: _nothing("Remit does not read telemetry yet; a metrics store will tell"),
    FigureKind.RESTORES: _nothing("Remit does not read restores yet; hand in the record of a test as evidence"),
}
