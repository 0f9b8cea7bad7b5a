"""Evidence items: what they prove, where and until when (R1.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.strategies import cells
from remit.model.evidence_item import (
    DUE_SOON_DAYS,
    EVIDENCE,
    AssetScope,
    EvidenceItem,
    EvidenceScope,
    EvidenceState,
    EvidenceType,
    Standing,
    best_item,
    fresh_days,
    later,
    parts_of,
    shown_parts,
)
from remit.model.party import Cell, Label, Party, Role, plain_split

HERE = AssetScope(asset="a", workload="shop", team="web", account="1", service="aws/s3")
ITEM = EvidenceItem(
    id="backup/1",
    control="backup",
    scope=EvidenceScope.ASSET,
    of="a",
    type=EvidenceType.TEST_RECORD,
    title="Restore of the shop's bucket",
    taken_at="2026-03-01",
    fresh_for_days=30,
    attested_by="ann",
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat)


@st.composite
def items(draw: st.DrawFn) -> EvidenceItem:
    """Any item of one control."""
    scope = draw(st.sampled_from(EvidenceScope))
    own = "" if scope is EvidenceScope.EVERYTHING else getattr(HERE, scope.value)
    return EvidenceItem(
        id=f"backup/{draw(st.integers(0, 10_000))}",
        control=draw(st.sampled_from(["backup", "logging"])),
        scope=scope,
        of=draw(st.sampled_from([own, "elsewhere", ""])),
        party=draw(st.sampled_from([Party.CUSTOMER, Party.THIRD_PARTY])),
        role=draw(st.sampled_from(Role)),
        type=draw(st.sampled_from(EvidenceType)),
        title="t",
        taken_at=draw(days),
        fresh_for_days=draw(st.integers(1, 400)),
        attested_by="ann",
        period_until=draw(st.just("") | days),
        state=draw(st.sampled_from(EvidenceState)),
    )


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-02-28", Standing.NOT_YET),
        ("2026-03-01", Standing.FRESH),
        ("2026-03-17", Standing.FRESH),
        ("2026-03-18", Standing.DUE_SOON),
        ("2026-03-31", Standing.DUE_SOON),
        ("2026-04-01", Standing.STALE),
    ],
)
def test_an_item_counts_from_the_day_it_was_taken_for_so_many_days(day: str, standing: Standing) -> None:
    assert ITEM.last_day == "2026-03-31"
    assert ITEM.due_day == "2026-04-01"
    assert ITEM.standing(day) is standing
    assert standing.counts == (standing in {Standing.FRESH, Standing.DUE_SOON})
    assert replace(ITEM, state=EvidenceState.WITHDRAWN).standing(day) is Standing.WITHDRAWN
    assert replace(ITEM, state=EvidenceState.SUPERSEDED).standing(day) is Standing.SUPERSEDED


def test_an_end_that_lies_ahead_cuts_it_short_and_one_that_is_past_does_not() -> None:
    assert replace(ITEM, period_until="2026-03-10").last_day == "2026-03-10"
    assert replace(ITEM, period_until="2026-12-31").last_day == "2026-03-31"
    assert replace(ITEM, period_until="2026-02-10").last_day == "2026-03-31"
    assert later("9999-12-30", 5) == "9999-12-31"


def test_words_and_usual_days() -> None:
    assert Standing.DUE_SOON.word == "due soon"
    assert EvidenceType.CONFIGURATION_EXPORT.words == "configuration export"
    assert (fresh_days(EvidenceType.SCREENSHOT), fresh_days(EvidenceType.CERTIFICATE)) == (90, 365)


def test_lists_are_told_state_team_and_when_the_next_is_due() -> None:
    told = replace(ITEM, team="web")
    assert (EVIDENCE.state(told), EVIDENCE.team(told)) == ("current", "web")
    assert EVIDENCE.due_at(told) == "2026-04-01T00:00:00.000000Z"
    assert EVIDENCE.due_at(replace(told, state=EvidenceState.WITHDRAWN)) == ""


def test_each_scope_holds_what_lies_in_it_and_an_unnamed_one_nothing() -> None:
    for scope in EvidenceScope:
        of = "" if scope is EvidenceScope.EVERYTHING else getattr(HERE, scope.value)
        one = replace(ITEM, scope=scope, of=of)
        assert one.speaks_of(HERE)
        assert replace(one, of="").speaks_of(AssetScope()) == (scope is EvidenceScope.EVERYTHING)


def test_the_most_specific_item_that_counts_is_shown() -> None:
    every = replace(ITEM, id="backup/2", scope=EvidenceScope.EVERYTHING, of="", fresh_for_days=300)
    found = best_item([every, ITEM], "backup", Party.CUSTOMER, Role.IMPLEMENT, HERE, "2026-03-02")
    assert found == ITEM
    assert best_item([ITEM, every], "backup", Party.CUSTOMER, Role.IMPLEMENT, HERE, "2026-05-01") == every
    assert best_item([ITEM], "backup", Party.CUSTOMER, Role.IMPLEMENT, HERE, "2026-05-01") == ITEM
    assert best_item([ITEM], "backup", Party.CUSTOMER, Role.IMPLEMENT, HERE, "2026-01-01") is None


def test_a_part_without_an_item_is_told_too() -> None:
    implement, validate, monitor = shown_parts([ITEM], "backup", plain_split(Label.CUSTOMER), HERE, "2026-03-02")
    assert (implement.item, implement.standing, implement.is_shown) == (ITEM, Standing.FRESH, True)
    assert (validate.item, validate.standing, validate.is_shown) == (None, None, False)
    assert monitor.role is Role.MONITOR


@given(cells, st.lists(items(), max_size=8), days)
def test_a_part_is_shown_exactly_if_some_item_of_it_counts_here(
    cell: Cell, listed: list[EvidenceItem], day: str
) -> None:
    found = shown_parts(listed, "backup", cell, HERE, day)
    assert [(one.party, one.role) for one in found] == parts_of(cell)
    assert Party.PROVIDER not in {one.party for one in found}
    for one in found:
        counting = [
            item
            for item in listed
            if (item.control, item.party, item.role) == ("backup", one.party, one.role)
            and item.speaks_of(HERE)
            and item.standing(day).counts
        ]
        assert one.is_shown == bool(counting)
        assert not counting or one.item in counting


@given(items(), days, st.integers(0, 400))
def test_what_is_stale_once_stays_so(item: EvidenceItem, day: str, more: int) -> None:
    after = (date.fromisoformat(day) + timedelta(days=more)).isoformat()
    if item.standing(day) is Standing.STALE:
        assert item.standing(after) is Standing.STALE
    if item.standing(day) is Standing.DUE_SOON:
        assert later(item.last_day, -DUE_SOON_DAYS) < day <= item.last_day
