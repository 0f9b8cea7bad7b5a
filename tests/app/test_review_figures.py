"""What facts say to the items of an agenda; what nobody knows is never shown as nothing (R6.1, R6.4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.acting_people import NOW
from app.waiver_desk import desk, wish
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers, open_registers
from remit.app.review_figures import Facts
from remit.app.scope import Scope, rows_in
from remit.app.waivers import ask
from remit.app.watch_kept import NAME, Kept, write_kept
from remit.app.watch_kept import Review as Watched
from remit.model.finding import Outcome
from remit.model.landscape import Landscape
from remit.model.ownership import Ability, OwnerStatus
from remit.model.review import Cause, Figure, Review, ReviewScope, ScopeKind
from remit.model.review_rules import FigureKind, Routine
from remit.model.source import Grade
from store.landscapes import harbourlight

EVERYTHING = ReviewScope()
TEAM = ReviewScope(kind=ScopeKind.TEAM, id="payments", team="payments")
SERVICE = ReviewScope(kind=ScopeKind.SERVICE, id="aws/s3")
UNKNOWN = {
    FigureKind.INCIDENTS,
    FigureKind.SLOS,
    FigureKind.COST,
    FigureKind.GAME_DAYS,
    FigureKind.POST_MORTEMS,
    FigureKind.TELEMETRY,
    FigureKind.RESTORES,
}


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[Registers]:
    opened = open_registers(tmp_path / "remit.db")
    yield opened
    opened.close()


def review(scope: ReviewScope, **cause: object) -> Review:
    return Review(
        id="r", routine=Routine.WEEKLY, scope=scope, cause=Cause(**{"what": "why", **cause}), items=(),  # type: ignore[arg-type]
        opened_at="", opened_by="", due_at="",
    )  # fmt: skip


def figure(
    registers: Registers,
    kind: str,
    scope: ReviewScope = EVERYTHING,
    *,
    look: Landscape | None = None,
    **cause: object,
) -> Figure:
    facts = Facts(
        look=KeptLook(id=4, landscape=look or harbourlight()), registers=registers, now=NOW, folder=Path("/nowhere")
    )
    return facts.figure(review(scope, **cause), kind)


def test_every_kind_has_a_figure_that_says_something(registers: Registers) -> None:
    for kind in FigureKind:
        told = figure(registers, kind)
        assert told.words
        assert (told.snapshot, told.at) == (4, "2026-11-20T09:30:00.000000Z")
        assert (told.count is None) == bool(told.connect) or kind is FigureKind.CHANGES
    assert {kind for kind in UNKNOWN if figure(registers, kind).count is None} == UNKNOWN


def test_nothing_is_known_before_anything_was_read(registers: Registers) -> None:
    empty = Facts(look=None, registers=registers, now=NOW, folder=Path("/nowhere"))
    for kind in FigureKind:
        told = empty.figure(review(TEAM), kind)
        if kind not in {FigureKind.CHANGES, FigureKind.TRANSFERS, FigureKind.WAIVERS}:
            assert told.count is None
            assert told.connect
    assert (
        empty.figure(review(TEAM), "phase-of-the-moon").connect
        == "no figure “phase-of-the-moon” in this version of Remit"
    )


@pytest.mark.parametrize("scope", [ReviewScope(), TEAM, SERVICE, ReviewScope(kind=ScopeKind.WORKLOAD, id="checkout")])
def test_owners_and_findings_are_counted_in_the_scope_and_the_link_has_these_rows(
    registers: Registers, scope: ReviewScope
) -> None:
    whole = harbourlight()
    chosen = {} if not scope.id else {scope.kind.value: scope.id}
    rows = rows_in(whole, Scope(**chosen)).tolist()
    statuses = {
        FigureKind.CONTESTED: {OwnerStatus.CONTESTED},
        FigureKind.STALE: {OwnerStatus.STALE},
        FigureKind.NO_PERSON: {OwnerStatus.NO_PERSON},
        FigureKind.INCAPABLE: {OwnerStatus.INCAPABLE},
        FigureKind.UNOWNED: {OwnerStatus.UNOWNED, OwnerStatus.UNKNOWN_TEAM},
    }
    for kind, wanted in statuses.items():
        told = figure(registers, kind, scope)
        assert told.count == sum(whole.owners.of(row).status in wanted for row in rows)
        assert told.link.startswith("/assets")
        assert all(f"{name}=" in told.link for name in chosen)
    ids = {whole.estate.ids[row] for row in rows}
    for kind, outcome in (
        (FigureKind.FAILING_CHECKS, Outcome.FAILED),
        (FigureKind.UNDECIDED_CHECKS, Outcome.UNDECIDED),
    ):
        found = [one for one in whole.findings if one.asset in ids and one.outcome is outcome]
        assert figure(registers, kind, scope).count == len(found)
    continuity = figure(registers, FigureKind.CONTINUITY, scope).count
    assert continuity is not None
    assert continuity <= (figure(registers, FigureKind.FAILING_CHECKS, scope).count or 0)


def test_a_team_is_asked_for_its_runbook_until_it_says_so(registers: Registers) -> None:
    whole = harbourlight()
    teams = whole.organisation.teams
    able = dataclasses.replace(teams["payments"], able={Ability.RUNBOOK: True})
    other = dataclasses.replace(
        whole, organisation=dataclasses.replace(whole.organisation, teams={**teams, "payments": able})
    )
    assert figure(registers, FigureKind.RUNBOOKS, TEAM, look=other).count == 0
    lacking = dataclasses.replace(able, able={Ability.RUNBOOK: False})
    other = dataclasses.replace(
        whole, organisation=dataclasses.replace(whole.organisation, teams={**teams, "payments": lacking})
    )
    assert figure(registers, FigureKind.RUNBOOKS, TEAM, look=other).words == (
        "1 team of 1 not known to have a runbook: payments"
    )


def test_controls_that_nobody_states_are_counted_once(registers: Registers) -> None:
    whole = harbourlight()
    rows = rows_in(whole, Scope(service="aws/s3")).tolist()
    found = {
        whole.map.rule(row, column).control
        for row in rows
        for column in range(len(whole.controls))
        if whole.map.rule(row, column).grade is Grade.UNSTATED
    }
    assert figure(registers, FigureKind.UNSTATED, SERVICE).count == len(found)


def test_what_changed_is_told_with_the_review(registers: Registers) -> None:
    told = figure(registers, FigureKind.CHANGES, count=3, url="https://e.example/p")
    assert (told.words, told.count, told.link) == ("why; 3 changes", 3, "https://e.example/p")
    assert figure(registers, FigureKind.CHANGES).count is None


def test_waivers_that_end_soon_are_counted_by_team(registers: Registers) -> None:
    ask(desk(registers), wish(until="2026-12-10"))
    assert figure(registers, FigureKind.WAIVERS, TEAM).count == 1
    other = ReviewScope(kind=ScopeKind.TEAM, id="booking", team="booking")
    assert figure(registers, FigureKind.WAIVERS, other).count == 0
    assert figure(registers, FigureKind.WAIVERS, TEAM).link == "/waivers?of=payments"


def test_no_evidence_at_all_is_no_data(registers: Registers) -> None:
    told = figure(registers, FigureKind.EVIDENCE)
    assert (told.count, told.words) == (None, "no data: no evidence was ever written down")


def test_vendors_without_a_contract_or_support_are_named(registers: Registers) -> None:
    whole = harbourlight()
    vendors = whole.organisation.vendors
    without = [one.id for one in vendors.values() if not (one.support and one.relationship_owner)]
    assert figure(registers, FigureKind.SUPPORT).count == len(without)
    tidewater = ReviewScope(kind=ScopeKind.VENDOR, id="tidewater")
    assert figure(registers, FigureKind.SUPPORT, tidewater).words.startswith("0 vendors of 1")
    aws = figure(registers, FigureKind.CONTRACTS, SERVICE)
    azure = figure(registers, FigureKind.SUPPORT, ReviewScope(kind=ScopeKind.SERVICE, id="nobody/none"))
    assert azure.count is None
    assert " of 1 " in aws.words
    unknown = figure(registers, FigureKind.CONTRACTS, ReviewScope(kind=ScopeKind.VENDOR, id="nobody"))
    assert (unknown.count, unknown.connect) == (None, "declare providers and vendors in remit.yaml")
    soon = dataclasses.replace(vendors["tidewater"], review=(NOW + timedelta(days=5)).date().isoformat())
    other = dataclasses.replace(
        whole, organisation=dataclasses.replace(whole.organisation, vendors={"tidewater": soon})
    )
    assert figure(registers, FigureKind.CONTRACTS, tidewater, look=other).count == 1


def test_what_the_watch_found_is_counted_by_service(registers: Registers, tmp_path: Path) -> None:
    place = tmp_path / NAME
    opened = Watched(url="https://e.example/a", passage="", rows=["aws/s3 backup"], because="x", opened="2026-11-01")
    write_kept(place, Kept(reviews={"abc": [opened]}))
    facts = Facts(look=None, registers=registers, now=NOW, folder=tmp_path)
    assert facts.figure(review(ReviewScope()), FigureKind.WATCH).count == 1
    assert facts.figure(review(SERVICE), FigureKind.WATCH).count == 1
    assert facts.figure(review(ReviewScope(kind=ScopeKind.SERVICE, id="aws/rds")), FigureKind.WATCH).count == 0
    place.write_text("{", encoding="utf-8")
    assert "not what the watch keeps" in facts.figure(review(SERVICE), FigureKind.WATCH).connect
