"""What is shown over an estate equals what is shown cell by cell, and no report proves what is ours (R1.14)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.test_assurance import SOC, days, reports
from model.test_evidence_item import ITEM, items
from remit.app.scan import scan
from remit.app.serving import example_estate
from remit.knowledge.base import open_knowledge
from remit.model.assurance import AssuranceReport, AssuranceState, assurance
from remit.model.evidence_item import EvidenceItem, EvidenceScope, best_item
from remit.model.landscape import Landscape
from remit.model.party import Cell, Party, Role
from remit.resolver.proving import assurance_gaps, assured, has_part, scope_of, standings


@cache
def example() -> Landscape:
    """The fictional organisation."""
    return scan([example_estate()], open_knowledge()).landscape


def row_of(asset: str) -> int | None:
    """The row of an asset of the example."""
    ids = example().estate.ids
    return ids.index(asset) if asset in ids else None


@st.composite
def items_of_example(draw: st.DrawFn) -> EvidenceItem:
    """An item that speaks of something in the example, or of nothing there."""
    landscape = example()
    place = scope_of(landscape, draw(st.integers(0, len(landscape.estate) - 1)))
    one = draw(items())
    of = "" if one.scope is EvidenceScope.EVERYTHING else draw(st.sampled_from([getattr(place, one.scope), "nowhere"]))
    return replace(one, control=draw(st.sampled_from(["backup", landscape.controls[0].id])), of=of)


@st.composite
def reports_of_example(draw: st.DrawFn) -> AssuranceReport:
    """A report of a provider of the example, or of somebody else."""
    landscape = example()
    columns = landscape.estate.columns
    service, region = draw(st.sampled_from(columns["service"].values)), draw(st.sampled_from(columns["region"].values))
    controls = draw(st.sampled_from([("*",), tuple(one.id for one in landscape.controls[::2])]))
    return replace(
        draw(reports()),
        provider=draw(st.sampled_from([landscape.rulebook.services[service].provider, "halls"])),
        services=draw(st.sampled_from([("*",), (service,)])),
        regions=draw(st.sampled_from([("*",), (region or "global",)])),
        controls=controls,
    )


@settings(deadline=None, max_examples=30)
@given(st.lists(items_of_example(), max_size=6), days, st.sampled_from(Role))
def test_the_best_item_of_each_asset_is_the_one_that_is_found_alone(
    listed: list[EvidenceItem], day: str, role: Role
) -> None:
    landscape = example()
    found = standings(landscape, listed, "backup", Party.CUSTOMER, role, day, row_of)
    for row in range(len(landscape.estate)):
        one = best_item(listed, "backup", Party.CUSTOMER, role, scope_of(landscape, row), day)
        assert found[row] == (one.standing(day) if one and one.standing(day).counts else found[row])
        assert (found[row] >= 3) == (one is not None)


@settings(deadline=None, max_examples=15)
@given(st.lists(reports_of_example(), max_size=5), days)
def test_the_table_of_reports_equals_asking_for_each_asset(listed: list[AssuranceReport], day: str) -> None:
    landscape = example()
    found = assured(landscape, listed, day)
    columns = landscape.estate.columns
    gaps = [found.gaps(column) for column in range(len(landscape.controls))]
    for row in range(0, len(landscape.estate), 7):
        service = landscape.rulebook.services[columns["service"][row]]
        for column, control in enumerate(landscape.controls):
            alone = assurance(listed, service.provider, service.id, columns["region"][row], control.id, day)
            assert found.at(row, column) == alone
            assert gaps[column][row] == alone.is_gap


@settings(deadline=None, max_examples=20)
@given(st.lists(items_of_example(), max_size=4), st.lists(reports_of_example(), max_size=4), days)
def test_no_report_of_a_provider_ever_proves_what_is_ours(
    listed: list[EvidenceItem], papers: list[AssuranceReport], day: str
) -> None:
    """A control on which the provider has no part is in no gap and in no attestation, whatever is reported."""
    landscape = example()
    codes = landscape.map.cells
    bare = [replace(one, controls=("*",), services=("*",), regions=("*",), carve_outs=()) for one in papers]
    found = assured(landscape, bare, day)
    gapped = {control for one in assurance_gaps(landscape, found) for control in one.controls}
    for column, control in enumerate(landscape.controls):
        theirs = any(Party.PROVIDER in Cell(int(code)).parties(Role.IMPLEMENT) for code in np.unique(codes[:, column]))
        assert theirs or control.id not in gapped
        for role in Role:
            ours = standings(landscape, listed, control.id, Party.CUSTOMER, role, day, row_of)
            provider = standings(landscape, listed, control.id, Party.PROVIDER, role, day, row_of)
            assert not provider.any()
            expected = [one for one in listed if (one.control, one.party, one.role) == (control.id, "customer", role)]
            assert expected or not ours.any()


def test_gaps_are_told_once_a_place_and_reason_with_what_they_count() -> None:
    landscape = example()
    nothing = assurance_gaps(landscape, assured(landscape, [], "2026-06-01"))
    assert {one.state for one in nothing} == {AssuranceState.NEVER}
    assert all(one.assets and one.example in landscape.estate.ids and one.controls for one in nothing)
    some = nothing[0]
    paper = replace(SOC, provider=some.provider, services=(some.service,), regions=("*",), until="2026-03-31")
    left = assurance_gaps(landscape, assured(landscape, [paper], "2026-06-01"))
    assert (left[0].service, left[0].since, left[0].reports) == (some.service, "2026-04-01", (paper.id,))
    closed = assurance_gaps(landscape, assured(landscape, [replace(paper, until="2026-12-31")], "2026-06-01"))
    assert some.service not in {one.service for one in closed}
    assert len(closed) < len(nothing)


def test_a_part_is_where_its_cell_says_so() -> None:
    landscape = example()
    found = has_part(landscape, 0, Party.PROVIDER, Role.IMPLEMENT)
    assert [bool(one) for one in found] == [
        Party.PROVIDER in landscape.map.cell(row, 0).parties(Role.IMPLEMENT) for row in range(len(landscape.estate))
    ]


@pytest.mark.parametrize("scope", EvidenceScope)
def test_each_kind_of_scope_reaches_its_assets(scope: EvidenceScope) -> None:
    landscape = example()
    rows = range(len(landscape.estate))
    kinds = [one.value for one in EvidenceScope if one is not EvidenceScope.EVERYTHING]
    places = [scope_of(landscape, row) for row in rows]
    wanted = next(one for one in places if all(getattr(one, kind) for kind in kinds))
    of = "" if scope is EvidenceScope.EVERYTHING else getattr(wanted, scope.value)
    item = replace(ITEM, scope=scope, of=of)
    found = standings(landscape, [item], "backup", Party.CUSTOMER, Role.IMPLEMENT, "2026-03-02", row_of)
    assert [bool(one) for one in found] == [item.speaks_of(scope_of(landscape, row)) for row in rows]
    assert found.any()


def test_an_item_of_an_asset_that_is_gone_shows_nothing() -> None:
    item = replace(ITEM, of="gone")
    found = standings(example(), [item], "backup", Party.CUSTOMER, Role.IMPLEMENT, "2026-03-02", row_of)
    assert not found.any()
