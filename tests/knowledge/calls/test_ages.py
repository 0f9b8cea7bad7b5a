"""Days between dates as vendors write them. R2.1."""

from __future__ import annotations

import math

import pytest

from remit.knowledge.calls.ages import consumers, days
from remit.model.facts import UNKNOWN


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2026-01-09T23:59:59.123456789Z", 1),
        ("2026-01-09 10:00:00", 1),
        ("09.01.2026", 1),
        ("01/09/2026 10:00:00", 1),
        ("2026/01/09", 1),
        ("Jan 9, 2026", 1),
        (1767916800, 1),
        (1767916800.5, 1),
        ("1767916800", 1),
        (1767916800000, 1),
        ("2027-01-01", 0),
        ("0001-01-01T00:00:00Z", UNKNOWN),
        (0, UNKNOWN),
        ("soon", UNKNOWN),
        (True, UNKNOWN),
        (None, UNKNOWN),
        (math.inf, UNKNOWN),
        (-1e14, UNKNOWN),
        ("9" * 20, UNKNOWN),
    ],
)
def test_dates_of_many_forms(written: object, answer: object) -> None:
    assert days([written], ["2026-01-10"]) == answer


def test_the_latest_counts_and_one_that_is_not_known_does_not() -> None:
    assert days(["2025-01-10"], ["2026-01-01", "never"], ["2026-01-10"]) == 9
    assert days([], [], ["2026-01-10"]) is None
    assert days(["2026-01-01"], []) is UNKNOWN


def test_who_uses_a_secret() -> None:
    assert consumers([{"used-by": "shop"}]) == "known"
    assert consumers([{"Consumers": ""}, "odd"]) == "unknown"
    assert consumers([]) == "unknown"
