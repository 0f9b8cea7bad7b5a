"""Two services side by side: what comes, what goes, and the form that asks (R1.9, R1.10)."""

from __future__ import annotations

from litestar.testing import TestClient

from remit.web.app import Site
from web.markup import offences

MOVE = "/shift?from=aws/ec2&to=aws/ecs&to.compute=fargate"


def test_without_two_services_it_asks(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ec2").text
    assert offences(html) == []
    assert "What changes hands when something moves?" in html
    assert 'value="aws/ec2" selected' in html


def test_what_moves_is_drawn_by_layer(client: TestClient[Site]) -> None:
    html = client.get(MOVE).text
    assert offences(html) == []
    assert "Moving from Amazon EC2 to Amazon ECS" in html
    assert 'data-move="lost"' in html
    assert 'data-move="stays"' not in html
    assert 'data-move="stays"' in client.get(f"{MOVE}&all=1").text
    assert html.index("Identity") < html.index("Guest system")


def test_the_way_back_says_which_owners_are_needed(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ecs&from.compute=fargate&to=aws/ec2").text
    assert 'data-move="gained"' in html
    assert "Owners needed for what comes: platform" in html


def test_a_service_against_itself_moves_nothing(client: TestClient[Site]) -> None:
    assert "Nothing moves." in client.get("/shift?from=aws/s3&to=aws/s3").text


def test_an_unknown_fact_is_not_found(client: TestClient[Site]) -> None:
    assert client.get("/shift?from=aws/ec2&to=aws/ecs&to.colour=red").status_code == 404
