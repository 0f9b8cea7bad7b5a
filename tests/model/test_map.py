"""An asset's cell and rule are those of its profile."""

from __future__ import annotations

import numpy as np

from remit.model.map import Profile, ResponsibilityMap
from remit.model.party import Label, plain_split
from remit.model.rules import RuleKind, SplitRule


def test_an_asset_has_the_cells_and_rules_of_its_profile() -> None:
    labels = (Label.PROVIDER, Label.CUSTOMER, Label.SHARED)
    rules = tuple(
        SplitRule(control="backup", cell=plain_split(label), kind=RuleKind.SERVICE, reason=label) for label in labels
    )
    codes = [rule.cell.code for rule in rules]
    found = ResponsibilityMap(
        controls=("backup", "mfa"),
        profiles=(Profile("aws/s3", (), ()), Profile("aws/rds", (("engine", None),), (0,))),
        profile_of=np.array([1, 0, 1], dtype=np.int32),
        cells=np.array([[codes[0], codes[1]], [codes[1], codes[2]]], dtype=np.uint16),
        rule_of=np.array([[0, 1], [1, 2]], dtype=np.int32),
        rules=rules,
    )
    assert [found.cell(row, 0).label for row in range(3)] == [Label.CUSTOMER, Label.PROVIDER, Label.CUSTOMER]
    assert [found.rule(row, 1) for row in range(3)] == [rules[2], rules[1], rules[2]]
