"""What the provider offers for one asset, and what of it is used: never said where nothing tells (R1.12)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from planned import NOW, Resource, example, knowledge, resource, surveyed
from remit.app.answers import find_asset, find_control, why
from remit.app.asset import asset
from remit.app.collect import Collection
from remit.app.offers import offers_of, offers_used
from remit.app.scan import survey
from remit.app.services import service_view
from remit.model.estate import Counts, EstateBuilder
from remit.model.facts import UNKNOWN, Fact, FactStatus, FactValue, Marker
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.offer import OfferUse, Use
from remit.model.organisation import Organisation

Placed: TypeAlias = tuple[str, str, str, Mapping[str, FactValue | Marker]]
PLACES = (("111122223333", "eu-north-1"), ("111122223333", "eu-west-1"), ("", "eu-north-1"), ("111122223333", ""))


def placed(*assets: Placed) -> Landscape:
    """A landscape of (service, account, region, facts), each asset named after its number."""
    builder = EstateBuilder()
    for number, (service, account, region, facts) in enumerate(assets):
        builder.add(
            asset_id=f"a{number}",
            name=f"a{number}",
            location=Location(file="main.tf", line=number + 1),
            texts={"service": service, "provider": "aws", "account": account, "region": region},
            tags={},
            facts=tuple(
                Fact(name=name, value=value, status=FactStatus.STATED, origin="a test") for name, value in facts.items()
            ),
        )
    estate = builder.build(counts=Counts(resources=len(assets), assets=len(assets)))
    collection = Collection(estate=estate, inputs=(), ignored=(), touched=None)
    return survey(collection, Organisation(), knowledge(), now=NOW)


def use(landscape: Landscape, offer: str, row: int = 0) -> OfferUse:
    service = landscape.estate.columns["service"][row]
    (found,) = offers_used(landscape, row, [one for one in offers_of(knowledge(), service) if one.id == offer])
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [("blocked", Use.USED), ("not_public", Use.NOT_USED), ("public", Use.NOT_USED), (UNKNOWN, Use.UNKNOWN)],
)
def test_a_fact_of_the_asset_tells(value: FactValue | Marker, expected: Use) -> None:
    """R1.12."""
    seen = use(placed(("aws/s3", "", "", {"public_access": value})), "s3-block-public-access")
    assert (seen.use, [fact.value for fact in seen.facts], seen.asset) == (expected, [value], "")


def test_what_no_fact_tells_is_offered() -> None:
    """R1.12: an offer is never said to be used because it exists."""
    landscape = placed(("aws/s3", "", "", {}))
    assert use(landscape, "s3-block-public-access").use is Use.OFFERED
    assert use(landscape, "artifact").use is Use.OFFERED


@pytest.mark.parametrize(("number", "expected"), [(0, Use.USED), (1, Use.OFFERED), (2, Use.OFFERED), (3, Use.OFFERED)])
def test_a_detector_counts_in_its_own_account_and_region_only(number: int, expected: Use) -> None:
    account, region = PLACES[number]
    seen = use(placed(("aws/s3", *PLACES[0], {}), ("aws/guardduty", account, region, {})), "guardduty")
    assert (seen.use, seen.asset) == (expected, "a1" if expected is Use.USED else "")


@pytest.mark.parametrize("place", PLACES[2:])
def test_where_the_asset_lies_nowhere_known_nothing_counts(place: tuple[str, str]) -> None:
    assert use(placed(("aws/s3", *place, {}), ("aws/guardduty", *place, {})), "guardduty").use is Use.OFFERED


@pytest.mark.parametrize(
    ("trails", "expected"),
    [
        (["on"], Use.USED),
        (["off"], Use.NOT_USED),
        (["off", UNKNOWN], Use.UNKNOWN),
        (["off", UNKNOWN, "on"], Use.USED),
        ([], Use.OFFERED),
    ],
)
def test_of_several_that_may_bring_it_the_one_that_does_counts(trails: list[FactValue | Marker], expected: Use) -> None:
    found: list[Placed] = [("aws/cloudtrail", *PLACES[0], {"audit_logging": value}) for value in trails]
    seen = use(placed(("aws/s3", *PLACES[0], {}), *found), "cloudtrail-trail")
    assert seen.use is expected
    assert [fact.name for fact in seen.facts] == (["audit_logging"] if trails else [])


def test_a_trail_that_says_nothing_tells_nothing() -> None:
    landscape = placed(("aws/s3", *PLACES[0], {}), ("aws/cloudtrail", *PLACES[0], {}))
    assert use(landscape, "cloudtrail-trail").use is Use.OFFERED


def test_why_names_the_offers_of_the_control_by_kind(tmp_path: Path) -> None:
    """R1.12."""
    landscape = surveyed(tmp_path, resource("aws_s3_bucket", bucket="b"))
    seen = why(landscape, 0, find_control(landscape, "public-access"), knowledge())
    assert [(one.offer.id, one.use) for one in seen.offers] == [
        ("s3-private-by-default", Use.USED),
        ("s3-block-public-access", Use.NOT_USED),
        ("access-analyzer", Use.OFFERED),
    ]
    assert why(landscape, 0, find_control(landscape, "public-access")).offers == ()


def test_nothing_is_offered_for_what_does_not_apply() -> None:
    landscape = example()
    mapped = landscape.map
    row, column = next(
        (row, column)
        for row in range(len(landscape.estate))
        for column in range(len(mapped.controls))
        if not mapped.cell(row, column).is_applicable
        and offers_of(knowledge(), landscape.estate.columns["service"][row], mapped.controls[column])
    )
    assert why(landscape, row, column, knowledge()).offers == ()


def test_an_asset_shows_each_offer_once_and_only_for_our_side() -> None:
    landscape = example()
    row = find_asset(landscape, "aws_s3_bucket.financial_reports")
    offers = asset(landscape, row, knowledge()).offers
    ids = [one.offer.id for one in offers]
    assert len(set(ids)) == len(ids) > 10
    assert {one.use for one in offers} >= {Use.USED, Use.NOT_USED, Use.OFFERED}
    ours = {
        control
        for column, control in enumerate(landscape.map.controls)
        if "customer"
        in {party.value for parties in landscape.map.cell(row, column).roles.values() for party in parties}
    }
    assert all(ours.intersection(one.offer.controls) for one in offers)
    assert asset(landscape, row).offers == ()


def test_a_service_shows_its_own_and_the_providers() -> None:
    ids = [one.id for one in service_view(knowledge(), "azure/key-vault", {}).offers]
    assert {"kv-rotation", "customer-lockbox", "azure-policy"} <= set(ids)
    assert not any(one.startswith(("aks-", "storage-")) for one in ids)
    assert offers_of(knowledge(), "nobody/thing") == ()


def test_a_provider_wide_condition_counts_where_the_asset_has_the_fact(tmp_path: Path) -> None:
    bucket = Resource(type="google_storage_bucket", name="b", values={"name": "b", "location": "EU"})
    landscape = surveyed(tmp_path, bucket, resource("google_compute_network", name="n"))
    uses = {
        landscape.estate.columns["service"][row]: use(landscape, "default-encryption", row).use
        for row in range(len(landscape.estate))
    }
    assert uses == {"gcp/cloud-storage": Use.USED, "gcp/vpc": Use.OFFERED}
