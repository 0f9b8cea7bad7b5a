"""One control: both sides, models, services that depart, what fails here, who asks, pitfalls (R1.2, R1.3)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from litestar.testing import TestClient

from planned import knowledge
from remit.web.app import Site
from web.estate import BUCKET_ID
from web.markup import Markup, offences


def test_services_with_rows_of_their_own_stand_by_provider_and_lead_to_the_row(client: TestClient[Site]) -> None:
    html = client.get("/control?id=encryption-at-rest").text
    assert offences(html) == []
    rows = html.partition('id="services"')[2].partition("</section>")[0]
    for service in map(knowledge().service, knowledge().service_ids()):
        has_row = any(rule.control == "encryption-at-rest" for rule in service.rules)
        href = f"/service?id={service.id.replace('/', '%2F')}#encryption-at-rest"
        assert (href in rows) == has_row, service.id
    providers = re.findall(r'scope="rowgroup">([^<]+)<', rows)
    assert providers[:2] == ["AWS", "Azure"]
    assert len(providers) == len(set(providers))


def test_every_model_says_who_does_it_or_why_nobody_does(client: TestClient[Site]) -> None:
    """R1.3."""
    html = client.get("/control?id=guest-os-patching").text.partition('id="models"')[2].partition("</section>")[0]
    for model in knowledge().catalogue.models.values():
        assert f">{model.name}<" in html
    model, rule = next(
        (model, rule) for model in knowledge().catalogue.models.values() for rule in model.rules if rule.reason
    )
    rows = client.get(f"/control?id={rule.control}").text.partition('id="models"')[2].partition("</section>")[0]
    assert rule.reason in unescape(rows.partition(f">{model.name}<")[2])


def test_checks_lead_to_the_assets_that_fail_them(client: TestClient[Site], empty_client: TestClient[Site]) -> None:
    html = client.get("/control?id=public-access").text
    assert "/assets?rule=public-storage" in html
    assert re.search(r"/assets\?rule=public-storage\">\d+ assets?<", html)
    assert "/assets?rule=" not in empty_client.get("/control?id=public-access").text


def test_who_asks_for_it_is_named_by_framework_with_our_own_titles(client: TestClient[Site]) -> None:
    """R1.2."""
    asked = client.get("/control?id=backup").text.partition('id="asked"')[2].partition("</section>")[0]
    row = next(one for one in knowledge().framework("nist-800-53").requirements if one.id == "CP-9")
    assert f"<b>CP-9</b> {row.title}" in asked
    assert "ISO/IEC 27001" in asked


def test_what_is_not_there_has_no_heading_and_no_link(client: TestClient[Site]) -> None:
    html = client.get("/control?id=retry-and-idempotency").text
    for part in ("checks", "asked", "pitfalls"):
        assert f'id="{part}"' not in html
        assert f'href="#{part}"' not in html
    assert "Nothing that is read today shows it." in html


def test_links_on_the_page_lead_to_what_is_on_it(client: TestClient[Site]) -> None:
    for control in ("backup", "physical-access", "encryption-in-transit"):
        page = Markup(client.get(f"/control?id={control}").text)
        ids = {attributes["id"] for _, attributes in page.elements if attributes.get("id")}
        here = {(one.get("href") or "")[1:] for one in page.all("a") if (one.get("href") or "").startswith("#")}
        assert here - ids == set()


def test_the_area_that_it_decides_and_its_default_of_integers_are_said(client: TestClient[Site]) -> None:
    assert "Decides the area" in client.get("/control?id=physical-access").text
    assert "backup retention days is 1 or more" in client.get("/control?id=backup").text.lower()


@pytest.mark.parametrize("query", ["", "?id=bakup"])
def test_an_unknown_name_is_not_found(client: TestClient[Site], query: str) -> None:
    answer = client.get(f"/control{query}")
    assert answer.status_code == 404
    assert offences(answer.text) == []


def test_every_control_has_a_page(client: TestClient[Site]) -> None:
    for control in knowledge().catalogue.controls:
        html = client.get(f"/control?id={control.id}").text
        assert offences(html) == [], control.id


def test_a_reason_leads_to_its_control(client: TestClient[Site]) -> None:
    html = client.get("/why", params={"asset": BUCKET_ID, "control": "backup"}).text
    assert 'href="/control?id=backup"' in html
