"""Values of any shape, and times in any of the usual spellings (R2.6)."""

from __future__ import annotations

import pytest

from remit.model.event import EventOutcome
from remit.readers.signals._shape import MOST_TEXT, at, instant, mapping, outcome, plural, text, texts

NOON = 1795176000 * 1_000_000


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-20T12:00:00Z", "2026-11-20T13:00:00+01:00", "2026-11-20T12:00:00", "2026-11-20 12:00:00+00:00",
        1795176000, 1795176000.0, 1795176000000,
    ],
)  # fmt: skip
def test_one_moment(value: object) -> None:
    assert instant(value) == NOON


@pytest.mark.parametrize(
    "value", [None, True, "", "yesterday", -1, 1e30, float("inf"), "9999-01-01T00:00:00Z", {}, "2026-13-01"]
)
def test_no_moment(value: object) -> None:
    assert instant(value) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("a", "a"), (7, "7"), (True, ""), (None, ""), (["a"], ""), ("a\x00b", "ab"), ("ü", "ü"), ("\ud800x", "?x")],
)
def test_texts_are_safe_to_keep(value: object, wanted: str) -> None:
    assert text(value) == wanted
    assert len(text("x" * 10_000)) == MOST_TEXT


def test_walking() -> None:
    assert at({"a": {"b": 1}}, "a", "b") == 1
    assert at({"a": 1}, "a", "b") is None
    assert mapping(3) == {}
    assert texts("a", "", None, "a", 2) == ("a", "2")


def test_outcomes_by_word() -> None:
    good, bad = frozenset({"ok"}), frozenset({"no"})
    assert [outcome(word, good, bad) for word in ("OK", "no", "?")] == [
        EventOutcome.SUCCESS, EventOutcome.FAILURE, EventOutcome.UNKNOWN,
    ]  # fmt: skip


def test_plurals_as_kubernetes_makes_them() -> None:
    kinds = ("Deployment", "Ingress", "NetworkPolicy", "StorageClass", "Gateway")
    assert [plural(kind) for kind in kinds] == [
        "deployments",
        "ingresses",
        "networkpolicies",
        "storageclasses",
        "gateways",
    ]
