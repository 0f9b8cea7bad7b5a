"""Pitfalls beside an estate: what its findings show of them. R8."""

from __future__ import annotations

from cli.run import EXAMPLE
from planned import NOW, knowledge
from remit.app.answers import find_asset, find_control, why
from remit.app.pitfalls import check_texts, seen_pitfalls
from remit.app.scan import scan
from remit.model.finding import Outcome, Severity


def test_every_check_carries_what_people_get_wrong() -> None:
    texts = {one.id: one for one in check_texts(knowledge())}
    assert texts["public-storage"].lessons[0] == (
        "Misconception “The provider takes care of security”: The provider secures what it runs. What you put on it, "
        "and who may reach it, stays yours in every model."
    )
    assert all(one.lessons for one in texts.values())


def test_pitfalls_are_counted_by_the_assets_that_show_them() -> None:
    landscape = scan([EXAMPLE / "terraform"], knowledge(), now=NOW).landscape
    seen = {one.pitfall.id: one for one in seen_pitfalls(knowledge().pitfalls, landscape.findings)}
    public = seen["mistake/public-by-accident"]
    checks = {"public-storage", "public-resource-policy", "public-database"}
    rows = [one for one in landscape.findings if one.rule in checks and one.outcome is Outcome.FAILED]
    assert public.assets == len({one.asset for one in rows}) > 0
    assert public.findings[0].severity is max(one.severity for one in rows) >= Severity.HIGH
    assert "aws_s3_bucket.financial_reports" in {one.asset for one in public.findings}
    counts = [one.assets for one in seen.values()]
    assert counts == sorted(counts, reverse=True)
    assert seen["misconception/provider-pays-for-breaches"].findings == ()


def test_why_names_what_people_get_wrong_where_a_check_failed() -> None:
    landscape = scan([EXAMPLE / "terraform"], knowledge(), now=NOW).landscape
    row = find_asset(landscape, "aws_s3_bucket.financial_reports")
    (text,) = why(landscape, row, find_control(landscape, "public-access")).matters
    assert text.endswith("What you put on it, and who may reach it, stays yours in every model.")
    assert why(landscape, row, find_control(landscape, "physical-access")).matters == ()
