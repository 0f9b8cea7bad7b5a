"""One asset's page: whatever its id holds, and the line where responsibility changes hands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from litestar.testing import TestClient

from planned import resource, surveyed
from remit.app.events import Story
from remit.model.event import EventRow
from remit.model.facts import HIDDEN, UNKNOWN, FactValue, Marker
from remit.web.app import Site
from remit.web.looks import fact_value
from web.conftest import client_of
from web.estate import BUCKET_ID, HOSTILE, landscape
from web.markup import offences


def test_an_id_may_hold_anything(client: TestClient[Site]) -> None:
    answer = client.get("/asset", params={"id": BUCKET_ID})
    assert answer.status_code == 200
    assert offences(answer.text) == []
    assert "Nobody named" in answer.text


def test_the_line_is_drawn_once(client: TestClient[Site]) -> None:
    html = client.get("/asset?id=aws_s3_bucket.b1").text
    assert html.count('class="demarcation"') == 1
    above, _, below = html.partition('class="demarcation"')
    assert "Identity" in above
    assert "Physical" in below.partition("</ol>")[0]


def test_its_findings_owner_and_facts_are_there(client: TestClient[Site]) -> None:
    html = client.get("/asset?id=aws_s3_bucket.b1").text
    assert "tag owner=payments" in html
    assert "public_access" in html
    assert 'data-level="critical"' in html or 'data-level="high"' in html


@pytest.mark.parametrize("asset", ["", "nothing-like-it", "<script>"])
def test_an_unknown_asset_is_not_found(client: TestClient[Site], asset: str) -> None:
    answer = client.get("/asset", params={"id": asset})
    assert answer.status_code == 404
    assert offences(answer.text) == []


def test_before_anything_was_read_there_is_no_asset(empty_client: TestClient[Site]) -> None:
    assert empty_client.get("/asset?id=x").status_code == 404


@pytest.mark.parametrize(
    ("value", "text"),
    [(UNKNOWN, "unknown"), (HIDDEN, "hidden"), (True, "yes"), (False, "no"), (7, "7"), ((), "none"),
     (("a", "b"), "a, b"), ("customer_key", "customer key")],
)  # fmt: skip
def test_facts_are_worded(value: FactValue | Marker, text: str) -> None:
    assert fact_value(value) == text


def test_offers_that_could_be_used_come_first(client: TestClient[Site]) -> None:
    """R1.12."""
    html = client.get("/asset?id=aws_s3_bucket.b1").text
    offers = html.partition('id="offers"')[2].partition("</section>")[0]
    uses = re.findall(r'data-use="(\w+)"', offers)
    assert uses[0] == "not_used"
    assert uses == sorted(uses, key=["not_used", "unknown", "used", "offered"].index)
    told = sum(use != "offered" for use in uses)
    assert f"{uses.count('used')} of {told} offers whose use can be told" in offers
    assert '<a href="/why?asset=aws_s3_bucket.b1&amp;control=public-access">' in offers
    assert "more offers, use not known</summary>" in offers


def test_where_nothing_tells_a_use_it_is_said(tmp_path: Path) -> None:
    shown = surveyed(tmp_path, resource("aws_grafana_workspace", name="dashboards"))
    with client_of(shown) as opened:
        html = opened.get("/asset?id=aws_grafana_workspace.this").text
    assert "Nothing that was read tells whether any of it is used." in html
    assert 'data-use="offered"' in html
    assert 'data-use="used"' not in html


def test_of_a_provider_that_offers_nothing_known_there_is_no_heading(tmp_path: Path) -> None:
    shown = surveyed(tmp_path, resource("kubernetes_secret", metadata=[{"name": "s"}]))
    with client_of(shown) as opened:
        assert 'id="offers"' not in opened.get("/asset?id=kubernetes_secret.this").text


def test_what_happened_is_told_with_commit_author_and_way() -> None:
    """R2.6: and names from a log cannot break out of the page."""

    def row(kind: str, **more: str) -> EventRow:
        return EventRow(time=1_795_167_000_000_000, kind=kind, action=f"{kind} {HOSTILE}", actor=HOSTILE, **more)  # type: ignore[arg-type]  # texts

    told = Story(
        deliveries=(row("deploy", commit="0123456789abcdef", author="Gus Shoal", outcome="failure"),),
        changes=(row("change", channel="console"),),
        recognised=(row("change", sign="rights-widened"),),
        is_any_kept=True,
    )
    with client_of(landscape(), {"aws_s3_bucket.b1": told}) as client:
        html = client.get("/asset?id=aws_s3_bucket.b1").text
        other = client.get("/asset?id=aws_s3_bucket.b2").text
    assert offences(html) == []
    assert "commit 0123456789ab by Gus Shoal" in html
    assert html.count('<span class="tag">console</span>') == 1
    assert html.count('<span class="tag">failed</span>') == 1
    assert '<span class="tag">rights-widened</span>' in html
    assert "No log was handed in" in other
    assert "remit scan . trail.json.gz --save" in other


def test_a_store_with_events_of_others_says_so() -> None:
    with client_of(landscape(), {"aws_s3_bucket.b1": Story(is_any_kept=True)}) as client:
        assert "No event concerns it" in client.get("/asset?id=aws_s3_bucket.b1").text
