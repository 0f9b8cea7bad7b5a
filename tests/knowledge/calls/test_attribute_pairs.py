"""Attributes that come as pairs. R2.1."""

from __future__ import annotations

import pytest

from remit.knowledge.calls.attribute_pairs import CALLS
from remit.model.facts import UNKNOWN

LOGS = "access_logs.s3.enabled"


@pytest.mark.parametrize(
    ("pairs", "answer"),
    [
        ([{"key": LOGS, "value": "true"}], "on"),
        ([{"key": LOGS, "value": False}, {"key": "other", "value": "true"}], "off"),
        ([{"key": LOGS, "value": UNKNOWN}], UNKNOWN),
        ([{"key": LOGS, "value": "true"}, {"key": LOGS, "value": "false"}], UNKNOWN),
        ([{"key": "other", "value": "true"}], None),
        ([{"key": UNKNOWN, "value": "true"}], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([], None),
    ],
)
def test_what_the_pairs_say(pairs: list[object], answer: object) -> None:
    assert CALLS["access_logs"](pairs) == answer


def test_each_function_asks_for_its_own_attribute() -> None:
    assert CALLS["deletion_protection"]([{"key": "deletion_protection.enabled", "value": "true"}]) == "on"
    assert CALLS["deletion_protection"]([{"key": LOGS, "value": "true"}]) is None
