"""One service: its stack for a configuration, its departures and what they rest on (R1.4)."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from planned import knowledge
from remit.web.app import Site
from web.markup import offences


def test_the_line_moves_with_the_configuration(client: TestClient[Site]) -> None:
    own, fargate = (client.get(f"/service?id=aws/ecs&compute={value}").text for value in ("ec2", "fargate"))
    assert offences(fargate) == []
    for html in (own, fargate):
        assert html.count('class="demarcation"') == 1
    assert own != fargate
    assert "depends on what was not said" in client.get("/service?id=aws/ecs").text


def test_departures_cite_their_page_and_line(client: TestClient[Site]) -> None:
    html = client.get("/service?id=aws/s3").text
    assert 'href="https://docs.aws.amazon.com/' in html
    assert "services/aws/s3.yaml:" in html
    assert "read on 2026-" in html


def test_a_service_known_by_name_says_that_nothing_was_read(client: TestClient[Site]) -> None:
    assert "no page of the provider was read" in client.get("/service?id=aws/mobile-analytics").text


@pytest.mark.parametrize("query", ["", "?id=aws/nothing", "?id=aws/ecs&compute=steam", "?id=aws/ecs&colour=red"])
def test_an_unknown_name_is_not_found(client: TestClient[Site], query: str) -> None:
    answer = client.get(f"/service{query}")
    assert answer.status_code == 404
    assert offences(answer.text) == []


def test_what_the_provider_offers_for_it_is_listed_with_its_page(client: TestClient[Site]) -> None:
    """R1.12."""
    offers = client.get("/service?id=azure/key-vault").text.partition('id="offers"')[2].partition("</section>")[0]
    assert "Purge protection of Azure Key Vault" in offers
    assert "Customer Lockbox for Microsoft Azure" in offers
    assert "Private AKS cluster" not in offers
    assert 'href="https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"' in offers
    assert "data-use" not in offers


def test_a_provider_without_known_offers_has_no_heading(client: TestClient[Site]) -> None:
    other = next(one for one in knowledge().service_ids() if not knowledge().offers(one.partition("/")[0]))
    assert 'id="offers"' not in client.get("/service", params={"id": other}).text
