"""Owners who are out of date. R1.6, R2.2."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed
from remit.model.finding import Finding, Severity

BASE = """
people:
  dana: {name: Dana Reef, email: dana@example.org}
  gus: {name: Gus Shoal, email: gus@example.org, left: 2025-01-01}
teams:
  pay: {owner: dana, members: [dana], confirmed: 2026-11-01}
  old: {owner: gus, members: [gus], confirmed: 2026-11-01}
  quiet: {owner: dana, members: [dana], confirmed: 2025-01-01}
  never: {owner: dana, members: [dana]}
"""


def found(folder: Path, tags: dict[str, str], *, more: str = "") -> list[Finding]:
    landscape = surveyed(folder, resource("aws_s3_bucket", bucket="b", tags=tags), configuration=BASE + more)
    return found_by("stale-owner", landscape)


@pytest.mark.parametrize(
    ("tags", "severity", "said"),
    [
        ({"owner": "Pay: gus@example.org"}, Severity.LOW, "Gus Shoal left on 2025-01-01"),
        (
            {"owner": "Old <gus@example.org>"},
            Severity.MEDIUM,
            "Gus Shoal left on 2025-01-01; everybody",
        ),
        ({"owner": "old"}, Severity.MEDIUM, "everybody in the team old has left"),
        ({"owner": "pay", "review-by": "2026-11-19"}, Severity.LOW, "it was to be reviewed by 2026-11-19"),
    ],
)
def test_who_has_left_and_what_was_not_reviewed(
    tmp_path: Path, tags: dict[str, str], severity: Severity, said: str
) -> None:
    (one,) = found(tmp_path, tags)
    assert (one.severity, one.message.startswith(f"Its ownership is out of date: {said}")) == (severity, True)
    assert one.message.endswith("Meanwhile dana stands in." if severity is Severity.LOW else "nobody stands in.")


@pytest.mark.parametrize("tags", [{"owner": "pay"}, {"owner": "pay", "review-by": "2026-11-20"}, {"owner": "never"}])
def test_who_is_here_and_reviewed_in_time_is_fine(tmp_path: Path, tags: dict[str, str]) -> None:
    assert found(tmp_path, tags) == []


def test_a_team_that_says_nothing_for_too_long_is_told_where_somebody_asks(tmp_path: Path) -> None:
    asked = "ownership: {heartbeat_days: 90}"
    assert found(tmp_path, {"owner": "pay"}, more=asked) == []
    (quiet,) = found(tmp_path, {"owner": "quiet"}, more=asked)
    (never,) = found(tmp_path, {"owner": "never"}, more=asked)
    assert "the team quiet has not said since 2025-01-01 that it answers" in quiet.message
    assert "the team never has not said ever that it answers" in never.message


def test_a_rule_speaks_on_its_days_and_is_to_be_reviewed(tmp_path: Path) -> None:
    rule = 'ownership: {rules: [{match: {address: "*"}, team: pay, %s}]}'
    (late,) = found(tmp_path, {}, more=rule % "review_by: 2026-01-01")
    assert "it was to be reviewed by 2026-01-01" in late.message
    landscape = surveyed(
        tmp_path, resource("aws_s3_bucket", bucket="b"), configuration=BASE + rule % "until: 2026-11-19"
    )
    assert landscape.owners.of(0).team == ""
