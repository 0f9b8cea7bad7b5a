"""What shows a cell, part by part, and what is counted over an estate (R1.14)."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence.kept_evidence import DAY, example, handed, ours, theirs
from model.test_assurance import SOC, days
from remit.app.evidence_documents import cell_document, fact_words
from remit.app.proofs import assurance_words, cell_proof, check_words, proof_counts
from remit.model.assurance import Assurance, AssuranceReport, AssuranceState, CarveOut, UserControl
from remit.model.evidence_item import CHECKED_DAYS, EvidenceItem, EvidenceScope, EvidenceType, later
from remit.model.party import Party, Role
from remit.model.state import State
from resolver.test_proving import items_of_example, reports_of_example


def item(role: Role = Role.IMPLEMENT, **changes: str) -> EvidenceItem:
    one = handed()
    return EvidenceItem(
        id=f"{one.control}/{role}",
        control=one.control,
        scope=EvidenceScope.ASSET,
        of=one.of,
        role=role,
        type=EvidenceType.TICKET,
        title="t",
        taken_at=changes.get("taken_at", one.taken_at),
        fresh_for_days=90,
        attested_by="ann",
    )


WHOLE = replace(SOC, provider="aws", services=("*",), regions=("*",), since="2026-01-01", until="2026-12-31")


def test_each_part_of_ours_is_shown_by_its_item_and_the_rest_is_missing() -> None:
    landscape, (row, column) = example(), ours()
    proof = cell_proof(landscape, row, column, [item(), item(Role.MONITOR, taken_at="2024-01-01")], [WHOLE], DAY)
    assert [(one.role, proof.is_shown(one)) for one in proof.parts] == [
        (Role.IMPLEMENT, True),
        (Role.VALIDATE, False),
        (Role.MONITOR, False),
    ]
    assert [one.role for one in proof.missing] == [Role.VALIDATE, Role.MONITOR]
    assert (proof.assurance, proof.provider, proof.provider_roles) == (None, "", ())
    assert proof.sentence == "1 of 3 parts on our side is shown."
    told = cell_document(landscape, row, column, proof, {one.item.id: 2 for one in proof.parts if one.item})
    assert [(one.by, one.standing) for one in told.parts] == [("item", "fresh"), (None, "missing"), (None, "stale")]
    assert {one.version for one in told.items} == {2}
    assert msgspec.json.encode(told)


def test_a_providers_part_is_shown_by_reports_alone() -> None:
    landscape, (row, column) = example(), theirs()
    provider = landscape.rulebook.services[landscape.estate.columns["service"][row]].provider
    paper = replace(WHOLE, provider=provider)
    proof = cell_proof(landscape, row, column, [item()], [paper], DAY)
    assert proof.parts == ()
    assert proof.assurance == Assurance(state=AssuranceState.ATTESTED, until="2026-12-31", reports=(SOC.id,))
    assert proof.sentence == "The provider’s part is attested until 2026-12-31."
    told = cell_document(landscape, row, column, proof, {})
    assert {(one.party, one.by, one.until) for one in told.parts} == {("provider", "report", "2026-12-31")}
    bare = cell_document(landscape, row, column, cell_proof(landscape, row, column, [], [], DAY), {})
    assert {(one.is_shown, one.by) for one in bare.parts} == {(False, None)}


def test_duties_of_a_report_stand_with_the_cell_that_they_are_part_of() -> None:
    landscape, (row, column) = example(), ours()
    control = landscape.controls[column].id
    provider = landscape.rulebook.services[landscape.estate.columns["service"][row]].provider
    paper = replace(
        WHOLE,
        provider=provider,
        user_controls=(UserControl(id="U1", words="Do it.", controls=(control,)),),
        carve_outs=(CarveOut(id="C1", words="See to it.", controls=(control,)),),
    )
    proof = cell_proof(landscape, row, column, [], [paper], DAY)
    assert [one.id for one in proof.duties] == ["U1", "C1"]
    told = cell_document(landscape, row, column, proof, {})
    assert [(one.kind, one.words) for one in told.duties] == [("user-control", "Do it."), ("carve-out", "See to it.")]


def test_a_snapshot_shows_what_is_in_force_as_long_as_it_is_fresh() -> None:
    landscape = example()
    taken = landscape.taken_at[:10]
    seen = set()
    for row in range(len(landscape.estate)):
        for column in range(len(landscape.controls)):
            proof = cell_proof(landscape, row, column, [], [], taken, snapshot=7)
            check = proof.check
            assert check.proves == (check.state is State.IN_FORCE and not check.findings)
            if check.proves and proof.parts:
                by_check = [one for one in proof.parts if proof.is_checked(one)]
                assert {(one.party, one.role) for one in by_check} <= {(Party.CUSTOMER, Role.IMPLEMENT)}
                late = cell_proof(landscape, row, column, [], [], later(taken, CHECKED_DAYS + 1), snapshot=7)
                assert not any(late.is_shown(one) for one in late.parts)
                if by_check and "shown" not in seen:
                    seen.add("shown")
                    told = cell_document(landscape, row, column, proof, {})
                    assert (told.check.snapshot, told.check.proves) == (7, True)
                    assert told.check.facts == [fact_words(one) for one in check.facts]
                    assert "check" in {one.by for one in told.parts}
                    assert next(iter(check_words(late.check))).endswith("too old")
            if check.findings and "found" not in seen:
                seen.add("found")
                assert any("by " in one for one in check_words(check))
    assert seen == {"shown", "found"}


@settings(deadline=None, max_examples=8)
@given(st.lists(items_of_example(), max_size=4), st.lists(reports_of_example(), max_size=3), days)
def test_counts_over_an_estate_equal_those_of_its_cells(
    listed: list[EvidenceItem], papers: list[AssuranceReport], day: str
) -> None:
    landscape = example()
    counts = proof_counts(landscape, listed, papers, day)
    ours_shown = by_check = theirs_shown = total = 0
    for row in range(len(landscape.estate)):
        for column in range(len(landscape.controls)):
            proof = cell_proof(landscape, row, column, listed, papers, day)
            mine = [one for one in proof.parts if one.party is Party.CUSTOMER]
            total += len(mine)
            ours_shown += sum(one.is_shown for one in mine)
            by_check += sum(proof.is_checked(one) and not one.is_shown for one in mine)
            if proof.assurance and Role.IMPLEMENT in proof.provider_roles:
                theirs_shown += not proof.assurance.is_gap
    assert (counts.ours, counts.by_items, counts.by_checks) == (total, ours_shown, by_check)
    assert counts.attested == theirs_shown
    assert counts.stale + counts.missing == total - ours_shown - by_check
    assert counts.attested <= counts.theirs


def test_gaps_are_told_in_words_with_their_day() -> None:
    words = {
        assurance_words(Assurance(state=AssuranceState.ATTESTED, until="2026-09-30", is_bridged=True)),
        assurance_words(Assurance(state=AssuranceState.LAPSED, since="2026-10-01")),
        assurance_words(Assurance(state=AssuranceState.CARVED_OUT, since="2026-01-01")),
        assurance_words(Assurance(state=AssuranceState.NEVER)),
    }
    assert words == {
        "attested until 2026-09-30, by the provider’s letter only",
        "a gap since 2026-10-01: the last report in scope has ended",
        "a gap since 2026-01-01: every report in scope leaves it out",
        "a gap: no report has it in its scope",
    }
