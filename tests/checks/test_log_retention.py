"""Logs that are gone too early. R3.4."""

from __future__ import annotations

from pathlib import Path

from planned import FIRST_TIER, Resource, found_by, resource, surveyed
from remit.model.finding import Confidence, Finding, Outcome, Severity


def found(folder: Path, *resources: Resource, configuration: str = "") -> list[Finding]:
    return found_by("log-retention", surveyed(folder, *resources, configuration=configuration))


def test_a_month_is_proven_to_be_short(tmp_path: Path) -> None:
    (one,) = found(tmp_path, resource("aws_cloudtrail_event_data_store", name="s", retention_period=30))
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.HIGH, Severity.LOW)
    assert one.message == "Logs are kept for less than 90 days."
    assert (one.control, one.party) == ("log-retention", "customer")


def test_it_weighs_more_in_the_first_tier(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, resource("aws_cloudtrail_event_data_store", name="s", retention_period=30), configuration=FIRST_TIER
    )
    assert one.severity is Severity.MEDIUM


def test_what_is_known_only_after_apply_is_undecided(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path,
        Resource(
            type="aws_cloudtrail_event_data_store", name="this", values={"name": "s"}, unknown=["retention_period"]
        ),
    )
    assert (one.outcome, one.confidence, one.severity) == (Outcome.UNDECIDED, Confidence.LOW, Severity.LOW)
    assert one.message.startswith("It cannot be told for how long logs are kept: ")


def test_a_year_and_the_default_are_good(tmp_path: Path) -> None:
    assert found(tmp_path, resource("aws_cloudtrail_event_data_store", name="s", retention_period=365)) == []
    assert found(tmp_path, resource("aws_cloudtrail_event_data_store", name="s")) == []


def test_a_log_that_is_not_written_is_not_kept_and_says_where_the_cause_is(tmp_path: Path) -> None:
    server = resource("azurerm_mssql_server", name="sql", version="12.0")
    (one,) = found(tmp_path, server, configuration=FIRST_TIER)
    assert (one.outcome, one.confidence, one.severity) == (Outcome.FAILED, Confidence.MEDIUM, Severity.LOW)
    assert one.message == "No log is kept, because none is written; the cause is reported under access-logging."
