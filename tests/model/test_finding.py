"""Severities are ordered and have a word."""

from __future__ import annotations

from remit.model.finding import Severity


def test_severities_are_ordered() -> None:
    assert sorted(Severity) == [
        Severity.INFO,
        Severity.LOW,
        Severity.MEDIUM,
        Severity.HIGH,
        Severity.CRITICAL,
    ]


def test_a_severity_reads_as_a_word() -> None:
    assert [severity.word for severity in Severity] == ["info", "low", "medium", "high", "critical"]
