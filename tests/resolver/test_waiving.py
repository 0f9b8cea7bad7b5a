"""Which waiver covers what was found: in scope, in force, and never of a class that forbids it (R1.15)."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from remit.model.waiver import ScopeKind, Waiver, WaiverScope, WaiverState
from remit.resolver.waiving import Waiving, Where

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
names = st.sampled_from(("", "a", "b"))
subjects = st.sampled_from(("x", "y"))


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    is_control = draw(st.booleans())
    subject = draw(subjects)
    return Waiver(
        id=draw(st.sampled_from(("1", "2", "3"))),
        control=subject if is_control else "",
        check="" if is_control else subject,
        scope=WaiverScope(kind=draw(st.sampled_from(ScopeKind)), of=draw(names)),
        reason="r",
        risk="r",
        until=draw(st.sampled_from(("2026-11-19", "2026-11-20", "2027-01-01"))),
        asked_by="ann",
        asked_at="2026-11-01T00:00:00+00:00",
        state=draw(st.sampled_from(WaiverState)),
        decided_at=draw(st.sampled_from(("2026-11-02T00:00:00+00:00", "2026-12-02T00:00:00+00:00"))),
    )


@given(
    known=st.lists(waivers(), max_size=6),
    check=subjects,
    control=subjects,
    where=st.dictionaries(st.sampled_from(ScopeKind), names),
    data_class=st.sampled_from(("", "cards", "open")),
)
def test_the_look_up_equals_a_plain_loop(
    known: list[Waiver], check: str, control: str, where: dict[ScopeKind, str], data_class: str
) -> None:
    waiving = Waiving(known, NOW, frozenset({"cards"}))
    wanted = [
        one
        for one in known
        if one.holds_at(NOW)
        and (one.control == control if one.control else one.check == check)
        and one.scope.of
        and where.get(one.scope.kind) == one.scope.of
        and data_class != "cards"
    ]
    found = waiving.of(check, control, Where(where, data_class))
    assert (found is None) == (not wanted)
    if found is not None:
        assert found in wanted
        assert found.until == max(one.until for one in wanted)
        assert waiving.concerns(check, control)
    assert bool(waiving) == any(one.holds_at(NOW) for one in known)
