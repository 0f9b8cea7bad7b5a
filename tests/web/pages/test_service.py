"""One service: its stack for a configuration, its departures and what they rest on (R1.4)."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar.testing import TestClient

from planned import knowledge
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.statement import Mark, ServiceStatement, Statement
from remit.web.app import Site
from web.conftest import client_of
from web.markup import Markup, offences


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


@pytest.mark.parametrize(
    "service", ["aws/rds", "aws/s3", "github/actions", "snowflake/account", "aws/mobile-analytics"]
)
def test_links_on_the_page_lead_to_what_is_on_it_or_to_controls_that_are_known(
    client: TestClient[Site], service: str
) -> None:
    page = Markup(client.get("/service", params={"id": service}).text)
    ids = {attributes["id"] for _, attributes in page.elements if attributes.get("id")}
    hrefs = [one.get("href") or "" for one in page.all("a")]
    assert {href[1:] for href in hrefs if href.startswith("#")} - ids == set()
    named = {parse_qs(urlsplit(href).query)["id"][0] for href in hrefs if href.startswith("/control?")}
    assert named <= {control.id for control in knowledge().catalogue.controls}
    assert named


def test_every_row_stands_there_and_the_one_that_decides_is_marked(client: TestClient[Site]) -> None:
    """R1.4: also rows that do not hold for the configuration that is shown."""
    html = client.get("/service?id=aws/rds&backup_retention_days=0").text
    splits = html.partition('id="splits"')[2].partition("</section>")[0]
    rules = knowledge().service("aws/rds").rules
    assert splits.count('class="split"') == len(rules)
    backup = splits.partition('<li id="backup">')[2].partition("</li>")[0]
    assert backup.count('class="split"') == 2
    assert backup.count("data-holds") == 1
    assert "backup retention days is 0" in backup.partition("data-holds")[2].partition('class="split"')[0]
    unsaid = client.get("/service?id=aws/rds").text.partition('<li id="backup">')[2].partition("</li>")[0]
    assert "data-holds" not in unsaid
    assert "depends on what was not said" in unsaid


def test_facts_defaults_pitfalls_frameworks_types_and_pages_are_there(client: TestClient[Site]) -> None:
    """R1.2, R8."""
    html = client.get("/service?id=aws/rds").text
    assert offences(html) == []
    for part in ("facts", "defaults", "offers", "pitfalls", "frameworks", "native", "sources"):
        assert f'id="{part}"' in html, part
    assert "<code>publicly_accessible</code>" in html
    assert "AWS::RDS::DBParameterGroup</code> <span" in html
    assert re.search(r'/pitfalls\?kind=mistake#mistake-[a-z-]+"', html)
    assert "NIST SP 800-53" in html
    assert 'href="#statements"' not in html


def _spoken(shown: Landscape, *said: ServiceStatement) -> Landscape:
    services = dict(shown.rulebook.services)
    services["aws/s3"] = replace(services["aws/s3"], statements=said)
    return replace(shown, rulebook=replace(shown.rulebook, services=services))


def _said(control: str, mark: Mark) -> ServiceStatement:
    statement = Statement(
        requirement="PE-3",
        marks=frozenset({mark}),
        text="Guard <b>your</b> doors.",
        location=Location(file="vendors/aws.csv", line=7),
    )
    return ServiceStatement(control=control, of="aws", relation="equal", is_alone=True, statement=statement)


def test_what_the_provider_says_otherwise_stands_beside_what_is_known(surveyed: Landscape) -> None:
    """R1.14."""
    shown = _spoken(surveyed, _said("physical-access", Mark.CUSTOMER), _said("backup", Mark.CUSTOMER))
    with client_of(shown) as client:
        html = client.get("/service?id=aws/s3").text
    said = html.partition('id="statements"')[2].partition("</section>")[0]
    assert offences(html) == []
    assert "vendors/aws.csv:7" in said
    assert "customer: Guard &lt;b&gt;your&lt;/b&gt; doors." in said
    assert "the cited page outranks it" in said
    assert said.count("<tr>") == 2  # the heading, and one: of backups both say the same


@pytest.mark.slow
def test_every_service_has_a_page(client: TestClient[Site]) -> None:
    for service in knowledge().service_ids():
        if knowledge().service(service).is_explicit:
            answer = client.get("/service", params={"id": service})
            assert answer.status_code == 200, service
            assert offences(answer.text) == [], service
