"""One asset's page: its stack and the line in it, its people, parts and findings. R1.1, R1.6."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import TEAMS, example, resource, surveyed
from remit.app.answers import find_asset
from remit.app.asset import AssetView, LayerRow, asset, demarcation
from remit.model.control import BESIDE, CATEGORIES, STACK, Layer
from remit.model.location import NOWHERE
from remit.model.ownership import OwnerStatus
from remit.model.party import Label, Party
from remit.model.state import State


def view(name: str) -> AssetView:
    return asset(example(), find_asset(example(), name))


@pytest.mark.parametrize("row", range(27))
def test_every_control_stands_in_one_layer(row: int) -> None:
    page = asset(example(), row)
    assert [layer.layer for layer in page.stack] == list(reversed(STACK))
    assert [layer.layer for layer in page.beside] == list(BESIDE)
    controls = [one.control.id for layer in (*page.stack, *page.beside) for one in layer.controls]
    assert sorted(controls) == sorted(control.id for control in example().controls)


@pytest.mark.parametrize("row", range(27))
def test_below_the_line_everything_is_the_provider_s(row: int) -> None:
    page = asset(example(), row)
    if page.line_above is not None:
        below = page.stack[page.line_above :]
        assert {layer.label for layer in below} <= {Label.PROVIDER, Label.NOT_APPLICABLE}
        if page.line_above:
            assert page.stack[page.line_above - 1].label not in {Label.PROVIDER, Label.NOT_APPLICABLE}


def test_a_machine_has_more_above_the_line_than_a_bucket() -> None:
    machine, bucket = view("aws_instance.fleet_host"), view("aws_s3_bucket.financial_reports")
    assert machine.line_above is not None
    assert bucket.line_above is not None
    assert machine.line_above > bucket.line_above


def test_where_even_the_bottom_is_ours_there_is_no_line() -> None:
    ours = tuple(LayerRow(layer=layer, label=Label.CUSTOMER, controls=()) for layer in (Layer.DATA, Layer.PHYSICAL))
    assert demarcation(ours) is None
    assert demarcation((LayerRow(layer=Layer.PHYSICAL, label=Label.PROVIDER, controls=()),)) == 0


def test_people_stand_at_what_the_customer_answers_for() -> None:
    page = view("aws_s3_bucket.financial_reports")
    for layer in (*page.stack, *page.beside):
        for one in layer.controls:
            assert bool(one.person_name) == (one.cell.accountable is Party.CUSTOMER)
    assert [category for category, _ in page.people] == list(CATEGORIES)
    assert dict(page.people)[CATEGORIES[0]] == "Mina Spinnaker"


def test_it_has_its_findings_parts_tags_and_facts() -> None:
    page = view("aws_s3_bucket.financial_reports")
    assert {one.rule for one in page.findings} >= {"public-storage", "access-logging", "encryption-at-rest"}
    assert {one.asset for one in page.findings} == {page.row.id}
    assert page.parts == (
        ("aws_s3_account_public_access_block.production", "aws_s3_account_public_access_block"),
        ("aws_s3_bucket_policy.financial_reports", "aws_s3_bucket_policy"),
    )
    assert ("owner", "data") in page.tags
    assert "public_access" in {fact.name for fact in page.facts}
    states = {one.control.id: one.state for layer in page.stack for one in layer.controls}
    assert states["public-access"] is State.NOT_IN_FORCE


def test_claims_say_where_they_stand() -> None:
    page = view("aws_kms_key.confidential")
    assert page.owner.status is OwnerStatus.CONTESTED
    assert all(claim.location != NOWHERE for claim in page.owner.claims)


def test_nobody_is_nobody() -> None:
    page = view("aws_ebs_volume.scratch")
    assert page.sentence.startswith("Nobody is named who answers for ")
    assert {name for _, name in page.people} == {""}


def test_the_sentence_counts_sides_and_gaps() -> None:
    page = view("aws_s3_bucket.financial_reports")
    assert page.sentence.startswith("Tansy Rudder (Data) answers for ")
    assert " known not to be in force. " in page.sentence
    assert page.sentence.endswith(" are the provider's.")
    assert view("timetable_render").sentence.startswith("The team Web answers, but no named person for ")


def test_without_gaps_none_are_mentioned(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, resource("aws_iam_role", name="r", tags={"owner": "pay"}), configuration=TEAMS)
    assert "not to be in force" not in asset(landscape, 0).sentence
