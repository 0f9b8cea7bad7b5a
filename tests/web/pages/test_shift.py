"""Two services side by side, an asset otherwise, and what would hand a control over (R1.6, R1.9, R1.10)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from litestar.testing import TestClient

from planned import example
from remit.web.app import Site
from web.conftest import client_of
from web.estate import BUCKET_ID, HOSTILE
from web.markup import offences

MOVE = "/shift?from=aws/ec2&to=aws/ecs&to.compute=fargate"
BACK = "/shift?from=aws/ecs&from.compute=fargate&to=aws/ec2"
ASSET = f"/shift?asset={quote(BUCKET_ID)}"


def test_without_two_services_it_asks(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ec2").text
    assert offences(html) == []
    assert "What changes hands when something moves?" in html
    assert 'value="aws/ec2" selected' in html
    assert client.get("/shift").status_code == 200


def test_what_moves_is_drawn_by_layer(client: TestClient[Site]) -> None:
    html = client.get(MOVE).text
    assert offences(html) == []
    assert "Moving from Amazon EC2 to Amazon ECS" in html
    assert 'data-move="lost"' in html
    assert 'data-move="stays"' not in html
    assert 'data-move="stays"' in client.get(f"{MOVE}&all=1").text
    assert html.index("Identity") < html.index("Guest system")


def test_the_drawing_says_the_same_in_words(client: TestClient[Site]) -> None:
    html = client.get(f"{MOVE}&find=operating+patching").text
    (row,) = re.findall(r'<tr data-move="lost">.*?</tr>', html, re.DOTALL)
    assert "from Our team to Provider" in row
    assert 'data-from="1" data-span="3" data-to="left"' in row
    (back,) = re.findall(r'<tr data-move="gained">.*?</tr>', client.get(f"{BACK}&find=os-patching").text, re.DOTALL)
    assert "from Provider to Our team" in back
    assert 'data-to="right"' in back


def test_the_table_has_both_sides_in_columns(client: TestClient[Site]) -> None:
    html = client.get(f"{MOVE}&view=table").text
    assert offences(html) == []
    assert 'class="lanes"' not in html
    assert '<th scope="col">Amazon EC2</th><th scope="col">Amazon ECS</th>' in html


def test_filters_leave_what_is_meant_and_each_figure_counts_its_rows(client: TestClient[Site]) -> None:
    html = client.get(MOVE).text
    lost = html.count('data-move="lost"')
    of_figure = client.get(f"{MOVE}&kind=lost").text
    assert of_figure.count("<tr data-move=") == of_figure.count('<tr data-move="lost">') == lost > 1
    assert f'<span class="value">{lost} <span class="of">controls</span>' in html
    platform = client.get(f"{MOVE}&category=platform").text
    assert 0 < platform.count("<tr data-move=") < html.count("<tr data-move=")
    nothing = client.get(f"{MOVE}&find=zzz").text
    assert "No control is like that" in nothing
    assert offences(nothing) == []


def test_a_lane_for_others_is_drawn_only_where_somebody_stands_in_it(client: TestClient[Site]) -> None:
    assert 'data-lanes="4"' not in client.get(MOVE).text
    assert 'data-lanes="4"' in client.get("/shift?from=aws/rds&to=gcp/spanner").text


def test_the_way_back_says_which_owners_are_needed(client: TestClient[Site]) -> None:
    html = client.get(BACK).text
    assert 'data-move="gained"' in html
    assert "Owners needed for what comes: identity, platform" in html
    assert "Nothing of Amazon ECS is in the estate" in html


def test_who_holds_the_work_today_is_named() -> None:
    with client_of(example()) as client:
        html = client.get(MOVE).text
        assert "Otto Capstan" in html
        assert "Platform · 3 assets" in html
        alone = client.get(f"{MOVE}&workload=checkout").text
        assert "Platform · 3 assets" not in alone
        assert client.get(f"{MOVE}&workload=none").text.count("Platform · 3 assets") == html.count("Platform · 3")


def test_without_an_estate_it_says_when_owners_show(empty_client: TestClient[Site]) -> None:
    html = empty_client.get(MOVE).text
    assert "shows once an estate was read" in html
    assert empty_client.get(ASSET).status_code == 404


def test_a_service_against_itself_moves_nothing(client: TestClient[Site]) -> None:
    assert "Nothing moves." in client.get("/shift?from=aws/s3&to=aws/s3").text


def test_an_unknown_fact_is_not_found(client: TestClient[Site]) -> None:
    assert client.get("/shift?from=aws/ec2&to=aws/ecs&to.colour=red").status_code == 404


def test_facts_of_another_service_that_the_form_carries_over_do_no_harm(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ec2&to=aws/rds&to.compute=fargate").text
    assert "Moving from Amazon EC2 to Amazon RDS" in html


def test_an_asset_is_one_side_with_its_own_facts(client: TestClient[Site]) -> None:
    html = client.get(f"{ASSET}&to.encryption_at_rest=provider_key").text
    assert offences(html) == []
    assert "two configurations of" in html
    assert "data-move=" in html
    assert '<option value="provider_key" selected>' in html
    assert "No owner is needed" in html
    moved = client.get(f"{ASSET}&to=gcp/cloud-storage").text
    assert "Cloud Storage" in moved
    assert offences(moved) == []


def test_the_page_of_an_asset_leads_here(client: TestClient[Site]) -> None:
    html = client.get(f"/asset?id={quote(BUCKET_ID)}").text
    (href,) = [one for one in re.findall(r'href="([^"]+)"', html) if one.startswith("/shift?asset=")]
    assert "two configurations of" in client.get(href.replace("&amp;", "&")).text


def test_what_is_typed_stays_text(client: TestClient[Site]) -> None:
    given = quote(HOSTILE)
    html = client.get(f"/shift?from=aws/rds&from.engine={given}&to=aws/rds&find={given}&control=backup").text
    assert offences(html) == []
    assert "<script>alert" not in html
    for path in (f"/shift?from={given}", f"/shift?asset={given}x", f"/shift?from=aws/rds&control={given}"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "<script>alert" not in answer.text


def test_an_asset_can_be_named_where_there_is_an_estate(
    client: TestClient[Site], empty_client: TestClient[Site]
) -> None:
    assert 'name="asset"' in client.get("/shift").text
    assert 'name="asset"' not in empty_client.get("/shift").text
    assert "Amazon S3" in client.get("/shift?from=&asset=bucket-3&to=").text
    assert client.get("/shift?asset=nothing-3").status_code == 404


def test_what_would_hand_a_control_over_leads_to_the_shift(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ecs&from.premises=provider&control=guest-os-patching").text
    assert offences(html) == []
    assert "goes to the provider with compute = fargate" in html
    href = next(one for one in re.findall(r'href="(/shift\?[^"]+)"', html) if "to.compute=fargate" in one)
    assert "from.premises=provider" in href
    assert "to.premises=provider" in href
    then = client.get(href.replace("&amp;", "&")).text
    assert "Operating system patching" in then
    assert 'data-move="lost"' in then
    assert "Amazon EKS with nodes = " in html


def test_where_no_configuration_does_it_the_page_says_so(client: TestClient[Site]) -> None:
    html = client.get("/shift?from=aws/ec2&control=guest-os-patching&party=nobody").text
    assert "No configuration of Amazon EC2 moves Operating system patching to the provider" in html
    assert "Its rules depend on no configuration." in html
    looked = client.get("/shift?from=aws/rds&control=key-management&party=third_party").text
    assert "Looked at: encryption at rest." in looked
    assert client.get("/shift?from=aws/rds&control=nothing").status_code == 404


def test_of_an_asset_the_search_starts_from_its_facts(client: TestClient[Site]) -> None:
    html = client.get(f"{ASSET}&control=key-management").text
    assert offences(html) == []
    assert "asset=" in next(one for one in re.findall(r'href="(/shift\?[^"]+)"', html) if "to.encryption" in one)


@pytest.mark.parametrize("party", ["provider", "shared", "customer", "third_party"])
def test_every_party_can_be_asked_for(client: TestClient[Site], party: str) -> None:
    html = client.get(f"/shift?from=aws/rds&control=backup&party={party}").text
    assert f'<option value="{party}" selected>' in html
