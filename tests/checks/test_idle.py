"""What the provider reports as unused (R2.7)."""

from __future__ import annotations

import pytest

from remit.checks import CHECKS, Subjects
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import UNKNOWN, Fact, FactStatus, Marker
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.resolver.ownership import assign_owners


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("active", []),
        ("stopped", ["It is stopped and still there."]),
        ("unattached", ["It is attached to nothing."]),
        (UNKNOWN, []),
        (None, []),
    ],
)
def test_r2_7_only_what_the_provider_calls_unused_is_found(value: str | Marker | None, expected: list[str]) -> None:
    builder = EstateBuilder()
    facts = (Fact(name="activity", value=value, status=FactStatus.STATED, origin="disk_state"),) if value else ()
    builder.add(asset_id="d", name="d", location=Location(file="a"), texts={}, tags={}, facts=facts)
    estate = builder.build(counts=Counts(resources=1, assets=1))
    organisation = Organisation()
    owners = assign_owners(estate, organisation, today="2026-11-22")
    subjects = Subjects(estate=estate, organisation=organisation, owners=owners, controls=())
    assert [one.message for one in CHECKS.load("idle").judge(subjects)] == expected
