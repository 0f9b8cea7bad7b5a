"""A waiver is worth what the moment says: expired it waives nothing, and nobody grants their own (R1.15, R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.waiver import (
    LONGEST_WORDS,
    MOST_DAYS,
    WAIVERS,
    Compensation,
    ScopeKind,
    Waiver,
    WaiverRules,
    WaiverScope,
    WaiverState,
    day_fault,
    fault_of,
    in_force,
    is_same,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STAND_IN = Compensation(control="audit-logging", check="audit-logging")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def waiver(**changed: Any) -> Waiver:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "id": "w-1",
        "control": "backup",
        "scope": WaiverScope(kind=ScopeKind.WORKLOAD, of="booking"),
        "reason": "The old store cannot.",
        "risk": "A day is lost.",
        "compensation": (STAND_IN,),
        "until": "2026-12-31",
        "asked_by": "ann@example.org",
        "asked_at": "2026-11-20T12:00:00+00:00",
    }
    return Waiver(**{**fields, **changed})


def granted(**changed: Any) -> Waiver:  # noqa: ANN401 - any field
    decided = {"state": WaiverState.GRANTED, "decided_by": "bo@example.org", "decided_at": NOW.isoformat()}
    return waiver(**{**decided, **changed})


@given(moment=moments, until=st.dates(date(2026, 1, 1), date(2028, 1, 1)), state=st.sampled_from(WaiverState))
def test_an_expired_waiver_never_waives(moment: datetime, until: date, state: WaiverState) -> None:
    one = granted(until=until.isoformat(), state=state)
    if moment.date() > until or state is not WaiverState.GRANTED or moment < NOW:
        assert not one.holds_at(moment)
        assert in_force([one], moment) == []
    else:
        assert one.holds_at(moment)
        assert one.state_at(moment) is WaiverState.GRANTED


def test_its_last_day_is_whole_and_the_next_is_none() -> None:
    one = granted()
    assert one.holds_at(datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
    assert one.state_at(one.ends_at) is WaiverState.EXPIRED
    assert waiver().state_at(one.ends_at) is WaiverState.EXPIRED
    assert granted(state=WaiverState.REVOKED).state_at(one.ends_at) is WaiverState.REVOKED
    assert not one.holds_at(NOW - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"check": "backups"}, "one of them"),
        ({"control": ""}, "one of them"),
        ({"reason": "  "}, "why it is needed"),
        ({"risk": ""}, "may happen"),
        ({"scope": WaiverScope(kind=ScopeKind.ASSET, of="")}, "where it holds"),
        ({"risk": "x" * (LONGEST_WORDS + 1)}, "characters"),
        ({"compensation": ()}, "nothing stands in"),
        ({"compensation": (Compensation(control="x"),)}, "by evidence or by a check"),
        ({"compensation": (Compensation(control="backup", evidence="e"),)}, "stand in for itself"),
        ({"control": "", "check": "audit-logging"}, "proves nothing"),
        ({"until": "2026-02-30"}, "no day"),
        ({"until": "2026-11-19"}, "is over"),
        ({"until": "2028-01-01"}, "the most"),
    ],
)
def test_what_cannot_be_asked_for_is_told(changed: dict[str, Any], said: str) -> None:
    found = fault_of(waiver(**changed), WaiverRules(), NOW)
    assert (said in found) if said else found == ""


def test_nothing_need_stand_in_where_the_rules_say_so() -> None:
    assert fault_of(waiver(compensation=()), WaiverRules(is_compensated=False), NOW) == ""


@given(days=st.integers(-400, 800), most=st.integers(1, 366))
def test_no_waiver_lasts_longer_than_the_rules_allow(days: int, most: int) -> None:
    last = (NOW + timedelta(days=days)).date().isoformat()
    assert (day_fault(last, WaiverRules(most_days=most), NOW) == "") == (0 <= days <= most)
    assert WaiverRules().most_days == MOST_DAYS


def test_two_names_of_one_human_are_one() -> None:
    assert is_same(("Ann@Example.org ", ""), ("ann@example.org", "x"))
    assert is_same(("ann@example.org", "Ann"), ("service:ann", "ann"))
    assert not is_same(("ann", ""), ("bo", ""))
    assert not is_same(("ann", "ann"), ("bo", "bo"))


def test_the_register_knows_what_is_due() -> None:
    assert WAIVERS.due_at(granted()) == "2027-01-01T00:00:00+00:00"
    assert WAIVERS.due_at(waiver()) == "2026-11-27T12:00:00+00:00"
    assert WAIVERS.due_at(waiver(until="2026-11-21")) == "2026-11-22T00:00:00+00:00"
    assert WAIVERS.due_at(waiver(state=WaiverState.REFUSED)) == ""
    assert (WAIVERS.state(waiver()), WAIVERS.team(waiver(team="pay"))) == ("asked", "pay")


def test_it_says_what_it_is_for() -> None:
    assert (waiver().subject, str(waiver().scope)) == ("control backup", "workload booking")
    assert replace(waiver(), control="", check="backups").subject == "check backups"
