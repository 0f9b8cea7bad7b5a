"""What a rule of the tagging standard allows (R2.7)."""

from __future__ import annotations

import pytest

from remit.model.tagging import TagRule


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (TagRule(key="k"), "anything", True),
        (TagRule(key="k", values=("a", "b")), "a", True),
        (TagRule(key="k", values=("a", "b")), "A", False),
        (TagRule(key="k", pattern="[0-9]{4}"), "4711", True),
        (TagRule(key="k", pattern="[0-9]{4}"), "47110", False),
        (TagRule(key="k", values=("ab",), pattern="a"), "ab", False),
    ],
)
def test_r2_7_values_and_the_whole_pattern_count(rule: TagRule, value: str, expected: bool) -> None:
    assert rule.allows(value) is expected
