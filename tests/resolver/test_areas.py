"""The rule behind the published table (R1.3): the union of who implements the anchors."""

from __future__ import annotations

import pytest

from remit.model.control import Area
from remit.model.party import Cell, Label, Party, Role, plain_split
from remit.model.rules import RuleKind, ServiceModel, SplitRule
from remit.resolver.areas import area_label

AREA = Area(id="network", name="Network", anchors=("filtering", "fabric"))


def label(**cells: Cell) -> Label:
    rules = tuple(SplitRule(control=name, cell=cell, kind=RuleKind.MODEL) for name, cell in cells.items())
    return area_label(AREA, ServiceModel(id="m", name="M", what="?", rules=rules))


@pytest.mark.parametrize(
    ("filtering", "fabric", "expected"),
    [
        (Label.CUSTOMER, Label.CUSTOMER, Label.CUSTOMER),
        (Label.PROVIDER, Label.PROVIDER, Label.PROVIDER),
        (Label.CUSTOMER, Label.PROVIDER, Label.SHARED),
        (Label.SHARED, Label.SHARED, Label.SHARED),
        (Label.THIRD_PARTY, Label.NOT_APPLICABLE, Label.THIRD_PARTY),
        (Label.NOT_APPLICABLE, Label.NOT_APPLICABLE, Label.NOT_APPLICABLE),
    ],
)
def test_one_party_gives_its_label_more_than_one_is_shared(filtering: Label, fabric: Label, expected: Label) -> None:
    assert label(filtering=plain_split(filtering), fabric=plain_split(fabric)) is expected


def test_only_who_implements_counts() -> None:
    watched = Cell.of(
        {Role.IMPLEMENT: [Party.PROVIDER], Role.VALIDATE: [Party.CUSTOMER], Role.MONITOR: [Party.CUSTOMER]}
    )
    assert label(filtering=watched, fabric=plain_split(Label.PROVIDER)) is Label.PROVIDER


def test_an_anchor_of_which_the_model_says_nothing_is_passed_over() -> None:
    assert label(filtering=plain_split(Label.CUSTOMER)) is Label.CUSTOMER
    assert label(other=plain_split(Label.CUSTOMER)) is Label.NOT_APPLICABLE
