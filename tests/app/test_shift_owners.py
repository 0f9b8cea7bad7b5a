"""Whose work a shift changes, and who holds it today (R1.6, R1.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import knowledge, resource, surveyed
from remit.app.shift import Shift, shift
from remit.app.shift_owners import Holder, category_work, rows_meant
from remit.errors import UnknownNameError
from remit.model.control import Category
from remit.model.landscape import Landscape
from remit.model.party import Role

ORGANISATION = """
people: {dana: {name: Dana}, pat: {name: Pat}}
teams:
  pay: {name: Payments, owner: dana, owners: {platform: pat}}
  web: {name: Web, members: [pat]}
workloads:
  shop: {match: {tags: {app: shop}}}
  site: {match: {tags: {app: site}}}
"""


def estate(folder: Path) -> Landscape:
    return surveyed(
        folder,
        resource("aws_instance", "a", tags={"owner": "pay", "app": "shop"}),
        resource("aws_instance", "b", tags={"owner": "pay"}),
        resource("aws_instance", "c", tags={"owner": "web"}),
        resource("aws_instance", "d"),
        resource("aws_s3_bucket", "e", tags={"owner": "pay", "app": "site"}),
        configuration=ORGANISATION,
    )


def to_fargate() -> Shift:
    return shift(knowledge(), "aws/ec2", "aws/ecs", after_facts={"compute": "fargate"})


def from_fargate() -> Shift:
    return shift(knowledge(), "aws/ecs", "aws/ec2", before_facts={"compute": "fargate"})


def test_the_categories_that_lose_and_those_that_gain_mirror_each_other() -> None:
    there, back = category_work(to_fargate()), category_work(from_fargate())
    lost = {one.category: [move.control.id for move in one.lost] for one in there}
    gained = {one.category: [move.control.id for move in one.gained] for one in back}
    assert lost == gained
    assert "guest-os-patching" in lost[Category.PLATFORM]
    assert [one.holders for one in there] == [()] * len(there)
    assert from_fargate().owners_needed == tuple(gained)


def test_a_role_that_comes_counts_though_somebody_else_implements() -> None:
    found = shift(
        knowledge(),
        "aws/rds",
        "gcp/spanner",
        before_facts={"redundancy": "multi_zone", "engine": "postgres", "os_access": "none"},
    )
    moves = {move.control.id: move for move in found.moves}
    zone = moves["zone-redundancy"]
    assert not zone.is_lost
    assert Role.VALIDATE in zone.roles_lost
    assert not zone.roles_gained
    assert any(zone in one.lost for one in category_work(found))


def test_who_holds_a_category_is_told_by_the_assets_of_the_service(tmp_path: Path) -> None:
    landscape = estate(tmp_path)
    rows = rows_meant(landscape, "aws/ec2")
    assert [landscape.estate.names[row] for row in rows] == ["a", "b", "c", "d"]
    work = {one.category: one.holders for one in category_work(to_fargate(), landscape, rows)}
    assert work[Category.PLATFORM] == (
        Holder(team="pay", person="pat", assets=2),
        Holder(team="", person="", assets=1),
        Holder(team="web", person="", assets=1),
    )
    assert work[Category.IDENTITY][0] == Holder(team="pay", person="dana", assets=2)


def test_a_workload_is_asked_for_its_own_people(tmp_path: Path) -> None:
    landscape = estate(tmp_path)
    assert len(rows_meant(landscape, "aws/ec2", "shop")) == 1
    (bucket,) = rows_meant(landscape, "aws/ec2", "site")  # it has no machine: all that it has is asked
    assert landscape.estate.names[bucket] == "e"
    with pytest.raises(UnknownNameError, match="no workload “shp”") as caught:
        rows_meant(landscape, "aws/ec2", "shp")
    assert "shop" in caught.value.hint


def test_of_a_service_that_is_not_there_nobody_holds_anything(tmp_path: Path) -> None:
    landscape = estate(tmp_path)
    assert rows_meant(landscape, "gcp/cloud-run") == []
    assert all(one.holders == () for one in category_work(to_fargate(), landscape, []))
