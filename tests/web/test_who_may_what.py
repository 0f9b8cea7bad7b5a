"""Who may call what: every role, at every place, against every operation of the document, with real tokens (R12).

What is expected is worked out here from `x-remit-right` and the rights of roles, and asked of the real server. Each
question is wrong in a way that is noticed only after somebody was let in: 400 means *let in*, and nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.model.access import Right
from remit.web.app import Site
from remit.web.page import PAGES
from remit.web.rest.resource import RESOURCES
from web.askers import Asker, serving_askers

OWN_DOING = {  # what everybody who may read may do to what is their own; the handlers ask whose it is
    "make-token",
    "revoke-token",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient[Site], dict[str, Asker]]]:
    with serving_askers(tmp_path_factory.mktemp("store")) as both:
        yield both


def _operations(client: TestClient[Site]) -> list[tuple[str, str, dict[str, Any]]]:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    return [(path, method, one) for path, methods in paths.items() for method, one in methods.items()]


def _asked_wrong(client: TestClient[Site], path: str, method: str, asker: Asker) -> int:
    """The status of a question that can only be refused, for one reason or the other."""
    headers = asker.headers
    if method == "post":
        return client.post(path, content=b"[]", headers={**headers, "content-type": "application/json"}).status_code
    return client.get(path, params={"no_such_parameter": "1"}, headers=headers).status_code


def test_every_role_at_every_place_is_let_in_as_the_document_says(
    served: tuple[TestClient[Site], dict[str, Asker]],
) -> None:
    client, askers = served
    operations = _operations(client)
    assert len(operations) == len(RESOURCES.ids())
    wrong = []
    for path, method, operation in operations:
        right, is_public = Right(operation["x-remit-right"]), operation.get("security") == []
        for name, asker in askers.items():
            expected = 400 if is_public or asker.may_somewhere(right) else 403 if asker.grant else 401
            status = _asked_wrong(client, path, method, asker)
            if status != expected:
                wrong.append(f"{name}: {method} {path} ({right}) answers {status} and not {expected}")
    assert wrong == []


def test_an_auditor_and_a_viewer_change_nothing(served: tuple[TestClient[Site], dict[str, Asker]]) -> None:
    """Said apart from the rights of roles, so that widening one there is noticed here."""
    client, askers = served
    for path, method, operation in _operations(client):
        action = path.rsplit("/", 1)[1]
        if method != "post" or operation.get("security") == [] or action in OWN_DOING:
            continue
        for name in ("viewer everywhere", "auditor everywhere"):
            if name.startswith("auditor") and operation["x-remit-right"] == Right.AUDIT:
                continue  # to prove and to export is their work
            assert _asked_wrong(client, path, method, askers[name]) == 403, f"{name}: {path}"


def test_pages_are_shown_to_whom_they_are_for(served: tuple[TestClient[Site], dict[str, Asker]]) -> None:
    client, askers = served
    wrong = []
    some = {name: one for name, one in askers.items() if one.grant is None or one.grant.team != "platform"}
    for page in PAGES.load_all().values():
        for name, asker in some.items():
            if asker.grant and asker.grant.workload:
                continue  # as a team is; thirty people on forty pages take their time
            answer = client.get(page.path, headers=asker.headers, follow_redirects=False)
            is_led = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            if page.is_public:
                is_right = answer.status_code in {200, 303} or answer.status_code >= 400
            elif asker.grant is None:
                is_right = is_led
            elif asker.may_somewhere(page.right):
                # Some pages are of the whole organisation, and say so to who sees a part.
                is_turned_away = "may not see this page" in answer.text
                is_right = not (is_led or is_turned_away) and answer.status_code not in {401, 500}
                is_right &= answer.status_code != 403 or asker.is_limited
            else:
                is_right = answer.status_code == 403
            if not is_right:
                wrong.append(f"{name}: {page.path} answers {answer.status_code}")
    assert wrong == []


LISTS = ("assets", "cells", "findings")


@pytest.mark.parametrize("resource", LISTS)
def test_lists_hold_what_is_in_sight_and_nothing_else(
    served: tuple[TestClient[Site], dict[str, Asker]], resource: str
) -> None:
    client, askers = served
    whole = client.get("/api/v1/assets", headers=askers["auditor everywhere"].headers).json()["items"]
    assert {one["team"] for one in whole} == {"payments", None}
    seen_sizes = set()
    for name, asker in askers.items():
        expected = {one["id"] for one in whole if asker.sees(one["team"], one["workload"])}
        answer = client.get(f"/api/v1/{resource}", params={"limit": 500}, headers=asker.headers)
        if not asker.may_somewhere(Right.READ):
            assert answer.status_code in {401, 403}
            continue
        found = {one["id"] if resource == "assets" else one["asset"] for one in answer.json()["items"]}
        assert found <= expected, name
        if resource == "assets":
            assert found == expected, name
        seen_sizes.add(len(expected))
    assert {0, 3, 6, 9} <= seen_sizes, "nothing, a workload's, a team's, everything"


@pytest.mark.parametrize("resource", ["asset?id=", "story?asset=", "why?control=backup&asset=", "graph?asset="])
def test_what_another_team_owns_is_as_if_it_were_not_there(
    served: tuple[TestClient[Site], dict[str, Asker]], resource: str
) -> None:
    client, askers = served
    whole = client.get("/api/v1/assets", headers=askers["auditor everywhere"].headers).json()["items"]
    for name, asker in askers.items():
        if not asker.may_somewhere(Right.READ):
            continue
        for one in whole:
            if not one["id"].isprintable() or "<" in one["id"]:
                continue
            status = client.get(f"/api/v1/{resource}{one['id']}", headers=asker.headers).status_code
            assert status == (200 if asker.sees(one["team"], one["workload"]) else 404), f"{name}: {one['id']}"


def test_what_everybody_may_call_is_known_here() -> None:
    """An action that needs no more than reading is guarded by its handler alone."""
    loose = {
        name
        for name, one in RESOURCES.load_all().items()
        if one.is_action and not one.is_public and one.right is Right.READ
    }
    assert loose <= OWN_DOING
