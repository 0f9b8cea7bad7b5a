"""Where regions lie and which services hold data (R2.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import knowledge
from remit.errors import KnowledgeError
from remit.knowledge.places import country_of, is_inside, load_places, load_stores, usual_stage
from remit.model.lifecycle import Residency, Stage


@pytest.mark.parametrize(
    ("provider", "region", "country"),
    [
        ("aws", "eu-central-1", "DE"),
        ("aws", "eu-central-2", "CH"),
        ("azure", "West Europe", "NL"),
        ("azure", "norwayeast", "NO"),
        ("gcp", "EU", "EU"),
        ("gcp", "europe-west2", "GB"),
        ("gcp", "asia", ""),
        ("aws", "global", ""),
        ("aws", "mars-1", ""),
        ("nobody", "x", ""),
    ],
)
def test_a_region_lies_in_a_country_or_nobody_says_so(provider: str, region: str, country: str) -> None:
    """R2.3"""
    assert country_of(provider, region) == country


@pytest.mark.parametrize(
    ("country", "residency", "expected"),
    [
        ("DE", Residency(countries=("DE",)), True),
        ("DE", Residency(areas=("EU",)), True),
        ("CH", Residency(areas=("EEA",)), False),
        ("NO", Residency(areas=("EEA",)), True),
        ("NO", Residency(areas=("EU",)), False),
        ("EU", Residency(areas=("EU",)), True),
        ("EU", Residency(areas=("EEA",)), True),
        ("EU", Residency(countries=("DE", "FR")), False),
        ("GB", Residency(regions=("eu-*",)), False),
    ],
)
def test_a_country_or_a_whole_area_is_inside(country: str, residency: Residency, expected: bool) -> None:
    """R2.3: an area is inside only when every country of it is."""
    assert is_inside(country, residency) is expected


def test_the_union_has_27_countries_and_the_economic_area_three_more() -> None:
    areas = load_places().areas
    assert len(areas["EU"]) == 27
    assert set(areas["EEA"]) - set(areas["EU"]) == {"IS", "LI", "NO"}


def test_every_country_is_a_code_of_two_letters_and_every_provider_has_a_page() -> None:
    table = load_places()
    countries = {country for regions in table.regions.values() for country in regions.values()}
    assert all(len(country) == 2 and country.isupper() for country in countries)
    assert set(table.regions) <= set(table.sources)


def test_every_store_is_a_service_that_exists() -> None:
    assert set(load_stores()) - set(knowledge().service_ids()) == set()


def test_databases_and_object_storage_hold_data_and_machines_do_not() -> None:
    """R1.11, R2.3"""
    assert usual_stage("aws/s3", "object-storage") is Stage.STORAGE
    assert usual_stage("aws/s3-glacier", "object-storage") is Stage.ARCHIVE
    assert usual_stage("aws/sqs", "paas") is Stage.PROCESSING
    assert usual_stage("aws/ec2", "iaas") is None


def test_a_span_that_lies_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "places.yaml").write_text("sources: {}\nareas: {EU: [DE]}\nspans: {gcp: {eu: EX}}\nregions: {}\n")
    with pytest.raises(KnowledgeError, match="area or country"):
        load_places(tmp_path)
