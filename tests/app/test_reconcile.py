"""Code and account seen together: one asset, its drift, what nobody declares and what does not run (R2.5, R2.4)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.app.reconcile import Reconciled, reconcile
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import NamedAsset
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.location import Location
from remit.model.observation import Observation, Sweep

KNOWLEDGE = open_knowledge()


def asset(
    name: str,
    *,
    place: str = "main.tf",
    attributes: dict[str, Any] | None = None,
    account: str = "",
    region: str = "",
    tags: dict[str, str] | None = None,
    **facts: FactValue | Marker,
) -> NamedAsset:
    observation = Observation(
        reader="tf",
        native_type="aws_s3_bucket",
        address=f"aws_s3_bucket.{name}",
        attributes={"bucket": name} if attributes is None else attributes,
        location=Location(file=place, line=1),
        account=account,
        region=region,
        tags=tags or {},
    )
    return NamedAsset(
        observation=observation,
        service="aws/s3",
        name=name,
        facts=tuple(
            Fact(name=key, value=value, status=FactStatus.STATED, origin=place) for key, value in facts.items()
        ),
    )


def told(one: NamedAsset) -> dict[str, object]:
    return {fact.name: fact.value for fact in one.facts}


def alone(found: Reconciled) -> NamedAsset:
    (one,) = found.live
    assert one is not None
    return one


def test_what_runs_wins_and_where_it_differs_is_said() -> None:
    """R2.5"""
    ours = asset("reports", versioning="on", access_logging="off", tags={"owner": "data"})
    theirs = asset(
        "reports", place="aws:", account="1", versioning="off", access_logging=UNKNOWN, tags={"owner": "web", "x": "y"}
    )
    found = reconcile([ours], [theirs], KNOWLEDGE)
    (one,) = found.declared
    assert told(one) == {
        "versioning": "off",
        "access_logging": "off",
        "management": "code",
        "drift": ("versioning: on → off",),
    }
    assert (found.live, found.twins, found.ambiguous) == ((None,), ((0, 0),), ())
    assert (one.observation.address, one.observation.account) == ("aws_s3_bucket.reports", "1")
    assert str(one.observation.location) == "main.tf:1"
    assert one.observation.tags == {"owner": "web", "x": "y"}


def test_a_fact_that_only_one_side_has_is_no_drift() -> None:
    """R2.5"""
    found = reconcile(
        [asset("reports", versioning="on")], [asset("reports", place="aws:", access_logging="on")], KNOWLEDGE
    )
    assert told(found.declared[0]) == {"versioning": "on", "access_logging": "on", "management": "code", "drift": ()}


def test_an_arn_and_a_name_are_one() -> None:
    """R2.5: code knows the name, an account gives the ARN."""
    theirs = asset("x", place="aws:", attributes={"arn": "arn:aws:s3:::reports"})
    assert reconcile([asset("reports")], [theirs], KNOWLEDGE).twins == ((0, 0),)


def test_another_account_or_region_is_another_asset() -> None:
    """R2.5"""
    ours = asset("reports", account="1", region="eu-west-1")
    for account, region in (("2", "eu-west-1"), ("1", "eu-west-2")):
        theirs = asset("reports", place="aws:", account=account, region=region)
        found = reconcile([ours], [theirs], KNOWLEDGE)
        assert found.twins == ()
        assert told(alone(found)) == {"management": "by_hand"}
        assert told(found.declared[0]) == {}


def test_what_could_be_two_is_neither() -> None:
    """R2.5"""
    found = reconcile([asset("reports"), asset("reports")], [asset("reports", place="aws:")], KNOWLEDGE)
    assert (found.twins, found.ambiguous) == ((), (0,))
    assert told(alone(found)) == {}


def test_an_account_settles_which_of_two_it_is() -> None:
    """R2.5"""
    ours = [asset("reports", account="1"), asset("reports", account="2")]
    found = reconcile(ours, [asset("reports", place="aws:", account="2")], KNOWLEDGE)
    assert (found.twins, found.ambiguous) == (((1, 0),), ())


@pytest.mark.parametrize(
    ("sweep", "expected"),
    [
        (Sweep(service="aws/s3", account="1", region="eu-west-1"), {"management": "absent"}),
        (Sweep(service="aws/s3", account="1"), {"management": "absent"}),
        (Sweep(service="aws/s3", account="2"), {}),
        (Sweep(service="aws/rds", account="1"), {}),
    ],
)
def test_only_a_whole_sweep_says_that_something_does_not_run(sweep: Sweep, expected: dict[str, object]) -> None:
    """R2.5: a refused call is a hole, not emptiness."""
    ours = asset("reports", account="1", region="eu-west-1")
    assert told(reconcile([ours], [], KNOWLEDGE, [sweep]).declared[0]) == expected


def test_a_type_that_nobody_maps_stays_apart() -> None:
    """R2.5"""
    ours = asset("reports")
    strange = NamedAsset(
        observation=Observation(
            reader="tf", native_type="strange_thing", address="a", attributes={}, location=Location(file="a")
        ),
        service="aws/s3",
        name="a",
    )
    assert reconcile([ours], [strange], KNOWLEDGE).twins == ()


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_nothing_is_lost_and_nothing_is_one_with_two(ours: list[str], theirs: list[str]) -> None:
    """R2.5"""
    declared = [asset(f"bucket-{name}") for name in ours]
    live = [asset(f"bucket-{name}", place="aws:") for name in theirs]
    found = reconcile(declared, live, KNOWLEDGE)
    assert [one.name for one in found.declared] == [one.name for one in declared]
    assert {declared[one].name for one, _ in found.twins} == {one.name for one in declared} & {one.name for one in live}
    assert len([one for one in found.live if one]) + len(found.twins) == len(live) == len(found.live)
