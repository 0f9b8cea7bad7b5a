"""Owners who cannot act. R1.6."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import found_by, resource, surveyed

BASE = """
people:
  dana: {name: Dana Reef, able: {access: true, training: false}}
  hal: {name: Hal Cove}
teams:
  pay: {owner: dana, able: {access: false}}
  data: {owner: hal, owners: {security: dana}, able: {on_call: true}}
  base: {owner: hal}
  night: {owner: hal, able: {on_call: false, runbook: false}}
"""


@pytest.mark.parametrize(
    ("team", "said"),
    [
        ("pay", "Dana Reef is not trained"),  # what is said of a person counts before what is said of the team
        ("data", "Dana Reef is not trained"),
        ("night", "Hal Cove is not on call; Hal Cove has no runbook"),
        ("base", ""),  # nobody says anything: that is unknown, and no finding
    ],
)
def test_only_what_is_stated_counts(tmp_path: Path, team: str, said: str) -> None:
    bucket = resource("aws_s3_bucket", bucket="b", tags={"owner": team})
    found = found_by("incapable-owner", surveyed(tmp_path, bucket, configuration=BASE))
    assert [one.message for one in found] == ([f"Who answers for it cannot act: {said}."] if said else [])
