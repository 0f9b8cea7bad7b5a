"""The checks of what was recognised in events: they report it in its own words, and only their own (R2.6, F4, F8)."""

from __future__ import annotations

import pytest

from remit.checks import CHECKS, Judgement, Subjects
from remit.model.estate import Counts, EstateBuilder
from remit.model.event import SignMatch
from remit.model.finding import Confidence, Severity
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.resolver.ownership import assign_owners

OF_EVENTS = [check for check in CHECKS.load_all().values() if check.is_of_events]


def match(sign: str, count: int = 1) -> SignMatch:
    return SignMatch(
        sign=sign, asset="a", account="1", provider="aws", time=0, actor="dana", severity=Severity.LOW,
        confidence=Confidence.LOW, message="dana did it", location=Location(file="t.json", line=3), count=count,
    )  # fmt: skip


def judged(check: str, *matches: SignMatch) -> list[Judgement]:
    builder = EstateBuilder()
    for name in ("quiet", "a"):
        builder.add(asset_id=name, name=name, location=Location(file="a.tf"), texts={"service": "aws/s3"}, tags={})
    estate = builder.build(counts=Counts(resources=2, assets=2))
    organisation = Organisation()
    owners = assign_owners(estate, organisation, today="2026-11-22")
    recognised = {"a": matches, "gone": matches}
    subjects = Subjects(estate=estate, organisation=organisation, owners=owners, controls=(), recognised=recognised)
    return list(CHECKS.load(check).judge(subjects))


def test_the_seven() -> None:
    assert [check.id for check in OF_EVENTS] == [
        "break-glass", "console-change", "logging-turned-off", "mass-change", "privileged-change", "rights-widened",
        "unusual-data-access",
    ]  # fmt: skip


@pytest.mark.parametrize("check", [check.id for check in OF_EVENTS])
def test_a_check_reports_its_own_sign_at_the_place_where_it_is_written(check: str) -> None:
    (one,) = judged(check, match(check), match("another"))
    assert (one.row, one.severity, one.confidence) == (1, Severity.LOW, Confidence.LOW)
    assert (one.message, one.location) == ("dana did it.", Location(file="t.json", line=3))


def test_what_happened_again_is_counted() -> None:
    (one,) = judged("break-glass", match("break-glass", 3))
    assert one.message == "dana did it, 3 times in all."
