"""Waivers as they go over the wire and into JSON, and back from there (R1.15)."""

from __future__ import annotations

from datetime import datetime

from remit.model.register import Kept
from remit.model.waiver import Compensation, ScopeKind, Waiver, WaiverScope, WaiverState
from remit.wire.waivers import StandIn, WaiverDecided, WaiverLine


def line(kept: Kept[Waiver], moment: datetime, *, waives: int | None = None) -> WaiverLine:
    """A waiver as it stands at a moment, with how many findings it covers where that was counted."""
    one = kept.document
    return WaiverLine(
        id=kept.name,
        version=kept.version,
        state=one.state_at(moment).value,
        control=one.control or None,
        check=one.check or None,
        scope=one.scope.kind.value,
        of=one.scope.of,
        team=one.team or None,
        workload=one.workload or None,
        reason=one.reason,
        risk=one.risk,
        compensation=[
            StandIn(control=each.control, evidence=each.evidence or None, check=each.check or None)
            for each in one.compensation
        ],
        until=one.until,
        ticket=one.ticket or None,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        decided_by=one.decided_by or None,
        decided_at=one.decided_at or None,
        remark=one.remark or None,
        renews=one.renews or None,
        place=one.place or None,
        waives=waives,
    )


def decided(kept: Kept[Waiver], moment: datetime) -> WaiverDecided:
    """What became of it, in short."""
    state = kept.document.state_at(moment).value
    return WaiverDecided(id=kept.name, version=kept.version, state=state, until=kept.document.until)


def waiver_of(said: WaiverLine) -> Waiver:
    """The waiver that a line is.

    Raises:
        ValueError: a word of it is none of ours.
    """
    return Waiver(
        id=said.id,
        control=said.control or "",
        check=said.check or "",
        scope=WaiverScope(kind=ScopeKind(said.scope), of=said.of),
        team=said.team or "",
        workload=said.workload or "",
        reason=said.reason,
        risk=said.risk,
        compensation=tuple(
            Compensation(control=one.control, evidence=one.evidence or "", check=one.check or "")
            for one in said.compensation
        ),
        until=said.until,
        ticket=said.ticket or "",
        asked_by=said.asked_by,
        asked_at=said.asked_at,
        state=WaiverState(said.state),
        decided_by=said.decided_by or "",
        decided_at=said.decided_at or "",
        remark=said.remark or "",
        renews=said.renews or "",
        place=said.place or "",
    )
