"""The part of an estate that is looked at: every filter, alone and together. R1.7, R2.3."""

from __future__ import annotations

import pytest

from planned import example
from remit.app.scope import Scope, choices, rows_in
from remit.model.ownership import OwnerStatus


def ids(**filters: str) -> set[str]:
    return {example().estate.ids[row] for row in rows_in(example(), Scope(**filters)).tolist()}


def test_an_empty_scope_filters_nothing() -> None:
    assert len(rows_in(example(), Scope())) == len(example().estate)
    assert Scope().chosen() == {}
    assert Scope(team="data", text="x").chosen() == {"team": "data", "text": "x"}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (name, name)
        for name in ("provider", "environment", "tier", "workload", "service", "model", "data_class", "account")
    ],
)
def test_a_column_is_held_to_its_value(name: str, column: str) -> None:
    landscape = example()
    for value in landscape.estate.columns[column].values:
        expected = {landscape.estate.ids[row] for row in landscape.estate.columns[column].rows(value).tolist()}
        assert ids(**{name: value or "none"}) == expected
    assert ids(**{name: "no such value"}) == set()


def test_none_stands_for_what_is_not_known() -> None:
    assert "aws_ebs_volume.scratch" in ids(workload="none")
    assert ids(provider="none") == set()


def test_a_team_owns_or_nobody_does() -> None:
    owned = [ids(team=team) for team in choices(example())["team"]]
    assert sum(map(len, owned)) + len(ids(team="none")) == len(example().estate)
    assert ids(team="data") >= {"aws_s3_bucket.financial_reports", "aws_instance.fleet_host"}
    assert ids(team="nobody called so") == set()


@pytest.mark.parametrize("status", OwnerStatus)
def test_a_status_of_ownership(status: OwnerStatus) -> None:
    found = ids(owner_status=status.name.lower())
    assert found == {example().estate.ids[row] for row in example().owners.rows(status).tolist()}
    assert found or status in {OwnerStatus.STALE, OwnerStatus.INCAPABLE}  # the example has neither


def test_an_unknown_status_is_nobody_s() -> None:
    assert ids(owner_status="adopted") == set()


def test_what_a_check_found() -> None:
    assert ids(rule="public-storage") == {"aws_s3_bucket.financial_reports", "google_storage_bucket.forecast_exports"}
    assert ids(rule="no-such-check") == set()


@pytest.mark.parametrize("text", ["FINANCIAL", "harbourlight-financial", "financial_reports"])
def test_text_is_looked_for_in_id_and_name_in_any_case(text: str) -> None:
    assert "aws_s3_bucket.financial_reports" in ids(text=text)


def test_text_is_looked_for_in_the_service_s_name() -> None:
    assert ids(text="amazon s3") == ids(service="aws/s3")


def test_all_filters_hold_together() -> None:
    assert ids(team="data", service="aws/s3") == ids(team="data") & ids(service="aws/s3")
    assert ids(team="payments", text="financial") == set()


def test_the_choices_are_what_is_there() -> None:
    found = choices(example())
    assert set(found) == {"team", "provider", "environment", "tier", "workload"}
    assert found["team"] == ["booking", "corporate", "data", "payments", "platform", "security", "terminals", "web"]
    assert found["environment"] == ["production", "security"]
    assert all("" not in values for values in found.values())
