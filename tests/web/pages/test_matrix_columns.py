"""A matrix with more columns than anybody reads shows some of them at a time, and its sums are over all. R1.7."""

from __future__ import annotations

from typing import Any

from litestar.testing import TestClient

from remit.app.matrix import MOST_COLUMNS, matrix
from remit.app.scope import Scope
from remit.web.app import Site, create_app
from web.conftest import Given
from web.estate import landscape
from web.markup import Markup, offences

SHOWN = landscape(workloads=MOST_COLUMNS + 5, assets=2 * MOST_COLUMNS + 10)


def _client() -> TestClient[Site]:
    return TestClient(create_app(Given(SHOWN), hosts=("testserver.local",)), base_url="http://testserver.local")


def _columns(html: str) -> int:
    return sum(attributes.get("class") == "column" for attributes in Markup(html).all("th"))


def test_the_page_turns_over_columns() -> None:
    whole = matrix(SHOWN, Scope())
    assert len(whole.columns) == MOST_COLUMNS + 5
    with _client() as client:
        first, second = client.get("/matrix").text, client.get("/matrix?page=2").text
        beyond = client.get("/matrix?page=9").text
        gaps = client.get("/matrix?page=2&gaps=1").text
        one = client.get("/matrix?by=service").text
    assert (_columns(first), _columns(second), _columns(beyond), _columns(gaps)) == (MOST_COLUMNS, 5, 5, 5)
    for html in (first, second):
        assert f"{MOST_COLUMNS + 5} workloads" in html
        assert f'<td class="total" data-gaps>{whole.gaps}</td>' in html, "the sum is over all columns"
        assert offences(html) == []
    assert "Next page" in first
    assert "Pages of" not in one, "one column needs no pages"
    assert "page=" not in one


def test_the_api_gives_the_columns_that_are_asked_for() -> None:
    whole = matrix(SHOWN, Scope())
    with _client() as client:

        def ask(**asked: int) -> dict[str, Any]:
            answer = client.get("/api/v1/matrix", params=asked)
            assert answer.status_code == 200
            found: dict[str, Any] = answer.json()
            return found

        usual, some, beyond = ask(), ask(first=MOST_COLUMNS - 1, columns=3), ask(first=1_000)
        refused = client.get("/api/v1/matrix", params={"columns": 201}).status_code
    names = [one.id for one in whole.columns]
    assert [one["id"] for one in usual["columns"]] == names[:MOST_COLUMNS]
    assert [one["id"] for one in some["columns"]] == names[MOST_COLUMNS - 1 : MOST_COLUMNS + 2]
    assert beyond["columns"] == []
    for found in (usual, some, beyond):
        assert (found["all_columns"], found["gaps"]) == (len(names), whole.gaps)
        assert {row["gaps"] for row in found["rows"]} == {row.gaps for rows in whole.families.values() for row in rows}
        assert {len(row["cells"]) for row in found["rows"]} == {len(found["columns"])}
    assert refused == 400
