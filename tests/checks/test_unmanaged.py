"""What runs without code, and code that does not run (R2.4, R2.5)."""

from __future__ import annotations

import pytest

from remit.checks import CHECKS, Judgement, Subjects
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import Fact, FactStatus, FactValue
from remit.model.finding import Severity
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.resolver.ownership import assign_owners


def judged(*values: FactValue | None) -> list[Judgement]:
    builder = EstateBuilder()
    for number, value in enumerate(values):
        facts = (
            ()
            if value is None
            else (Fact(name="management", value=value, status=FactStatus.STATED, origin="aws: beside a.tf"),)
        )
        builder.add(
            asset_id=f"a{number}", name="a", location=Location(file="a.tf"), texts={"service": "aws/s3"}, tags={},
            facts=facts,
        )  # fmt: skip
    estate = builder.build(counts=Counts(resources=len(values), assets=len(values)))
    organisation = Organisation()
    owners = assign_owners(estate, organisation, today="2026-11-22")
    subjects = Subjects(estate=estate, organisation=organisation, owners=owners, controls=())
    return list(CHECKS.load("unmanaged").judge(subjects))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("by_hand", "It runs, and no code that was read declares it."),
        ("absent", "The code declares it, and it does not run."),
    ],
)
def test_what_one_side_only_knows(value: str, message: str) -> None:
    """R2.4, R2.5"""
    (one,) = judged(value, "code", None)
    assert (one.message, one.severity) == (message, Severity.LOW)
