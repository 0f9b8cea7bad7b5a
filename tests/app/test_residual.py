"""What is left of a risk: counts equal plain loops, and what stands in is looked up, not believed (R1.15)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from app.waiver_desk import ADMIN, NOW, VERA, VOLUME, desk, landscape, wish
from remit.app.registers import Registers, open_registers
from remit.app.residual import Holding, label_counts, residual, residual_of, stand_ins
from remit.app.waivers import ask, grant, waivers
from remit.ledger.act import Who
from remit.model.access import EVERYTHING, Sight
from remit.model.evidence_item import EVIDENCE, EvidenceItem, EvidenceScope, EvidenceState, EvidenceType
from remit.model.finding import Outcome
from remit.model.party import Label
from remit.model.register import Change
from remit.model.waiver import Compensation, ScopeKind, Waiver, WaiverScope


@pytest.fixture
def registers(tmp_path: Path) -> Registers:
    return open_registers(tmp_path / "remit.db")


def item(**changed: object) -> EvidenceItem:
    made = EvidenceItem(
        id="backup/e", control="backup", scope=EvidenceScope.TEAM, of="payments", type=EvidenceType.TEST_RECORD,
        title="Restore test", taken_at="2026-10-01", fresh_for_days=90, attested_by="coral", team="payments",
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def granted(registers: Registers, *compensation: Compensation) -> Waiver:
    asked = ask(desk(registers), wish(compensation=compensation))
    return grant(desk(registers, VERA), asked.name).document


def test_labels_are_counted_as_a_plain_loop_counts_them() -> None:
    whole = landscape()
    for index, found in enumerate(label_counts(whole)):
        cells = [whole.map.cell(row, index) for row in range(len(whole.estate))]
        wanted = Counter(cell.label for cell in cells if cell.is_applicable)
        assert found == dict(wanted)
        assert Label.NOT_APPLICABLE not in found


def test_findings_are_parted_by_control_and_none_is_lost(registers: Registers) -> None:
    whole = landscape()
    before = residual_of(registers, whole, EVERYTHING, NOW)
    waiver = granted(registers, Compensation(control="access-logging", check="access-logging"))
    after = {one.control.id: one for one in residual_of(registers, whole, EVERYTHING, NOW)}
    for one in before:
        now = after[one.control.id]
        assert one.standing + one.undecided == now.standing + now.undecided + now.waived
        assert (one.waived, one.waivers, one.next_end) == (0, (), "")
    found = after["encryption-at-rest"]
    assert [kept.name for kept in found.waivers] == [waiver.id]
    assert (found.waived, found.next_end, len(found.stand_ins)) == (1, "2027-01-31", 1)
    assert found.worst_waived is not None
    total = sum(one.standing for one in before)
    assert total == sum(one.outcome is Outcome.FAILED and one.control in after for one in whole.findings)
    hidden = residual_of(registers, whole, Sight(teams=frozenset({"web"})), NOW)
    assert all(not one.waivers for one in hidden)


def test_a_waiver_of_a_check_counts_for_the_controls_that_it_found(registers: Registers) -> None:
    scope = WaiverScope(kind=ScopeKind.ENVIRONMENT, of="production")
    asked = ask(desk(registers, VERA), wish(control="", check="management-ports", scope=scope))
    grant(desk(registers, ADMIN), asked.name)
    known = waivers(registers, landscape().organisation)
    found = {one.control.id: one for one in residual(landscape(), known, {}, NOW)}
    assert [one for one, each in found.items() if each.waivers] == ["network-filtering"]


@pytest.mark.parametrize(
    ("check", "scope", "state", "said"),
    [
        ("encryption-at-rest", WaiverScope(kind=ScopeKind.ASSET, of=VOLUME), Holding.FAILS, "fails on 1 asset in"),
        ("public-storage", WaiverScope(kind=ScopeKind.ASSET, of=VOLUME), Holding.HOLDS, "finds nothing"),
        ("public-storage", WaiverScope(kind=ScopeKind.ASSET, of="gone"), Holding.UNKNOWN, "Nothing in its scope"),
    ],
)
def test_what_stands_in_by_a_check_is_looked_up(check: str, scope: WaiverScope, state: Holding, said: str) -> None:
    one = Waiver(
        id="w", control="backup", scope=scope, reason="r", risk="r", until="2027-01-01", asked_by="a",
        asked_at=NOW.isoformat(), compensation=(Compensation(control="x", check=check),),
    )  # fmt: skip
    (found,) = stand_ins(landscape(), one, {}, NOW)
    assert (found.state, said in found.why) == (state, True)


def test_a_check_that_cannot_tell_is_no_proof() -> None:
    whole = landscape()
    doubt = replace(whole.findings[0], rule="doubtful", asset=VOLUME, outcome=Outcome.UNDECIDED)
    one = Waiver(
        id="w", control="backup", scope=WaiverScope(kind=ScopeKind.ASSET, of=VOLUME), reason="r", risk="r",
        until="2027-01-01", asked_by="a", asked_at=NOW.isoformat(),
        compensation=(Compensation(control="x", check="doubtful"),),
    )  # fmt: skip
    (found,) = stand_ins(replace(whole, findings=(*whole.findings, doubt)), one, {}, NOW)
    assert (found.state, "cannot tell for 1 asset" in found.why) == (Holding.UNKNOWN, True)


@pytest.mark.parametrize(
    ("kept", "state", "said"),
    [
        (None, Holding.UNKNOWN, "There is no evidence"),
        (item(), Holding.HOLDS, "shows it until 2026-12-30"),
        (item(control="access-logging"), Holding.FAILS, "speaks of access-logging"),
        (item(taken_at="2025-01-01"), Holding.FAILS, "does not count: stale"),
        (item(state=EvidenceState.WITHDRAWN), Holding.FAILS, "does not count: withdrawn"),
    ],
)
def test_what_stands_in_by_evidence_is_looked_up(
    registers: Registers, kept: EvidenceItem | None, state: Holding, said: str
) -> None:
    waiver = granted(registers, Compensation(control="backup", evidence="backup/e"))
    if kept is not None:
        registers.write(Who(actor="coral", channel="web"), Change(EVIDENCE, kept.id, kept, "evidence.attested"))
    found = {one.control.id: one for one in residual_of(registers, landscape(), EVERYTHING, NOW)}
    (one,) = found[waiver.control].stand_ins
    assert (one.state, said in one.why) == (state, True)
