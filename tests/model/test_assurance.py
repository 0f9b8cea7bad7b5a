"""Assurance reports: which days of which provider's part they show, and what they leave to others (R1.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from remit.model.assurance import (
    ASSURANCE,
    Assurance,
    AssuranceKind,
    AssuranceReport,
    AssuranceState,
    BridgeLetter,
    CarveOut,
    UserControl,
    assurance,
    duties,
)
from remit.model.evidence_item import EvidenceState, later

SOC = AssuranceReport(
    id="nimbus/soc-2/2025",
    provider="nimbus",
    kind=AssuranceKind.SOC_2_TYPE_2,
    title="Nimbus SOC 2, 2025",
    issuer="Ledger & Sons",
    services=("nimbus/disk", "nimbus/queue"),
    regions=("north", "global"),
    since="2025-01-01",
    until="2025-12-31",
)
days = st.dates(date(2024, 6, 1), date(2027, 6, 1)).map(date.isoformat)


def asked(*reports: AssuranceReport, day: str, service: str = "nimbus/disk", region: str = "north") -> Assurance:
    return assurance(reports, "nimbus", service, region, "physical-access", day)


def test_a_report_shows_its_days_and_the_gap_begins_on_the_day_after() -> None:
    assert asked(SOC, day="2025-06-01") == Assurance(
        state=AssuranceState.ATTESTED, until="2025-12-31", reports=(SOC.id,)
    )
    assert asked(SOC, day="2026-03-01") == Assurance(state=AssuranceState.LAPSED, since="2026-01-01", reports=(SOC.id,))
    assert asked(SOC, day="2024-12-31") == Assurance(state=AssuranceState.NEVER)
    assert asked(day="2025-06-01").is_gap


def test_only_services_regions_and_controls_in_scope_are_shown() -> None:
    assert asked(SOC, day="2025-06-01", service="nimbus/mail").state is AssuranceState.NEVER
    assert asked(SOC, day="2025-06-01", region="south").state is AssuranceState.NEVER
    assert asked(SOC, day="2025-06-01", region="").state is AssuranceState.ATTESTED
    assert asked(replace(SOC, regions=("north",)), day="2025-06-01", region="").state is AssuranceState.NEVER
    assert asked(replace(SOC, services=("*",), regions=("*",)), day="2025-06-01", service="x", region="y").until
    assert asked(replace(SOC, controls=("patching",)), day="2025-06-01").is_gap
    assert asked(replace(SOC, provider="other"), day="2025-06-01").is_gap


def test_a_report_that_follows_closes_the_gap_and_a_withdrawn_one_shows_nothing() -> None:
    following = replace(SOC, id="next", since="2026-01-01", until="2026-12-31")
    assert asked(SOC, following, day="2025-06-01").until == "2026-12-31"
    assert asked(replace(SOC, state=EvidenceState.SUPERSEDED), following, day="2025-06-01").until == "2026-12-31"
    assert asked(replace(SOC, state=EvidenceState.WITHDRAWN), day="2025-06-01").state is AssuranceState.NEVER
    late = replace(following, since="2026-01-02")
    assert asked(SOC, late, day="2025-06-01").until == "2025-12-31"
    assert asked(SOC, late, day="2026-01-01") == Assurance(
        state=AssuranceState.LAPSED, since="2026-01-01", reports=(SOC.id,)
    )


def test_a_bridge_letter_reaches_only_across_days_that_touch() -> None:
    bridged = replace(SOC, bridges=(BridgeLetter(until="2026-03-31"),))
    assert bridged.last_day == "2026-03-31"
    found = asked(bridged, day="2026-02-01")
    assert (found.state, found.until, found.is_bridged) == (AssuranceState.ATTESTED, "2026-03-31", True)
    assert not asked(bridged, day="2025-02-01").is_bridged
    assert replace(SOC, bridges=(BridgeLetter(since="2026-01-02", until="2026-03-31"),)).last_day == "2025-12-31"
    two = (BridgeLetter(since="2026-02-01", until="2026-04-30"), BridgeLetter(since="2026-01-01", until="2026-01-31"))
    assert replace(SOC, bridges=two).last_day == "2026-04-30"
    assert replace(SOC, bridges=(BridgeLetter(until="2025-03-31"),)).last_day == "2025-12-31"


CARVED = replace(SOC, carve_outs=(CarveOut(id="dc", words="The halls are rented.", controls=("physical-access",)),))


def test_what_is_carved_out_is_not_shown_and_is_ours_to_see_to() -> None:
    found = asked(CARVED, day="2025-06-01")
    assert found == Assurance(state=AssuranceState.CARVED_OUT, since="2025-01-01", reports=(SOC.id,))
    assert not assurance([CARVED], "nimbus", "nimbus/disk", "north", "patching", "2025-06-01").is_gap
    (duty,) = duties([CARVED], "2025-06-01")
    assert (duty.id, duty.is_carve_out, duty.words) == ("dc", True, "The halls are rented.")
    assert duty.concerns("nimbus/disk", "physical-access")
    assert not duty.concerns("nimbus/disk", "patching")


def test_what_falls_to_a_vendor_is_shown_while_both_reports_are_valid() -> None:
    halls = CarveOut(id="dc", words="The halls are rented.", falls_to="halls")
    rented = replace(SOC, carve_outs=(halls,))
    theirs = replace(
        SOC, id="halls", provider="halls", services=("*",), regions=("*",), since="2025-03-01", until="2025-09-30"
    )
    assert duties([rented], "2025-06-01") == ()
    assert asked(rented, day="2025-06-01").state is AssuranceState.CARVED_OUT
    assert asked(rented, theirs, day="2025-06-01") == Assurance(
        state=AssuranceState.ATTESTED, until="2025-09-30", reports=(SOC.id, "halls")
    )
    assert asked(rented, theirs, day="2025-02-01").state is AssuranceState.CARVED_OUT
    assert asked(rented, theirs, day="2025-10-05").since == "2025-10-01"
    assert asked(rented, replace(theirs, controls=("patching",)), day="2025-06-01").is_gap
    early = replace(theirs, since="2024-01-01", until="2024-12-31")
    assert asked(rented, early, day="2025-06-01").state is AssuranceState.CARVED_OUT


def test_two_who_name_each_other_show_nothing() -> None:
    rented = replace(SOC, carve_outs=(CarveOut(id="a", words="x", falls_to="halls"),))
    back = replace(
        SOC,
        id="halls",
        provider="halls",
        services=("*",),
        carve_outs=(CarveOut(id="b", words="y", services=("*",), falls_to="nimbus"),),
    )
    assert asked(rented, back, day="2025-06-01").state is AssuranceState.CARVED_OUT


def test_what_users_have_to_do_is_ours_within_the_scope_of_the_report_even_when_it_has_ended() -> None:
    user = UserControl(id="U1", words="Take away accounts of leavers.", controls=("access-review",))
    (duty,) = duties([replace(SOC, user_controls=(user,))], "2026-06-01")
    assert (duty.services, duty.is_carve_out) == (SOC.services, False)
    assert duty.concerns("nimbus/queue", "access-review")
    assert not duty.concerns("nimbus/mail", "access-review")
    narrow = replace(user, services=("nimbus/disk",))
    assert duties([replace(SOC, user_controls=(narrow,))], "2025-06-01")[0].services == ("nimbus/disk",)
    assert duties([replace(SOC, user_controls=(user,))], "2024-12-31") == ()
    assert duties([replace(SOC, user_controls=(user,), state=EvidenceState.SUPERSEDED)], "2025-06-01") == ()


def test_lists_are_told_when_the_next_report_is_due() -> None:
    assert ASSURANCE.due_at(SOC) == "2026-01-01T00:00:00.000000Z"
    assert ASSURANCE.due_at(replace(SOC, state=EvidenceState.WITHDRAWN)) == ""
    assert (ASSURANCE.state(SOC), ASSURANCE.team(replace(SOC, team="risk"))) == ("current", "risk")


@st.composite
def reports(draw: st.DrawFn) -> AssuranceReport:
    """Any report of one of two providers."""
    first, last = sorted((draw(days), draw(days)))
    some = st.sampled_from([("*",), ("physical-access",), ("patching",)])
    carve = st.builds(
        CarveOut, id=st.just("c"), words=st.just("w"), controls=some, falls_to=st.sampled_from(["", "halls", "nimbus"])
    )
    return AssuranceReport(
        id=f"r{draw(st.integers(0, 10_000))}",
        provider=draw(st.sampled_from(["nimbus", "halls"])),
        kind=draw(st.sampled_from(AssuranceKind)),
        title="t",
        issuer="i",
        services=draw(st.sampled_from([("*",), ("nimbus/disk",), ("nimbus/mail",)])),
        regions=draw(st.sampled_from([("*",), ("north",)])),
        controls=draw(some),
        since=first,
        until=last,
        bridges=tuple(draw(st.lists(st.builds(BridgeLetter, until=days, since=st.just("") | days), max_size=2))),
        carve_outs=tuple(draw(st.lists(carve, max_size=1))),
        state=draw(st.sampled_from(EvidenceState)),
    )


@given(st.lists(reports(), max_size=6), days)
def test_what_is_attested_until_a_day_is_so_on_that_day_and_not_on_the_next(
    listed: list[AssuranceReport], day: str
) -> None:
    found = asked(*listed, day=day)
    if found.state is AssuranceState.ATTESTED:
        assert day <= found.until
        assert asked(*listed, day=found.until).until == found.until
        after = asked(*listed, day=later(found.until, 1))
        assert (after.state, after.since) == (AssuranceState.LAPSED, later(found.until, 1))
    if found.state is AssuranceState.LAPSED:
        assert found.since <= day
        assert asked(*listed, day=later(found.since, -1)).until == later(found.since, -1)
        assert asked(*listed, day=found.since).state is AssuranceState.LAPSED


@given(st.lists(reports(), max_size=6), reports(), days)
def test_a_further_report_that_carves_nothing_out_never_opens_a_gap(
    listed: list[AssuranceReport], more: AssuranceReport, day: str
) -> None:
    whole = replace(more, carve_outs=())
    if not asked(*listed, day=day).is_gap:
        assert not asked(*listed, whole, day=day).is_gap
