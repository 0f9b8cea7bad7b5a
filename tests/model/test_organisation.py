"""Teams are found by every spelling that was declared for them."""

from __future__ import annotations

import pytest

from remit.model.organisation import Organisation, fold_key
from remit.model.ownership import Team

TEAM = Team(id="payments", name="Payments", aliases=("Pay_Ops",))
ORGANISATION = Organisation(teams={"payments": TEAM}, team_ids={"payments": "payments", "pay-ops": "payments"})


@pytest.mark.parametrize(("text", "folded"), [("Owner", "owner"), (" data_class ", "data-class"), ("a-b", "a-b")])
def test_keys_compare_without_case_and_underscores(text: str, folded: str) -> None:
    assert fold_key(text) == folded


@pytest.mark.parametrize("text", ["payments", "PAYMENTS", "pay_ops", "Pay-Ops "])
def test_a_team_is_found_however_it_is_spelt(text: str) -> None:
    assert ORGANISATION.team_called(text) is TEAM


def test_a_team_that_nobody_declared_is_none() -> None:
    assert ORGANISATION.team_called("platform") is None
    assert Organisation().team_called("payments") is None
