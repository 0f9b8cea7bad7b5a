"""One asset's page: whatever its id holds, and the line where responsibility changes hands."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from remit.model.facts import HIDDEN, UNKNOWN, FactValue, Marker
from remit.web.app import Site
from remit.web.looks import fact_value
from web.estate import BUCKET_ID
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
