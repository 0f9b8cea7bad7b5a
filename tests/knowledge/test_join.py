"""Companions find their assets, and every observation ends in exactly one list."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import opened, seen
from remit.knowledge.base import KnowledgeBase
from remit.knowledge.join import Joined, join
from remit.model.facts import UNKNOWN
from remit.model.observation import Observation


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    return opened(tmp_path)


BOX = seen("tf:acme_box", "acme_box.a", {"name": "a", "arn": "arn:a"})


def lid(address: str = "acme_lid.l", box: object = "a", **more: object) -> Observation:
    return seen("tf:acme_lid", address, {"box": box, "closed": True}, **more)


def parts(joined: Joined) -> list[str]:
    (asset,) = joined.assets
    return [part.address for part in asset.parts]


def shield(joined: Joined) -> object:
    return next(fact.value for fact in joined.assets[0].facts if fact.name == "shield")


def test_every_observation_ends_in_exactly_one_list(knowledge: KnowledgeBase) -> None:
    joined = join(
        [
            BOX,
            lid(),
            lid("acme_lid.lost", box="nobody"),
            seen("tf:acme_other_thing", "acme_other_thing.t"),
            seen("tf:acme_other_part", "acme_other_part.p"),
            seen("tf:random_id", "random_id.r"),
            seen("tf:elsewhere_vm", "elsewhere_vm.v"),
        ],
        knowledge,
    )
    assert [(asset.service, asset.name) for asset in joined.assets] == [("acme/box", "a"), ("acme/other", "t")]
    assert [part.address for part in joined.parts] == ["acme_lid.l", "acme_lid.lost", "acme_other_part.p"]
    assert [row.address for row in joined.orphans] == ["acme_lid.lost"]
    assert [row.address for row in joined.others] == ["random_id.r"]
    assert [row.address for row in joined.unresolved] == ["elsewhere_vm.v"]


@pytest.mark.parametrize("value", ["a", "arn:a"])
def test_a_companion_finds_its_asset_by_any_value_that_identifies_it(knowledge: KnowledgeBase, value: str) -> None:
    joined = join([lid(box=value), BOX], knowledge)
    assert parts(joined) == ["acme_lid.l"]
    assert shield(joined) == "on"


def test_a_companion_finds_its_asset_by_reference_when_the_value_is_known_only_after_apply(
    knowledge: KnowledgeBase,
) -> None:
    joined = join([BOX, lid(box=UNKNOWN, references={"box": ("acme_box.a",)})], knowledge)
    assert parts(joined) == ["acme_lid.l"]


def test_a_reference_outranks_a_value(knowledge: KnowledgeBase) -> None:
    other = seen("tf:acme_box", "acme_box.b", {"name": "b"})
    joined = join([other, BOX, lid(box="a", references={"box": ("acme_box.b",)})], knowledge)
    assert [[part.address for part in asset.parts] for asset in joined.assets] == [["acme_lid.l"], []]


def test_a_companion_may_name_its_asset_through_another_companion(knowledge: KnowledgeBase) -> None:
    first = lid("acme_lid.first", box=UNKNOWN, references={"box": ("acme_box.a",)})
    second = lid("acme_lid.second", box=UNKNOWN, references={"box": ("acme_lid.first",)})
    assert parts(join([second, first, BOX], knowledge)) == ["acme_lid.second", "acme_lid.first"]


def test_companions_that_name_each_other_in_a_circle_are_orphans(knowledge: KnowledgeBase) -> None:
    one = lid("acme_lid.one", box=UNKNOWN, references={"box": ("acme_lid.two",)})
    two = lid("acme_lid.two", box=UNKNOWN, references={"box": ("acme_lid.one",)})
    joined = join([one, two], knowledge)
    assert joined.orphans == [one, two]


def test_what_a_reference_points_to_beside_the_asset_is_passed_over(knowledge: KnowledgeBase) -> None:
    suffix = seen("tf:random_id", "random_id.r")
    named = lid(box="a", references={"box": ("random_id.r", "acme_other_thing.t", "nowhere.n")})
    stranger = seen("tf:acme_other_thing", "acme_other_thing.t")
    joined = join([suffix, BOX, stranger, named], knowledge)
    assert [[part.address for part in asset.parts] for asset in joined.assets] == [["acme_lid.l"], []]


def test_an_asset_whose_id_is_its_name_gets_a_companion_once(knowledge: KnowledgeBase) -> None:
    joined = join([seen("tf:acme_box", "acme_box.a", {"name": "a", "arn": "a"}), lid()], knowledge)
    assert parts(joined) == ["acme_lid.l"]


def test_an_account_wide_companion_joins_every_asset_of_its_service_and_account(knowledge: KnowledgeBase) -> None:
    here = seen("tf:acme_box", "acme_box.here", account="1")
    there = seen("tf:acme_box", "acme_box.there", account="2")
    joined = join([here, there, seen("tf:acme_account_lid", "acme_account_lid.x", account="1")], knowledge)
    assert [len(asset.parts) for asset in joined.assets] == [1, 0]
    assert joined.orphans == []
    alone = join([there, seen("tf:acme_account_lid", "acme_account_lid.x", account="1")], knowledge)
    assert [row.address for row in alone.orphans] == ["acme_account_lid.x"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("acme_box.a", "a"),
        ("module.m.acme_box.a[0]", "a[0]"),
        ('module.m["x.y"].acme_box.a["eu.west"]', 'a["eu.west"]'),
        ("acme", "acme"),
    ],
)
def test_an_asset_without_a_name_is_called_by_the_last_part_of_its_address(
    knowledge: KnowledgeBase, address: str, name: str
) -> None:
    (asset,) = join([seen("tf:acme_box", address, {"name": UNKNOWN})], knowledge).assets
    assert asset.name == name


def test_a_companion_of_any_service_joins_whatever_it_points_to(tmp_path: Path) -> None:
    changed = ("tf:acme_lid: {part: lid, of: ref(box)}", "tf:acme_lid: {part: lid, of: any(box)}")
    knowledge = opened(tmp_path, {"services/acme/box.yaml": changed})
    other = seen("tf:acme_other_thing", "acme_other_thing.t")
    by_reference = lid("acme_lid.r", box=UNKNOWN, references={"box": ("acme_other_thing.t",)})
    joined = join([BOX, other, by_reference, lid("acme_lid.v"), lid("acme_lid.lost", box="nobody")], knowledge)
    assert [[part.address for part in asset.parts] for asset in joined.assets] == [["acme_lid.v"], ["acme_lid.r"]]
    assert [row.address for row in joined.orphans] == ["acme_lid.lost"]
