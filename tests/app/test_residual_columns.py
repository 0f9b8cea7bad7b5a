"""What is left of each risk, counted over columns, is what a loop over findings counts (R1.15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from planned import example
from remit.app.residual import Holding, residual, stand_ins
from remit.app.waived import Waived
from remit.model.finding import Outcome
from remit.model.landscape import Landscape
from remit.model.register import Kept
from remit.model.waiver import Compensation, ScopeKind, Waiver, WaiverScope, WaiverState
from web.estate import landscape

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _waiver(
    number: int, scope: WaiverScope, *, control: str = "", check: str = "", stands_in: str = ""
) -> Kept[Waiver]:
    made = Waiver(
        id=f"w{number}",
        control=control,
        check=check,
        scope=scope,
        reason="later",
        risk="some",
        compensation=(Compensation(control="backup", check=stands_in),) if stands_in else (),
        until="2027-01-31",
        asked_by="dana",
        asked_at="2026-11-01T00:00:00+00:00",
        state=WaiverState.GRANTED,
        decided_at="2026-11-02T00:00:00+00:00",
    )
    return Kept(name=made.id, version=1, at=NOW.isoformat(), document=made)


def _waivers(shown: Landscape) -> list[Kept[Waiver]]:
    found = shown.findings[0]
    service = WaiverScope(kind=ScopeKind.SERVICE, of="aws/s3")
    return [
        _waiver(1, WaiverScope(kind=ScopeKind.ASSET, of=found.asset), control=found.control, stands_in=found.rule),
        _waiver(2, service, check=shown.findings[-1].rule, stands_in="no-such-check"),
        _waiver(3, WaiverScope(kind=ScopeKind.TEAM, of="nobody"), control="backup", stands_in=found.rule),
    ]


@pytest.mark.parametrize("shown", [landscape(assets=12), example()], ids=["buckets", "example"])
@pytest.mark.parametrize("several", [0, 1, 3])
def test_it_counts_as_a_loop_does(shown: Landscape, several: int) -> None:
    known: Sequence[Kept[Waiver]] = _waivers(shown)[:several]
    parted = Waived(shown, [kept.document for kept in known], NOW).part(shown.findings)
    assert bool(parted.waived) is bool(several)
    for one in residual(shown, known, {}, NOW):
        mine = [each for each in parted.standing if each.control == one.control.id]
        proven = [each for each in mine if each.outcome is Outcome.FAILED]
        waived = [each for each, _ in parted.waived if each.control == one.control.id]
        assert (one.standing, one.undecided, one.waived) == (len(proven), len(mine) - len(proven), len(waived))
        assert one.worst == max((each.severity for each in proven), default=None)
        assert one.worst_waived == max((each.severity for each in waived), default=None)


def test_what_stands_in_is_asked_of_its_check_where_the_waiver_holds() -> None:
    shown = landscape(assets=12)
    told = [stand_ins(shown, kept.document, {}, NOW)[0].state for kept in _waivers(shown)]
    assert told == [Holding.FAILS, Holding.HOLDS, Holding.UNKNOWN]
