"""Why: a page with its own address, and the same as a panel."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient

from cli.run import EXAMPLE
from planned import NOW, knowledge
from remit.app.answers import find_asset, find_control, why
from remit.app.scan import scan
from remit.model.landscape import Landscape
from remit.model.party import Label, Party, plain_split
from remit.web.app import Site
from remit.web.looks import safe_url
from remit.web.page import Request
from remit.web.pages import why as page
from web.conftest import client_of
from web.estate import BUCKET_ID
from web.markup import Markup, offences

QUERY = {"asset": BUCKET_ID, "control": "encryption-at-rest"}


def test_the_reason_is_a_page(client: TestClient[Site]) -> None:
    html = client.get("/why", params=QUERY).text
    assert "How this was decided" in html
    assert "decides" in html
    assert "<main" in html
    assert len(Markup(html).all("h1")) == 1
    assert offences(html) == []


def test_the_same_is_a_panel_without_its_frame(client: TestClient[Site]) -> None:
    html = client.get("/why", params=QUERY, headers={"x-remit-panel": "1"}).text
    assert "How this was decided" in html
    assert "<main" not in html
    assert "data-close-panel" in html
    assert offences(html) == []


def test_every_control_of_every_asset_has_a_reason(client: TestClient[Site], surveyed: Landscape) -> None:
    for asset in surveyed.estate.ids[:3]:
        for control in surveyed.controls:
            assert client.get("/why", params={"asset": asset, "control": control.id}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"asset": BUCKET_ID}, {"asset": BUCKET_ID, "control": "no"}, {"asset": "x"}])
def test_what_is_not_there_is_not_found(client: TestClient[Site], query: dict[str, str]) -> None:
    assert client.get("/why", params=query).status_code == 404


def test_before_anything_was_read_there_is_no_reason(empty_client: TestClient[Site]) -> None:
    assert empty_client.get("/why", params=QUERY).status_code == 404


def test_the_sentence_names_who_answers(surveyed: Landscape) -> None:
    seen = why(surveyed, find_asset(surveyed, "aws_s3_bucket.b1"), find_control(surveyed, "access-policy"))
    ours = replace(seen, cell=plain_split(Label.CUSTOMER), person_name="Dana", team_name="Payments")
    assert page._sentence(ours) == "Dana (Payments) answers for it on our side."
    assert page._sentence(replace(ours, person_name="", team_name="")).startswith("Nobody named")
    assert page._sentence(replace(ours, cell=plain_split(Label.NOT_APPLICABLE))) == "It does not apply here."
    theirs = replace(ours, cell=plain_split(Label.PROVIDER), relationship_owner="Pelle")
    assert page._sentence(theirs) == "The provider answers for it. Pelle follows up with them."
    third = replace(ours, cell=plain_split(Label.THIRD_PARTY), relationship_owner="")
    assert third.cell.accountable is Party.THIRD_PARTY
    assert page._sentence(third) == "A third party answers for it."


@pytest.mark.parametrize(
    ("url", "linked"), [("https://a.example/x", True), ("javascript:alert(1)", False), ("data:text/html,x", False)]
)
def test_only_the_webs_own_addresses_are_linked(url: str, linked: bool) -> None:
    assert bool(safe_url(url)) is linked


def test_offers_of_the_provider_stand_below_the_chain(client: TestClient[Site]) -> None:
    """R1.12: used, not used or offered, with the page that says so; in the panel too."""
    for headers in ({}, {"x-remit-panel": "1"}):
        html = client.get("/why", params={**QUERY, "control": "public-access"}, headers=headers).text
        offers = html.partition('id="offers"')[2]
        assert 'data-use="used"' in offers
        assert 'data-use="offered"' in offers
        assert "public access = blocked" in offers
        assert 'href="https://docs.aws.amazon.com/' in offers
        assert offences(html) == []
    assert 'data-use="not_used"' in client.get("/why?asset=aws_s3_bucket.b1&control=public-access").text
    assert 'data-use="unknown"' in client.get("/why?asset=aws_s3_bucket.b2&control=public-access").text


def test_where_nothing_is_offered_there_is_no_heading(client: TestClient[Site]) -> None:
    assert 'id="offers"' not in client.get("/why", params={**QUERY, "control": "secure-coding"}).text


def test_what_brings_an_offer_is_linked(surveyed: Landscape) -> None:
    seen = why(surveyed, 0, find_control(surveyed, "threat-detection"), knowledge())
    (detector,) = [one for one in seen.offers if one.offer.id == "guardduty"]
    brought = replace(detector, asset="aws_guardduty_detector.d")
    shown = page._offer(Request(path="/why", now=NOW), brought)
    assert shown["told"] == "through aws_guardduty_detector.d"
    assert shown["told_href"] == "/asset?id=aws_guardduty_detector.d"
    assert (
        page._offer(Request(path="/why", now=NOW), replace(brought, offer=replace(brought.offer, source=None)))["url"]
        == ""
    )


def test_r1_5_the_chain_is_drawn_link_by_link_with_what_breaks_it() -> None:
    """Our word needs no paper; a vendor's has one, and what is below says below whom."""
    with chdir(EXAMPLE):
        landscape = scan([Path("warehouse")], knowledge(), now=NOW).landscape
    seen = why(landscape, 0, find_control(landscape, "backup"))
    links = [page._link(seen, one) for one in seen.chain.links]
    assert [(one["name"], one["place"]) for one in links] == [
        ("We", "promised to Partner lines (made up)"),
        ("We", ""),
        ("Ballast Backups (made up)", ""),
        ("Pontoon (made up)", "Managed database, below Ballast Backups (made up)"),
        ("Amazon Web Services", "Amazon EC2, below Pontoon (made up)"),
    ]
    assert [one["evidence"].partition(":")[0] for one in links] == ["Contract", "", "Contract", "Statement", "Report"]
    assert [bool(one["breaks"]) for one in links] == [False, False, False, False, True]


def test_r1_5_a_broken_chain_shows_on_both_pages() -> None:
    with chdir(EXAMPLE):
        landscape = scan([Path("warehouse")], knowledge(), now=NOW).landscape
    with client_of(landscape) as client:
        reason = client.get("/why", params={"asset": landscape.estate.ids[0], "control": "backup"}).text
        whole = client.get("/asset", params={"id": landscape.estate.ids[0]}).text
    assert "The chain behind it" in reason
    assert reason.count("data-broken") == 1
    assert whole.count("data-broken") == 1
    assert "1 broken link" in whole
    for html in (reason, whole):
        assert offences(html) == []
