"""Violations a day (M7) and the share of runs that pass (M14), from what gates reported."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.model.run import DECISIONS, KINDS, Run, by_day

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")
runs = st.builds(
    Run,
    kind=st.sampled_from(KINDS),
    decision=st.sampled_from(DECISIONS),
    at=st.sampled_from(DAYS).map(lambda day: f"{day}T09:30:00.000Z"),
    failed=st.integers(0, 9),
    critical=st.integers(0, 3),
)


@given(st.lists(runs, max_size=30))
def test_days_add_up_and_only_gates_count(reported: list[Run]) -> None:
    days, gates = by_day(reported), [run for run in reported if run.kind == "check"]
    assert [day.day for day in days] == sorted({run.at[:10] for run in gates})
    assert sum(day.runs for day in days) == len(gates)
    assert sum(day.violations for day in days) == sum(run.failed for run in gates)
    for day in days:
        assert day.passed + day.failed + day.undecided == day.runs > 0
        assert day.pass_rate == day.passed / day.runs
