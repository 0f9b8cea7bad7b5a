"""Owners by asset: each distinct owner once."""

from __future__ import annotations

import numpy as np

from remit.model.owners import Owners
from remit.model.ownership import Owner, OwnerStatus

NOBODY = Owner(status=OwnerStatus.UNOWNED)
PAYMENTS = Owner(status=OwnerStatus.OWNED, team="payments", person="ann")
LEFT = Owner(status=OwnerStatus.NO_PERSON, team="data")
OWNERS = Owners((NOBODY, PAYMENTS, LEFT), np.array([1, 0, 2, 1], dtype=np.int32))


def test_each_asset_has_its_owner() -> None:
    assert [OWNERS.of(row) for row in range(4)] == [PAYMENTS, NOBODY, LEFT, PAYMENTS]


def test_assets_are_found_by_the_status_of_their_owner() -> None:
    assert OWNERS.rows(OwnerStatus.OWNED).tolist() == [0, 3]
    assert OWNERS.rows(OwnerStatus.UNOWNED, OwnerStatus.NO_PERSON).tolist() == [1, 2]
    assert OWNERS.rows().tolist() == []


def test_a_team_without_a_person_still_owns() -> None:
    assert OWNERS.owned == 3


def test_an_empty_estate_has_no_owners() -> None:
    nothing = Owners((), np.array([], dtype=np.int32))
    assert nothing.owned == 0
    assert nothing.rows(OwnerStatus.OWNED).tolist() == []
