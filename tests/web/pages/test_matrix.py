"""The matrix shows every control against every column, and each cell leads to its reason."""

from __future__ import annotations

import re

import pytest
from litestar.testing import TestClient

from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.web.app import Site
from remit.web.looks import joint_label
from web.markup import Markup, offences


def test_every_control_has_a_cell_in_every_column(client: TestClient[Site], surveyed: Landscape) -> None:
    html = client.get("/matrix").text
    page = Markup(html)
    cells = [attributes for attributes in page.all("td") if attributes.get("class") == "cell"]
    assert len(cells) == len(surveyed.controls) * 3
    assert {attributes["data-party"] for attributes in cells} <= {label.value for label in Label}
    assert offences(html) == []


def test_gaps_only_leaves_out_what_is_in_force(client: TestClient[Site]) -> None:
    html = client.get("/matrix?gaps=1").text
    assert 0 < html.count('class="control"') < client.get("/matrix").text.count('class="control"')
    assert 'data-state="not_in_force"' in html


@pytest.mark.parametrize("group", ["service", "team", "nonsense"])
def test_columns_can_be_services_or_teams(client: TestClient[Site], group: str) -> None:
    answer = client.get("/matrix", params={"by": group})
    assert answer.status_code == 200
    assert offences(answer.text) == []


def test_every_cell_leads_to_its_reason(client: TestClient[Site]) -> None:
    hrefs = re.findall(r'<a href="(/why[^"]*)"', client.get("/matrix").text)
    assert client.get(hrefs[0].replace("&amp;", "&")).status_code == 200


def test_an_empty_scope_offers_the_way_out(client: TestClient[Site]) -> None:
    assert "No asset is in this scope" in client.get("/matrix?workload=none").text


def test_several_parties_together_are_shared_and_none_is_not_applicable() -> None:
    assert joint_label({Label.PROVIDER: 3}) is Label.PROVIDER
    assert joint_label({Label.PROVIDER: 3, Label.CUSTOMER: 1}) is Label.SHARED
    assert joint_label({Label.CUSTOMER: 0, Label.NOT_APPLICABLE: 4}) is Label.NOT_APPLICABLE
