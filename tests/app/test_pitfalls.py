"""Pitfalls beside an estate: what its findings show of them. R8."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cli.run import EXAMPLE
from planned import NOW, knowledge
from remit.app.answers import find_asset, find_control, why
from remit.app.pitfalls import behind, check_texts, pitfalls_of, seen_pitfalls
from remit.app.scan import scan
from remit.checks import CHECKS
from remit.model.finding import Outcome, Severity


@pytest.mark.parametrize("check", CHECKS.ids())
def test_every_check_shows_what_people_get_wrong(check: str) -> None:
    """Named by a pitfall's row, or by the check's own file: `shows=("mistake/…",)`."""
    found = behind(pitfalls_of(knowledge()), check)
    assert found
    order = ["misconception", "mistake", "anti-pattern", "failure-mode"]
    assert [order.index(one.kind) for one in found] == sorted(order.index(one.kind) for one in found)


def test_a_check_may_say_itself_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new check is one new file: no row has to name it, and none that does is doubled."""
    every = dict(CHECKS.load_all())
    mine = replace(every["backups"], id="mine", shows=("mistake/untested-restore", "failure-mode/f6"))
    again = replace(every["backups"], shows=("mistake/untested-restore",))
    monkeypatch.setattr(type(CHECKS), "load_all", lambda _: {**every, "backups": again, "mine": mine})
    assert [one.id for one in behind(pitfalls_of(knowledge()), "mine")] == [
        "mistake/untested-restore",
        "failure-mode/f6",
    ]
    restore = next(one for one in pitfalls_of(knowledge()) if one.id == "mistake/untested-restore")
    assert restore.checks.count("backups") == 1
    assert "mistake/untested-restore" in {one.id for one in behind(pitfalls_of(knowledge()), "backups")}


def test_every_check_carries_what_people_get_wrong() -> None:
    texts = {one.id: one for one in check_texts(knowledge())}
    assert texts["public-storage"].lessons[0] == (
        "Misconception “The provider takes care of security”: The provider secures what it runs. What you put on it, "
        "and who may reach it, stays yours in every model."
    )
    assert all(one.lessons for one in texts.values())


def test_pitfalls_are_counted_by_the_assets_that_show_them() -> None:
    landscape = scan([EXAMPLE / "terraform"], knowledge(), now=NOW).landscape
    seen = {one.pitfall.id: one for one in seen_pitfalls(pitfalls_of(knowledge()), landscape.findings)}
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
