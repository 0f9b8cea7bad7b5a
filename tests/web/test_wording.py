"""Numbers, times and lists as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from remit.web import wording

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1204331, "1\u202f204\u202f331"), (98.6, "98.6"), (2000.0, "2\u202f000")],
)
def test_numbers_stand_in_groups_of_three(value: float, text: str) -> None:
    assert wording.number(value) == text


def test_counts_carry_their_unit() -> None:
    counted = [wording.count(1, "asset"), wording.count(2, "asset"), wording.count(0, "policy", "policies")]
    assert counted == ["1 asset", "2 assets", "0 policies"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 2, "50 %"), (999, 1000, "> 99 %"), (1000, 1000, "100 %"), (1, 1000, "< 1 %"), (0, 9, "0 %"), (0, 0, "–")],
)
def test_a_share_never_rounds_a_gap_away(part: int, whole: int, text: str) -> None:
    assert wording.percent(part, whole) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c"),
     (("a", "b", "c", "d", "e"), "a, b, c and 2 more")],
)  # fmt: skip
def test_lists_read_as_a_person_would_say_them(items: tuple[str, ...], text: str) -> None:
    assert wording.listed(items) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3, "just now"), (59, "59 s ago"), (240, "4 min ago"), (7200, "2 h ago"), (86400 * 3, "3 d ago"),
     (86400 * 90, "2 months ago"), (86400 * 900, "2 years ago"), (-7200, "in 2 h")],
)  # fmt: skip
def test_ages_come_in_one_unit(seconds: int, text: str) -> None:
    assert wording.ago(NOW - timedelta(seconds=seconds), NOW) == text


def test_moments_always_have_a_zone() -> None:
    assert wording.absolute(NOW) == "2026-11-21 14:02 UTC"
    assert wording.absolute(NOW.astimezone(timezone(timedelta(hours=2)))).endswith("UTC+02:00")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Okafor", "DO"), ("Jean-Luc de la Élysée", "JÉ"), ("李 明", "李明"), ("root", "R"), ("", "?"), ("* *", "?")],
)
def test_initials_come_from_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert wording.initials(name) == letters


def test_ids_are_spoken() -> None:
    assert wording.spoken("not_in_force") == "not in force"
