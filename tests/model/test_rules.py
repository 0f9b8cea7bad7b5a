"""Scopes of overrides: the order in which they win, and how they are written."""

from __future__ import annotations

from remit.model.party import NOT_APPLICABLE, Label, plain_split
from remit.model.rules import RuleKind, ScopeKind, SplitRule
from remit.model.source import Grade


def test_the_most_specific_scope_wins() -> None:
    assert [scope.word for scope in sorted(ScopeKind, reverse=True)] == [
        "asset",
        "path",
        "workload",
        "account",
        "environment",
        "service",
        "data_class",
        "tier",
    ]


def test_a_rule_without_a_source_is_only_assumed() -> None:
    rule = SplitRule(control="backup", cell=plain_split(Label.CUSTOMER), kind=RuleKind.MODEL)
    assert (rule.grade, rule.source, rule.conditions) == (Grade.ASSUMED, None, ())
    assert rule.cell != NOT_APPLICABLE
