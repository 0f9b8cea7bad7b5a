"""The list of services: those that are read up, those that are used, and all that are known by name."""

from __future__ import annotations

import re

from litestar.testing import TestClient

from planned import knowledge
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
    assert "aws/mobile-analytics" in client.get("/services?all=1&find=mobile-analytics").text


def test_a_search_that_finds_nothing_says_so(client: TestClient[Site]) -> None:
    html = client.get("/services?find=<b>nothing</b>").text
    assert "No service of that name" in html
    assert "<b>nothing" not in html


def test_services_are_known_before_anything_was_read(empty_client: TestClient[Site]) -> None:
    html = empty_client.get("/services").text
    assert "read up in the providers" in html
    assert "are known by name" in html


def _listed(html: str) -> list[str]:
    return re.findall(r"<small><code>([^<]+)</code>", html)


def test_names_and_ids_are_searched_and_filters_narrow(client: TestClient[Site]) -> None:
    assert "azure/storage" in _listed(client.get("/services?find=STORAGE&of=azure").text)
    assert {one.partition("/")[0] for one in _listed(client.get("/services?of=gcp").text)} == {"gcp"}
    base = knowledge()
    explained = [base.service(one) for one in base.service_ids() if base.service(one).is_explicit]
    databases = {one.id for one in explained if one.model == "database"}
    assert set(_listed(client.get("/services?model=database").text)) == databases
    grades = [{*_listed(client.get(f"/services?founded={grade}").text)} for grade in ("reviewed", "stated", "assumed")]
    assert set.union(*grades) == {one.id for one in explained}
    assert sum(map(len, grades)) == len(explained)


def test_the_long_list_comes_in_pages_and_a_page_too_far_is_the_last(client: TestClient[Site]) -> None:
    first, last = client.get("/services?all=1").text, client.get("/services?all=1&page=99").text
    total = len(knowledge().service_ids())
    assert len(_listed(first)) == 200
    assert len(_listed(last)) == total % 200
    assert set(_listed(first)) & set(_listed(last)) == set()
