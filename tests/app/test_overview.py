"""The overview: a sentence that is true, and figures that add up. R1.7, R2.4."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import TEAMS, Resource, example, nothing, resource, surveyed
from remit.app.overview import overview
from remit.app.scope import Scope
from remit.model.finding import Outcome

OWNED = {"owner": "pay"}


def test_the_figures_of_the_example_add_up() -> None:
    view, landscape = overview(example(), Scope()), example()
    assert (view.assets, view.owned) == (102, 98)
    assert view.sentence.startswith(
        "98 of 102 assets have an owner; the 4 without are mostly in the account Production."
    )
    failed = [one for one in landscape.findings if one.outcome is Outcome.FAILED]
    assert sum(view.by_severity.values()) == len(failed)
    assert list(view.by_severity) == ["critical", "high", "medium", "low", "info"]
    assert view.worst == tuple(failed[:8])
    assert sum(view.labels.values()) == len(landscape.estate) * len(landscape.controls)
    assert sum(assets for _, assets, _ in view.workloads) == 102
    assert sum(count for _, _, count in view.workloads) == len(failed)
    assert {name: count for name, count in view.owner_problems.items() if count} == {
        "unowned": 3,
        "contested": 1,
        "unknown_team": 1,
        "no_person": 1,
    }
    assert view.counts is landscape.estate.counts


def test_workloads_stand_with_most_findings_first() -> None:
    counts = [found for _, _, found in overview(example(), Scope()).workloads]
    assert counts == sorted(counts, reverse=True)


def test_a_scope_narrows_everything_but_the_counts_of_what_was_read() -> None:
    view = overview(example(), Scope(team="data"), most=1)
    assert view.assets == view.owned < 102
    assert len(view.worst) == 1
    assert view.worst[0].asset == "aws_s3_bucket.financial_reports"
    assert view.counts.assets == 102
    assert sum(view.labels.values()) == view.assets * len(example().controls)


def test_nothing_is_said_to_be_nothing() -> None:
    view = overview(nothing(), Scope())
    assert view.sentence == "Nothing is mapped yet."
    assert sum(view.labels.values()) == 0
    assert (view.workloads, view.worst, view.unowned_where) == ((), (), ())


@pytest.mark.parametrize(
    ("resources", "configuration", "sentence"),
    [
        (
            [resource("aws_ebs_volume", encrypted=True, tags=OWNED)],
            TEAMS,
            "The one asset has an owner, and no check found anything wrong.",
        ),
        (
            [resource("aws_s3_bucket", bucket="b", tags=OWNED)],
            TEAMS,
            "The one asset has an owner. Nothing urgent was found; one smaller thing was.",
        ),
        (
            [resource("aws_s3_bucket", name, bucket=name, tags=OWNED) for name in ("a", "b")],
            TEAMS,
            "All 2 assets have an owner. Nothing urgent was found; 2 smaller things were.",
        ),
        (
            [resource("aws_ebs_volume", encrypted=True)],
            TEAMS,
            "The one asset, in no workload, has no owner. One control is urgently not in force.",
        ),
        (
            [resource("aws_ebs_volume", encrypted=False, tags=OWNED)],
            TEAMS,
            "The one asset has an owner. One control is urgently not in force.",
        ),
        (
            [resource("aws_ebs_volume", encrypted=True), resource("aws_ebs_volume", "x", encrypted=True, tags=OWNED)],
            TEAMS,
            "1 of 2 assets has an owner; the one without is in no workload. One control is urgently not in force.",
        ),
        (
            [
                resource("aws_ebs_volume", encrypted=True),
                resource("aws_ebs_volume", "y", encrypted=True, tags={"app": "shop"}),
                resource("aws_ebs_volume", "z", encrypted=True, tags={"app": "shop"}),
            ],
            "",
            "0 of 3 assets have an owner; the 3 without are mostly in shop. 3 controls are urgently not in force.",
        ),
        (
            [
                resource("aws_ebs_volume", "y", encrypted=True, tags={"app": "pier"}),
                resource("aws_ebs_volume", "z", encrypted=True, tags={"app": "shop"}),
            ],
            "",
            (
                "0 of 2 assets have an owner; the 2 without are spread widely, 1 of them in pier. "
                "2 controls are urgently not in force."
            ),
        ),
    ],
    ids=["clean", "a small thing", "small things", "the one", "one", "one without", "mostly", "spread"],
)
def test_the_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    resources: list[Resource],
    configuration: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert overview(surveyed(tmp_path, *resources, configuration=configuration), Scope()).sentence == sentence


def test_an_unknown_fact_is_counted(tmp_path: Path) -> None:
    later = Resource(type="aws_s3_bucket", name="b", values={"bucket": "b"}, unknown=["logging"])
    sse = Resource(
        type="aws_s3_bucket_server_side_encryption_configuration", name="s", values={"bucket": "b"}, unknown=["rule"]
    )
    view = overview(surveyed(tmp_path, later, sse), Scope())
    assert view.undecided > 0
    assert view.undecided_cells > 0
    assert view.unstated == 0


def test_an_undeclared_account_goes_by_its_number(tmp_path: Path) -> None:
    volume = resource("aws_ebs_volume", arn="arn:aws:ec2:eu-west-1:111122223333:volume/v", encrypted=True)
    assert overview(surveyed(tmp_path, volume), Scope()).unowned_where == (("111122223333", 1),)
