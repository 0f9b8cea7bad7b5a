"""Everything about one control: models, services that depart, who asks, checks, pitfalls (R1.2, R1.3, R8)."""

from __future__ import annotations

import pytest

from planned import knowledge
from remit.app.control_reference import control_reference
from remit.checks import CHECKS
from remit.errors import UnknownNameError


def test_every_service_with_a_row_of_its_own_is_named_once_with_all_of_them() -> None:
    seen = control_reference(knowledge(), "encryption-at-rest")
    ids = [one.service.id for one in seen.departures]
    assert ids == sorted(set(ids))
    for one in seen.departures:
        mine = tuple(rule for rule in one.service.rules if rule.control == "encryption-at-rest")
        assert one.rules == mine != ()
    others = set(knowledge().service_ids()) - set(ids)
    assert not any(rule.control == "encryption-at-rest" for one in others for rule in knowledge().service(one).rules)


def test_every_model_says_who_does_it_by_default() -> None:
    """R1.3."""
    seen = control_reference(knowledge(), "guest-os-patching")
    labels = {one.model.id: one.rule.cell.label.value for one in seen.models if one.rule}
    assert (labels["iaas"], labels["saas"]) == ("customer", "provider")
    assert set(labels) == set(knowledge().catalogue.models)


def test_who_asks_for_it_is_told_with_the_title_and_the_relation() -> None:
    """R1.2."""
    seen = control_reference(knowledge(), "backup")
    asked = {one.framework.id: {row.id: row for row in one.requirements} for one in seen.asked_by}
    assert "CP-9" in asked["nist-800-53"]
    assert "A.8.13" in asked["iso-27001"]
    assert asked["nist-800-53"]["CP-9"].title
    assert control_reference(knowledge(), "retry-and-idempotency").asked_by == ()


def test_checks_and_pitfalls_and_areas_are_those_of_the_control() -> None:
    """R8."""
    seen = control_reference(knowledge(), "public-access")
    expected = [check.id for check in CHECKS.load_all().values() if check.control == "public-access"]
    assert [check.id for check in seen.checks] == expected
    assert any(one.id == "mistake/public-by-accident" for one in seen.pitfalls)
    assert all("public-access" in offer.controls for offer in seen.offers)
    assert [area.id for area in control_reference(knowledge(), "physical-access").areas] != []


def test_an_unknown_control_is_told_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as told:
        control_reference(knowledge(), "bakup")
    assert "backup" in told.value.hint
