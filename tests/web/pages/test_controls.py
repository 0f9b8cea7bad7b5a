"""The list of controls with who does each by service model, searched and filtered (R1.2, R1.3)."""

from __future__ import annotations

import re

from litestar.testing import TestClient

from planned import knowledge
from remit.web.app import Site
from web.markup import offences


def _listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><span class="two"><a href="/control\?id=([a-z0-9-]+)"', html)


def test_every_control_is_listed_from_the_bottom_of_the_stack_to_the_top(client: TestClient[Site]) -> None:
    html = client.get("/controls").text
    assert offences(html) == []
    assert _listed(html) == [control.id for control in knowledge().catalogue.controls]
    assert "<caption" in html


def test_words_are_looked_for_in_names_and_both_sides(client: TestClient[Site]) -> None:
    assert "backup" in _listed(client.get("/controls?find=out of reach of an attacker").text)
    assert _listed(client.get("/controls?find=physical access").text)[0] == "physical-access"


def test_family_and_layer_filter(client: TestClient[Site]) -> None:
    controls = knowledge().catalogue.controls
    family = _listed(client.get("/controls", params={"family": "Continuity"}).text)
    assert family == [one.id for one in controls if one.family == "Continuity"]
    layer = _listed(client.get("/controls?layer=data").text)
    assert layer == [one.id for one in controls if one.layer == "data"]


def test_a_search_that_finds_nothing_says_so(client: TestClient[Site]) -> None:
    html = client.get("/controls?find=<b>nothing</b>").text
    assert "No control has these words" in html
    assert "<b>nothing" not in html


def test_counts_lead_to_services_and_checks(client: TestClient[Site]) -> None:
    html = client.get("/controls?find=backup").text
    own = sum(
        any(rule.control == "backup" for rule in knowledge().service(one).rules) for one in knowledge().service_ids()
    )
    assert f'href="/control?id=backup#services">{own}</a>' in html
    assert 'href="/control?id=backup#checks">' in html
