"""Where an asset belongs (R2.3): its own tags, the input, the workload, the account, in that order."""

from __future__ import annotations

import pytest

from remit.model.estate import Estate
from remit.model.organisation import Account, Organisation, Workload, WorkloadMatch
from remit.resolver.placement import matches_tags, place
from resolver.estates import estate


def workload(name: str, **more: object) -> Workload:
    match = {key: more.pop(key) for key in ("tags", "addresses", "paths") if key in more}
    return Workload(id=name, name=name, match=WorkloadMatch(**match), **more)  # type: ignore[arg-type] # by name


ORGANISATION = Organisation(
    workloads={
        one.id: one
        for one in (
            workload("shop", owner="web", tier=1, data_class="personal", environment="production"),
            workload("ledger", addresses=("aws_db.*", "aws_q.*")),
            workload("queue", addresses=("aws_q.*",), paths=("infra/queue",)),
            workload("batch", tags={"Batch_Job": "night-*"}, paths=("infra/**",)),
        )
    },
    accounts={"1": Account(id="1", name="main", environment="shared")},
)


def placed(**row: object) -> dict[str, str]:
    found: Estate = place(estate([row]), ORGANISATION)
    names = ("workload", "environment", "data_class", "tier")
    return {name: found.columns[name][0] for name in names if found.columns[name][0]}


def test_an_asset_of_which_nothing_is_said_has_no_place() -> None:
    assert placed() == {}


def test_a_workload_gives_its_environment_class_and_tier() -> None:
    assert placed(tags={"App": "shop"}) == {
        "workload": "shop", "environment": "production", "data_class": "personal", "tier": "1",
    }  # fmt: skip


def test_a_tag_of_the_asset_outranks_its_workload_input_and_account() -> None:
    tags = {"app": "shop", "Env": "test", "classification": "public", "criticality": "Tier-3"}
    assert placed(tags=tags, account="1", environment="staging") == {
        "workload": "shop", "environment": "test", "data_class": "public", "tier": "3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "environment"),
    [
        ({"environment": "staging", "tags": {"app": "shop"}, "account": "1"}, "staging"),
        ({"tags": {"app": "shop"}, "account": "1"}, "production"),
        ({"account": "1"}, "shared"),
        ({"tags": {"app": "ledger"}, "account": "1"}, "shared"),
    ],
)
def test_the_environment_is_the_inputs_then_the_workloads_then_the_accounts(
    row: dict[str, object], environment: str
) -> None:
    assert placed(**row)["environment"] == environment


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": "aws_db.a", "tags": {"app": "shop"}}, "ledger"),
        ({"id": "aws_q.a", "path": "infra/queue/main.tf"}, "ledger"),
        ({"tags": {"app": "shop", "batch-job": "night-7"}}, "shop"),
        ({"tags": {"app": "new", "batch-job": "night-7"}}, "batch"),
        ({"tags": {"app": "new"}}, "new"),
        ({"tags": {"app": "", "project": "shop"}}, "shop"),
        ({"tags": {"batch-job": "day"}, "path": "infra/queue/main.tf"}, "queue"),
        ({"path": "infra/main.tf"}, "batch"),
    ],
)
def test_the_workload_is_found_by_address_then_tag_then_tags_then_path(row: dict[str, object], expected: str) -> None:
    assert placed(**row)["workload"] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"workload": "shop"},
         {"workload": "shop", "environment": "production", "data_class": "personal", "tier": "1"}),
        ({"workload": "elsewhere"}, {"workload": "elsewhere"}),
        ({"workload": "elsewhere", "path": "infra/queue"}, {"workload": "queue"}),
        ({"workload": "shop", "tags": {"app": "other"}}, {"workload": "other"}),
        ({"workload": "shop", "data_class": "public", "tier": "Tier 2", "environment": "test"},
         {"workload": "shop", "environment": "test", "data_class": "public", "tier": "2"}),
        ({"data_class": "public", "tags": {"classification": "secret"}}, {"data_class": "secret"}),
    ],
)  # fmt: skip
def test_what_a_source_says_of_its_assets_place_counts_after_their_tags(
    row: dict[str, object], expected: dict[str, str]
) -> None:
    """R2.1, R2.3"""
    assert placed(**row) == expected


def test_no_wish_is_no_match() -> None:
    assert not matches_tags({}, {"a": "b"})
    assert matches_tags({"A_b": "x*", "c": "*"}, {"a-b": "xy"})


def test_every_row_keeps_its_place_and_an_empty_estate_stays_empty() -> None:
    rows: list[dict[str, object]] = [{"tags": {"app": "shop"}}, {}, {"tags": {"app": "shop"}}, {"account": "1"}]
    found = place(estate(rows), ORGANISATION)
    assert list(found.columns["environment"]) == ["production", "", "production", "shared"]
    assert list(found.columns["workload"]) == ["shop", "", "shop", ""]
    assert len(place(estate([]), ORGANISATION)) == 0


def test_workloads_without_addresses_look_at_none() -> None:
    only = Organisation(workloads={"shop": workload("shop", paths=("infra",))})
    assert list(place(estate([{"path": "infra/a"}, {"path": "z"}]), only).columns["workload"]) == ["shop", ""]
