"""A team's home says what counting one asset at a time says (R9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.acting_people import AUDITOR, CORAL, EDITOR, ISLA, NOW, acting
from app.waiver_desk import desk, wish
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers, open_registers
from remit.app.review_opening import Wish, open_review
from remit.app.team_home import GAPS, TeamHome, chosen_team, team_home
from remit.app.transfer_offer import Offer, offer
from remit.app.transfers import accept
from remit.app.waivers import ask
from remit.errors import UnknownNameError
from remit.model.access import EVERYTHING, Grant, Principal, Role, Sight
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.party import Party
from remit.model.party import Role as Duty
from remit.model.review import ScopeKind
from remit.model.review_rules import Routine
from remit.model.transfer import TransferKind
from store.landscapes import harbourlight

VOLUME = "aws_ebs_volume.checkout_journal"
ITEMS = dict.fromkeys(("person", "access", "on-call", "runbook", "training", "findings"), "from Monday on")
LEAKED = Wish(routine=Routine.SECURITY_EVENT, kind=ScopeKind.TEAM, of="payments", because="a key leaked", ticket="S-1")


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[Registers]:
    opened = open_registers(tmp_path / "remit.db")
    yield opened
    opened.close()


def home(registers: Registers, team: str, sight: Sight = EVERYTHING, *, days: int = 0) -> TeamHome:
    whole = harbourlight()
    return team_home(whole, registers, whole.organisation.teams[team], sight, NOW + timedelta(days=days))


@pytest.mark.parametrize("team", sorted(harbourlight().organisation.teams))
def test_it_counts_what_counting_one_by_one_counts(registers: Registers, team: str) -> None:
    whole = harbourlight()
    rows = [row for row in range(len(whole.estate)) if whole.owners.of(row).team == team]
    found = home(registers, team)
    assert found.assets == len(rows)
    cells = [whole.map.cell(row, column) for row in rows for column in range(len(whole.controls))]
    assert found.duties == {role: sum(Party.CUSTOMER in cell.parties(role) for cell in cells) for role in Duty}
    ids = {whole.estate.ids[row] for row in rows}
    mine = [one for one in whole.findings if one.asset in ids]
    proven = [one for one in mine if one.outcome is Outcome.FAILED]
    assert found.findings == {level: sum(one.severity is level for one in proven) for level in Severity}
    assert list(found.findings) == sorted(Severity, reverse=True)
    assert found.undecided == len(mine) - len(proven)
    assert found.worst == tuple(proven[:8])
    statuses = {one: sum(whole.owners.of(row).status is one for row in rows) for one in GAPS}
    assert found.gaps == {status: count for status, count in statuses.items() if count}


def test_what_waits_is_told_to_whoever_sees_the_team(registers: Registers) -> None:
    assert home(registers, "payments").sentence.endswith("nothing waits for it.")
    open_review(acting(registers, EDITOR), harbourlight(), LEAKED)
    look = KeptLook(id=1, landscape=harbourlight())
    given = Offer(kind=TransferKind.ASSETS, of=(VOLUME,), to_team="booking", reason="x")
    name = offer(acting(registers, CORAL), look, given).name
    ask(desk(registers), wish(until="2026-12-10"))
    found = home(registers, "payments")
    assert [(one.count, one.what) for one in found.waiting] == [
        (1, "review to hold"),
        (1, "waiver that ends or is to be decided soon"),
    ]
    assert found.sentence.endswith("1 review to hold and 1 more wait.")
    assert [one.name for one in found.transfers] == [name]
    assert [one.what for one in home(registers, "booking").waiting] == ["offer to answer"]
    assert home(registers, "payments", days=30).waiting[0].what == "review to hold, 1 overdue"
    accept(acting(registers, ISLA), harbourlight(), name, remarks=ITEMS)
    assert "transfer to merge" in [one.what for one in home(registers, "booking").waiting]
    blind = home(registers, "payments", Sight(teams=frozenset({"data"})))
    assert (blind.waiting, blind.reviews, blind.transfers) == ((), (), ())


def test_a_team_without_anything_is_told_so(registers: Registers) -> None:
    whole = harbourlight()
    empty = dataclasses.replace(whole.organisation.teams["data"], id="empty", name="Empty")
    found = team_home(whole, registers, empty, EVERYTHING, NOW)
    assert found.sentence == "Empty owns nothing that was read, with no urgent finding; nothing waits for it."
    assert found.duties == dict.fromkeys(Duty, 0)


def test_the_team_is_the_one_asked_for_or_ones_own() -> None:
    whole: Landscape = harbourlight()
    granted = Principal(id="x", name="X", grants=(Grant(role=Role.VIEWER, team="data"),))
    chosen = [chosen_team(whole, who, "") for who in (CORAL, granted, Principal(id="y", name="Y"))]
    assert [one.id if one else "" for one in chosen] == ["payments", "data", ""]
    named = chosen_team(whole, AUDITOR, "billing")  # an alias
    assert named is not None
    assert named.id == "payments"
    with pytest.raises(UnknownNameError, match="no team “paymants”"):
        chosen_team(whole, CORAL, "paymants")
