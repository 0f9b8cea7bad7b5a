"""The graph: ways in with the boundary and the sides, one part of the estate as a drawing, without scripts (R1.13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from litestar.testing import TestClient

from planned import example
from remit.web.app import Site
from web.conftest import client_of
from web.estate import BUCKET_ID
from web.markup import offences

PROXY = "aws_instance.reverse_proxy"


@pytest.fixture(scope="module")
def ferries() -> Iterator[TestClient[Site]]:
    with client_of(example()) as made:
        yield made


def test_every_way_in_is_told_with_its_boundary_sides_and_cut(ferries: TestClient[Site]) -> None:
    html = ferries.get("/graph").text
    assert offences(html) == []
    assert re.search(r"<h1>\d ways in are open, \d of them critical\.</h1>", html)
    assert html.count("Boundary of the estate") == html.count('class="card way"') > 2
    assert "First cut</b> at reverse-proxy" in html
    assert 'data-cut><a href="/why?asset=aws_instance.reverse_proxy&amp;control=workload-identity"' in html
    assert re.search(
        r'data-party="customer" data-weak>.*?<a href="/graph\?asset=aws_instance.reverse_proxy"', html, re.DOTALL
    )


def test_severity_narrows_the_list(ferries: TestClient[Site]) -> None:
    every, worst = ferries.get("/graph").text, ferries.get("/graph?severity=critical").text
    assert 0 < worst.count('class="card way"') < every.count('class="card way"')
    assert 'value="critical" selected' in worst


def test_a_workload_is_drawn_with_its_neighbours(ferries: TestClient[Site]) -> None:
    html = ferries.get("/graph?workload=edge").text
    assert offences(html) == []
    assert "1 way in is open over this part, a critical one." in html
    drawing = html[html.index('class="drawing"') :]
    assert "The internet" in drawing
    assert ">outside</text>" in drawing
    assert "runs as</b>" in drawing  # the same in words


@pytest.mark.parametrize("part", ["workload=edge", "workload=terminal-cameras", "account=210987654321"])
def test_words_beside_edges_lie_on_no_box_and_on_no_other_word(ferries: TestClient[Site], part: str) -> None:
    html = ferries.get(f"/graph?{part}").text
    words = [
        (float(x), float(y), text)
        for x, y, text in re.findall(r'</path><text x="(\d+)" y="(\d+)" text-anchor="middle">([^<]+)</text></g>', html)
    ]
    boxes = [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx="6"/>', html)
    ]
    assert len(words) > 2
    rooms = [(x - 3 * len(text), y - 9, x + 3 * len(text), y + 4) for x, y, text in words]
    taken = [(x, y, x + wide, y + high) for x, y, wide, high in boxes]
    for number, room in enumerate(rooms):
        for other in (*taken, *rooms[:number]):
            is_apart = room[2] <= other[0] or other[2] <= room[0] or room[3] <= other[1] or other[3] <= room[1]
            assert is_apart, words[number]


def test_kinds_of_edges_can_be_chosen(ferries: TestClient[Site]) -> None:
    html = ferries.get("/graph?workload=edge&kind=runs_as&kind=nonsense").text
    drawing = html[html.index('class="drawing"') : html.index('id="paths"')]
    assert "runs as</b>" in drawing
    assert "routes to</b>" not in drawing
    assert 'value="runs_as" checked' in html


def test_one_asset_with_what_leads_there(ferries: TestClient[Site]) -> None:
    html = ferries.get(f"/graph?asset={PROXY}").text
    assert offences(html) == []
    assert "It can be come to from account 640000000017, the internet; it leads to 2 more." in html
    relay = ferries.get("/graph?asset=aws_iam_role.relay").text
    assert "Named, and not read" in relay
    assert "harbourlight-relay-configuration" in relay


def test_an_asset_that_nothing_leads_to(ferries: TestClient[Site]) -> None:
    html = ferries.get("/graph?asset=aws_ebs_volume.scratch").text
    assert "Nothing leads here" in html


def test_hostile_names_stay_text(client: TestClient[Site]) -> None:
    for path in ("/graph", f"/graph?asset={quote(BUCKET_ID)}", "/graph?workload=w0"):
        html = client.get(path).text
        assert offences(html) == []
        assert "<script>alert" not in html


def test_nothing_read_and_no_such_asset(empty_client: TestClient[Site], client: TestClient[Site]) -> None:
    assert empty_client.get("/graph").status_code == 200
    assert client.get("/graph?asset=nothing-of-that-name").status_code == 404
