"""`remit kb show` of a service and of a control: what its page shows, as text (R1.4, R8)."""

from __future__ import annotations

import click
import pytest

from cli.run import run
from planned import knowledge


def test_a_service_says_what_holds_while_nothing_is_said_and_what_people_get_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = click.unstyle(run(capsys, "kb", "show", "aws/rds").out)
    assert "\nWhile nothing is said\n  auto_minor_version_upgrade = true (" in out
    assert "  redundancy = single_zone, under 2 conditions (" in out
    assert "\nWhat people get wrong there\n" in out
    assert "\n  cfn        AWS::RDS::DBInstance, " in out
    assert "public-database" in out.partition("\nChecks that look at it\n")[2].partition("\n\n")[0]


def test_a_service_known_by_name_has_no_empty_parts(capsys: pytest.CaptureFixture[str]) -> None:
    out = click.unstyle(run(capsys, "kb", "show", _known()[0]).out)
    for heading in ("While nothing is said", "Checks that look at it", "What people get wrong there", "Read from"):
        assert heading not in out
    assert not out.endswith("\n\n")


def _known() -> list[str]:
    base = knowledge()
    return [one for one in base.service_ids() if not base.service(one).is_explicit]


def test_a_control_says_who_does_it_by_model_and_by_service(capsys: pytest.CaptureFixture[str]) -> None:
    out = click.unstyle(run(capsys, "kb", "show", "backup").out)
    assert "\nBy service model\n" in out
    assert "\n  iaas                 customer\n" in out
    assert "\n  aws/rds: customer, when backup_retention_days is 0; shared\n" in out
    assert "\nChecks that prove it\n  backups: " in out


def test_a_control_that_nobody_asks_for_has_no_empty_parts(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "kb", "show", "retry-and-idempotency").out
    assert "Who asks for it" not in out
    assert "Checks that prove it" not in out


def test_a_control_as_json_names_its_departures(capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "kb", "show", "backup", "--format", "json").document
    assert {"schema_version", "models", "departures", "requirements", "checks", "pitfalls", "offers"} <= set(document)
