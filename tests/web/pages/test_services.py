"""The list of services: those that are read up, those that are used, and all that are known by name."""

from __future__ import annotations

from litestar.testing import TestClient

from remit.web.app import Site
from web.markup import offences


def test_services_in_use_stand_first_and_lead_to_their_assets(client: TestClient[Site]) -> None:
    html = client.get("/services").text
    assert offences(html) == []
    assert "/assets?service=aws%2Fs3" in html
    assert "Amazon S3" in html
    assert html.index("aws/s3") < html.index("aws/vpc")


def test_all_that_is_known_by_name_is_listed_when_asked_for(client: TestClient[Site]) -> None:
    assert "aws/mobile-analytics" not in client.get("/services").text
    assert "aws/mobile-analytics" in client.get("/services?all=1").text


def test_a_search_that_finds_nothing_says_so(client: TestClient[Site]) -> None:
    html = client.get("/services?q=<b>nothing</b>").text
    assert "No service of that name" in html
    assert "<b>nothing" not in html


def test_services_are_known_before_anything_was_read(empty_client: TestClient[Site]) -> None:
    html = empty_client.get("/services").text
    assert "read up in the providers" in html
    assert "are known by name" in html
