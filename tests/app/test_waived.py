"""What is waived is told apart and never vanishes (R1.15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.waiver_desk import ADMIN, NOW, VERA, VOLUME, desk, landscape, wish
from remit.app.registers import open_registers
from remit.app.visible import restricted
from remit.app.waived import Waived, waived
from remit.app.waivers import ask, grant
from remit.model.access import Sight
from remit.model.waiver import ScopeKind, Waiver, WaiverRules, WaiverScope, WaiverState


def test_findings_are_parted_by_a_waiver_in_force(tmp_path: Path) -> None:
    registers, whole = open_registers(tmp_path / "remit.db"), landscape()
    before = waived(registers, whole, NOW).part(whole.findings)
    assert (before.standing, before.waived) == (whole.findings, ())
    asked = ask(desk(registers), wish())
    assert not waived(registers, whole, NOW)
    grant(desk(registers, VERA), asked.name)
    found = waived(registers, whole, NOW)
    parted = found.part(whole.findings)
    assert [(one.asset, one.control, waiver.id) for one, waiver in parted.waived] == [
        (VOLUME, "encryption-at-rest", asked.name)
    ]
    assert sorted((*parted.standing, *(one for one, _ in parted.waived)), key=repr) == sorted(whole.findings, key=repr)
    row = list(whole.estate.ids).index(VOLUME)
    cell = found.cell(row, "encryption-at-rest")
    assert cell is not None
    assert cell.until == "2027-01-31"
    assert found.cell(row, "backup") is None
    assert found.cell(row + 1, "encryption-at-rest") is None
    later = waived(registers, whole, NOW + timedelta(days=73))
    assert (bool(later), later.part(whole.findings).waived) == (False, ())
    assert not waived(registers, whole, NOW, at=NOW - timedelta(days=400))
    strict = landscape(WaiverRules(forbidden_classes=frozenset({"confidential"})))
    assert waived(registers, strict, NOW).part(strict.findings).waived == ()
    registers.close()


def test_a_check_is_waived_wherever_its_scope_says(tmp_path: Path) -> None:
    registers, whole = open_registers(tmp_path / "remit.db"), landscape()
    scope = WaiverScope(kind=ScopeKind.ENVIRONMENT, of="production")
    asked = ask(desk(registers, VERA), wish(control="", check="management-ports", scope=scope))
    grant(desk(registers, ADMIN), asked.name)
    found = waived(registers, whole, NOW)
    rows = {asset: row for row, asset in enumerate(whole.estate.ids)}
    wanted = [
        one
        for one in whole.findings
        if one.rule == "management-ports" and whole.estate.columns["environment"][rows[one.asset]] == "production"
    ]
    assert wanted
    assert [one for one, _ in found.part(whole.findings).waived] == wanted
    assert found.cell(rows[wanted[0].asset], wanted[0].control) is None  # other checks may find more about it
    assert found.of(replace(wanted[0], asset="gone")) is None
    registers.close()


def test_whoever_sees_a_part_sees_the_exceptions_that_concern_it() -> None:
    def accepted(name: str, kind: ScopeKind, of: str, team: str = "") -> Waiver:
        return Waiver(
            id=name, control="backup", scope=WaiverScope(kind=kind, of=of), team=team, reason="r", risk="r",
            until="2026-12-01", asked_by="tansy", asked_at="2026-11-01T00:00:00+00:00", state=WaiverState.GRANTED,
            decided_by="vera", decided_at="2026-11-01T00:00:00+00:00",
        )  # fmt: skip

    every = (
        accepted("own", ScopeKind.TEAM, "payments", "payments"),
        accepted("theirs", ScopeKind.TEAM, "data", "data"),
        accepted("asset", ScopeKind.ASSET, VOLUME),
        accepted("other", ScopeKind.ASSET, "aws_s3_bucket.financial_reports"),
        accepted("wide", ScopeKind.ENVIRONMENT, "production"),
        accepted("far", ScopeKind.ENVIRONMENT, "moon"),
    )
    whole = landscape(WaiverRules(exceptions=every))
    cut = restricted(whole, Sight(teams=frozenset({"payments"})))
    assert [one.id for one in cut.organisation.waivers.exceptions] == ["own", "asset", "wide"]


def test_a_finding_of_an_unknown_asset_is_not_waived() -> None:
    whole = landscape()
    assert Waived(whole, (), NOW).of(whole.findings[0]) is None
