"""The API from outside: pages of lists, tags, problems, limits and the past; and what holds for every resource."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from identities import WHO, entered, first
from remit.app.answers import find_asset, find_control, why
from remit.app.identity.tokens import Wanted, make_token
from remit.app.reconfigure import control_named, hand_over
from remit.app.shift import compare, configured
from remit.app.shift_documents import hand_over_document, shift_document
from remit.app.shift_owners import category_work, rows_meant
from remit.app.wiring import Services, build_services
from remit.exports import json as documents
from remit.model.access import Right
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.web.app import Site, create_app
from remit.web.page import PAGES
from remit.web.rest.limiter import Limiter
from remit.web.rest.resource import RESOURCES, Asked, shape_of
from remit.wire import estate, things
from web.conftest import client_of
from web.estate import NOW, landscape

SHOWS_NO_DATA = {"styleguide"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A store with two looks: nine assets, then twelve; and an administrator."""
    services = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    services.snapshots.save(landscape(), label="first")
    services.snapshots.save(_later(landscape(assets=12)), label="second")
    first(services.identity.ground)
    yield services
    services.close()


@pytest.fixture(scope="module")
def signed(kept: Services) -> dict[str, str]:
    """What the administrator sends."""
    ground = kept.identity.ground
    ann = kept.identity.principal({"remit_session": entered(ground).cookie}, {})
    assert ann is not None
    text, _ = make_token(ground, ann, WHO, Wanted(label="tests", rights=tuple(Right), days=1))
    return {"authorization": f"Bearer {text}"}


def _later(shown: Landscape) -> Landscape:
    return replace(shown, taken_at=(NOW + timedelta(days=2)).isoformat(timespec="seconds"))


def _client(
    services: Services, limiter: Limiter | None = None, headers: dict[str, str] | None = None
) -> TestClient[Site]:
    made = TestClient(create_app(services, limiter=limiter), base_url="http://127.0.0.1", raise_server_exceptions=False)
    made.headers.update(headers or {})
    return made


@pytest.fixture(scope="module")
def api(kept: Services, signed: dict[str, str]) -> Iterator[TestClient[Site]]:
    with _client(kept, headers=signed) as client:
        yield client


def _pages(api: TestClient[Site], resource: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any parameter
    """Every page of a list."""
    found = [api.get(f"/api/v1/{resource}", params=query).json()]
    while found[-1]["next"]:
        kept = {name: value for name, value in query.items() if name not in {"snapshot", "as_of"}}
        found.append(api.get(f"/api/v1/{resource}", params={**kept, "cursor": found[-1]["next"]}).json())
    return found


# --- laws over every resource --------------------------------------------------------------------


def test_whatever_a_page_shows_a_resource_gives() -> None:
    given = {page for resource in RESOURCES.load_all().values() for page in resource.pages}
    pages = set(PAGES.load_all())
    assert pages - given - SHOWS_NO_DATA == set(), "these pages show what no resource of the API gives"
    assert given <= pages


def test_every_resource_is_called_as_its_file_and_takes_a_snapshot() -> None:
    for name, resource in RESOURCES.load_all().items():
        assert resource.id == name
        assert resource.what.endswith(".")
        assert issubclass(resource.asked, Asked)
        assert resource.asked.__struct_config__.forbid_unknown_fields, name


LISTS = [(name, one) for name, one in RESOURCES.load_all().items() if one.is_list]


@pytest.mark.parametrize("name", [name for name, _ in LISTS])
@pytest.mark.parametrize("limit", [1, 7, 500])
def test_the_pages_of_a_list_are_the_whole_and_repeat_nothing(api: TestClient[Site], name: str, limit: int) -> None:
    query = {"q": "b"} if name == "search" else {"workload": "w1"} if name == "cells" else {}
    whole = [item for page in _pages(api, name, **query, limit=500) for item in page["items"]]
    pages = _pages(api, name, **query, limit=limit)
    items = [item for page in pages for item in page["items"]]
    assert items == whole
    assert {page["total"] for page in pages} == {len(whole)}
    assert all(len(page["items"]) == limit for page in pages[:-1])
    assert len({json.dumps(item, sort_keys=True) for item in items}) == len(items)


def test_a_document_loses_nothing_in_its_shape(surveyed: Landscape) -> None:
    """What the command line prints and the API's shapes do not have would be left out silently."""
    for shape, document in (
        (estate.Asset, documents.asset(surveyed, 1)),
        (things.Finding, documents.finding(surveyed, surveyed.findings[0])),
    ):
        assert msgspec.to_builtins(msgspec.convert(document, shape)) == document


@pytest.mark.parametrize(
    ("resource", "query", "own"),
    [
        ("why", {"asset": "aws_s3_bucket.b1", "control": "public-access"}, {"snapshot", "team_name"}),
        ("shift", {"from": "aws/rds", "to": "aws/s3"}, set()),
        ("hand-over", {"from": "aws/rds", "control": "backup"}, set()),
    ],
)
def test_the_api_says_what_the_command_line_prints(
    kept: Services, api: TestClient[Site], resource: str, query: dict[str, str], own: set[str]
) -> None:
    shown, knowledge = kept.landscape(), kept.knowledge()
    assert shown is not None
    if resource == "why":
        row = find_asset(shown, query["asset"])
        expected = documents.explanation(why(shown, row, find_control(shown, query["control"]), knowledge))
    elif resource == "shift":
        moved = compare(knowledge, configured(knowledge, "aws/rds", {}), configured(knowledge, "aws/s3", {}))
        expected = shift_document(moved, category_work(moved, shown, rows_meant(shown, "aws/rds")), shown)
    else:
        side = configured(knowledge, "aws/rds", {})
        expected = hand_over_document(hand_over(knowledge, side, control_named(knowledge, "backup"), Label.PROVIDER))
    answer = api.get(f"/api/v1/{resource}", params=query).json()
    for name in own:
        answer.pop(name)
    if resource == "hand-over":  # a choice has one of two keys, the other is null
        _without_null_choices(answer)
    assert answer == json.loads(msgspec.json.encode(expected))


def _without_null_choices(answer: dict[str, Any]) -> None:
    for one in (*answer["changes"], *answer["alternatives"]):
        one["facts"] = [{name: value for name, value in fact.items() if value is not None} for fact in one["facts"]]


# --- the past ------------------------------------------------------------------------------------


def test_a_list_stays_on_the_snapshot_it_was_begun_on(tmp_path: Path) -> None:
    services = build_services(tmp_path / "remit.db")
    services.snapshots.save(landscape())
    with _client(services) as api:
        first = api.get("/api/v1/assets", params={"limit": 4}).json()
        services.snapshots.save(_later(landscape(assets=30)))
        rest = _pages(api, "assets", limit=4, cursor=first["next"])
        assert {page["snapshot"]["id"] for page in rest} == {first["snapshot"]["id"]}
        ids = [one["id"] for page in (first, *rest) for one in page["items"]]
        assert len(ids) == len(set(ids)) == first["total"] == 9
        assert api.get("/api/v1/assets").json()["total"] == 30
    services.close()


def test_a_list_whose_snapshot_is_kept_no_more_is_gone(tmp_path: Path) -> None:
    services = build_services(tmp_path / "remit.db")
    services.snapshots.save(landscape())
    with _client(services) as api:
        following = api.get("/api/v1/assets", params={"limit": 4}).json()["next"]
        services.snapshots.save(_later(landscape()))
        services.snapshots.keep(1)
        answer = api.get("/api/v1/assets", params={"limit": 4, "cursor": following})
    services.close()
    assert answer.status_code == 410
    assert "kept no more" in answer.json()["detail"]


def test_the_past_is_asked_by_number_and_by_time(api: TestClient[Site]) -> None:
    day = NOW.date().isoformat()
    asked: list[dict[str, Any]] = [{}, {"snapshot": 1}, {"as_of": day}]
    assert [api.get("/api/v1/assets", params=query).json()["total"] for query in asked] == [12, 9, 9]
    assert api.get("/api/v1/overview", params={"as_of": "2020-01-01"}).status_code == 404
    assert api.get("/api/v1/overview", params={"snapshot": 99}).status_code == 404
    assert api.get("/api/v1/overview", params={"snapshot": 1, "as_of": day}).status_code == 422
    listed = api.get("/api/v1/snapshots").json()["items"]
    assert [(one["id"], one["label"], one["assets"]) for one in listed] == [(2, "second", 12), (1, "first", 9)]
    assert [one["id"] for one in api.get("/api/v1/snapshots", params={"snapshot": 1}).json()["items"]] == [1]


def test_before_anything_was_read_the_catalogue_is_there(empty_client: TestClient[Site]) -> None:
    for name in ("overview", "assets", "findings", "matrix", "cells", "paths", "graph"):
        answer = empty_client.get(f"/api/v1/{name}")
        assert answer.status_code == 404
        assert "remit scan" in answer.json()["hint"]
    for name in ("services", "controls", "pitfalls"):
        assert empty_client.get(f"/api/v1/{name}").json()["total"] > 0


# --- cursors, tags, problems, limits -------------------------------------------------------------


def test_a_cursor_is_of_no_use_to_another_question(api: TestClient[Site]) -> None:
    following = api.get("/api/v1/assets", params={"limit": 2}).json()["next"]
    for resource, query in (
        ("assets", {"cursor": following, "team": "payments"}),
        ("assets", {"cursor": following, "snapshot": 1}),
        ("cells", {"cursor": following}),
        ("assets", {"cursor": following[:-1]}),
        ("assets", {"cursor": following[::-1]}),
    ):
        answer = api.get(f"/api/v1/{resource}", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["place"] == "cursor"
    assert api.get("/api/v1/assets", params={"cursor": following, "limit": 3}).json()["total"] == 12


def test_the_link_leads_to_the_next_page(api: TestClient[Site]) -> None:
    first = api.get("/api/v1/assets", params={"limit": 5, "sort": "-name"})
    target = first.headers["link"].removeprefix("<").partition(">")[0]
    assert api.get(target).json()["items"][0] not in first.json()["items"]
    assert "link" not in api.get("/api/v1/assets").headers


@pytest.mark.parametrize(("name", "query"), [("assets", {}), ("snapshots", {}), ("control", {"id": "backup"})])
@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0"])
def test_who_has_an_answer_is_told_so(api: TestClient[Site], name: str, query: dict[str, str], encoding: str) -> None:
    headers = {"accept-encoding": encoding}
    first = api.get(f"/api/v1/{name}", params=query, headers=headers)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert (first.headers.get("content-encoding") == "gzip") == tag.endswith('-gzip"')
    for named in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = api.get(f"/api/v1/{name}", params=query, headers={**headers, "if-none-match": named})
        assert (again.status_code, again.content) == (304, b"")
    assert api.get(f"/api/v1/{name}", params=query, headers={**headers, "if-none-match": '"x"'}).status_code == 200


def test_an_answer_is_worked_out_once_for_its_tag(
    kept: Services, signed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with _client(kept, headers=signed) as client:
        first = client.get("/api/v1/overview")
        monkeypatch.setattr("remit.web.api.overview.overview", None)  # whoever called it now would fail
        again = client.get("/api/v1/overview")
        assert client.get("/api/v1/overview", params={"q": "b1"}).status_code == 500
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])


def test_equal_tags_are_equal_bytes_and_another_snapshot_has_another(api: TestClient[Site]) -> None:
    one, same, other = (api.get("/api/v1/matrix", params=query) for query in ({}, {}, {"snapshot": 1}))
    assert (one.headers["etag"], one.content) == (same.headers["etag"], same.content)
    assert other.headers["etag"] != one.headers["etag"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/v2/assets", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/asset?id=nothing", 404),
        ("POST", "/api/v1/assets", 405),
        ("DELETE", "/api/v1/assets", 405),
        ("GET", "/api/v1/assets?limit=x", 400),
        ("GET", "/api/v1/why", 400),
        ("GET", "/api/v1/shift", 422),
        ("GET", f"/api/v1/assets?q={'x' * 20_000}", 414),
    ],
)
def test_every_error_is_a_problem(api: TestClient[Site], method: str, path: str, status: int) -> None:
    answer = api.request(method, path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "detail", "hint"} <= set(answer.json())
    assert ("allow" in answer.headers) == (status == 405)


def test_a_question_with_a_body_is_refused(api: TestClient[Site]) -> None:
    answer = api.request("GET", "/api/v1/assets", content=b"{}")
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_strange_host_is_turned_away_with_a_problem(kept: Services) -> None:
    with TestClient(create_app(kept), base_url="http://evil.example") as client:
        answer = client.get("/api/v1/assets")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


def test_a_fault_shows_a_reference_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, surveyed: Landscape, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object, *__: object) -> None:
        raise ZeroDivisionError("secret detail")

    with client_of(surveyed) as client:
        monkeypatch.setattr("remit.web.api.assets.asset_order", fail)
        answer = client.get("/api/v1/assets")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.json()["reference"] in caplog.text


def test_who_asks_too_much_is_told_when_to_come_again(kept: Services, signed: dict[str, str]) -> None:
    with _client(kept, Limiter(2, 60), signed) as client:
        answers = [client.get("/api/v1/controls", params={"limit": 1}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=2;w=60'
    assert answers[1].headers["ratelimit"].startswith('"default";r=0;t=')
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert answers[2].headers["content-type"] == "application/problem+json"


def test_no_other_site_may_read_it(api: TestClient[Site]) -> None:
    answer = api.get("/api/v1/controls", headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_head_has_the_headers_of_get(api: TestClient[Site]) -> None:
    assert api.head("/api/v1/assets").headers["etag"] == api.get("/api/v1/assets").headers["etag"]


PASSING = re.compile(r"\bregisters\b|\bprincipal\b|\bground_of\b|services\.(?:jobs|trail|story|history)\b|scene\.now\b")


def test_what_a_snapshot_does_not_settle_is_not_held() -> None:
    """An answer about what people do, about who asks or about the moment is another one without a new snapshot."""
    for name, one in RESOURCES.load_all().items():
        source = inspect.getsource(sys.modules[one.handler.__module__])
        if not one.is_action and one.is_settled:
            assert PASSING.findall(source) == [], f"{name} is held by snapshot and sight: say is_settled=False"


def test_every_action_says_what_it_takes_strictly_and_who_may() -> None:
    for name, one in RESOURCES.load_all().items():
        if not one.is_action:
            assert one.body is None, name
            continue
        body = shape_of(one)
        assert body.__struct_config__.forbid_unknown_fields, name
        assert not {"csrf", "page", "expects"} & {field.encode_name for field in msgspec.structs.fields(body)}, name
        assert one.what.endswith("."), name
        assert not one.is_versioned or "version" in one.answer.__struct_fields__, name
        if one.is_shown_once:
            assert not one.leads, f"{name}: what is shown once is shown on the page that asked"
