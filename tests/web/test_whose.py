"""What may be done to whose: for every action on something that a team owns, everybody who does not answer for that
team is refused, and somebody who does is not (R12).

Nothing here is a table of who may what: that is worked out from roles, places and the right that the document names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.model.access import Right
from remit.web.app import Site
from remit.web.rest.resource import RESOURCES
from web.askers import Asker, serving_askers

ASSET = "aws_s3_bucket.b2"  # of the team payments; its workload was granted to nobody
RUN = {"decision": "pass", "at": "2026-11-20T10:00:00Z", "team": "payments"}
WAIVER = {
    "scope": "asset",
    "of": ASSET,
    "control": "public-access",
    "reason": "The fix comes in March.",
    "risk": "Somebody reads it.",
    "until": (datetime.now(UTC) + timedelta(days=30)).date().isoformat(),
    "stands_in_control": "encryption-at-rest",
    "stands_in_check": "public-storage",
}
EVIDENCE = {
    "control": "backup",
    "scope": "asset",
    "of": ASSET,
    "type": "test-record",
    "title": "Restored",
    "taken_at": "2026-11-20",
    "file": "aGVsbG8=",
    "file_name": "restored.txt",
}
REPORT = {
    "provider": "aws",
    "kind": "soc-2-type-2",
    "title": "SOC 2",
    "issuer": "Auditors",
    "services": ["aws/s3"],
    "regions": ["eu-west-1"],
    "since": "2026-01-01",
    "until": "2026-06-30",
    "team": "payments",
}
TRANSFER = {"kind": "assets", "of": [ASSET], "to_team": "platform", "reason": "Platform runs it."}
REVIEW = {"routine": "weekly", "scope": "team", "of": "payments"}
MADE: dict[str, dict[str, Any]] = {
    "ask-waiver": WAIVER,
    "attest": EVIDENCE,
    "add-report": REPORT,
    "offer-transfer": TRANSFER,
    "open-review": REVIEW,
}

# Actions on what a team owns: what they are sent, which action made what they name, and whose it is.
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    **{action: (body, "", "payments") for action, body in MADE.items()},
    "report-run": (RUN, "", "payments"),
    "report-apply": (RUN, "", "payments"),
    "grant-waiver": ({}, "ask-waiver", "payments"),
    "refuse-waiver": ({"remark": "No."}, "ask-waiver", "payments"),
    "renew-waiver": ({"until": (datetime.now(UTC) + timedelta(days=40)).date().isoformat()}, "ask-waiver", "payments"),
    "revoke-waiver": ({"remark": "Over."}, "ask-waiver", "payments"),
    "withdraw-waiver": ({}, "ask-waiver", "payments"),
    "withdraw-evidence": ({"reason": "Wrong."}, "attest", "payments"),
    "amend-report": ({"what": "bridge-letter"}, "add-report", "payments"),
    "withdraw-report": ({"reason": "Wrong."}, "add-report", "payments"),
    "accept-transfer": ({}, "offer-transfer", "platform"),
    "refuse-transfer": ({"remark": "No."}, "offer-transfer", "platform"),
    "withdraw-transfer": ({}, "offer-transfer", "payments"),
    "decide-item": ({"item": "x", "decision": "Done."}, "open-review", "payments"),
    "sign-off": ({"signatory": "product"}, "open-review", "payments"),
    "link-review": ({"ticket": "OPS-1"}, "open-review", "payments"),
    "close-review": ({}, "open-review", "payments"),
}
OF_NO_TEAM = {  # about the whole organisation, or about accounts: only a grant everywhere, or a handler of its own
    *("run-job", "cancel-job", "job-again", "verify-trail", "report-scan", "take-care", "make-token", "revoke-token"),
}
KNOWN = {(404, "decide-item")}  # there is no such item
NAMED = {"amend-report": "report"}
SEEN = {"waiver": "ask-waiver", "evidence-item": "attest", "review": "open-review"}


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TestClient[Site], dict[str, Asker], dict[str, str]]]:
    """A server, everybody, and what an administrator made, by the action."""
    with serving_askers(tmp_path_factory.mktemp("store")) as (client, askers):
        made = {}
        for action, body in MADE.items():
            answer = client.post(f"/api/v1/{action}", json=body, headers=askers["administrator everywhere"].headers)
            assert answer.status_code == 200, f"{action}: {answer.text}"
            made[action] = answer.json()["id"]
        yield client, askers, made


def _body(action: str, made: dict[str, str]) -> dict[str, Any]:
    body, of, _ = CASES[action]
    return {**body, NAMED.get(action, "id"): made[of]} if of else body


def _expected(resource: str) -> Right:
    return RESOURCES.load_all()[resource].right


def test_every_action_is_tried_or_is_of_no_team() -> None:
    actions = {
        name
        for name, one in RESOURCES.load_all().items()
        if one.is_action and not one.is_public and one.right is not Right.ADMINISTER
    }
    assert actions - OF_NO_TEAM <= set(CASES)


@pytest.mark.parametrize("action", CASES)
def test_who_does_not_answer_for_it_is_refused(
    served: tuple[TestClient[Site], dict[str, Asker], dict[str, str]], action: str
) -> None:
    client, askers, made = served
    right, (_, _, team) = _expected(action), CASES[action]
    strangers = {name: one for name, one in askers.items() if one.grant and not one.may(right, team)}
    wrong = []
    for name, asker in strangers.items():
        answer = client.post(f"/api/v1/{action}", json=_body(action, made), headers=asker.headers)
        if answer.status_code not in {403, 404}:
            wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []
    assert {"viewer everywhere", "auditor everywhere", "viewer team payments"} <= set(strangers)


@pytest.mark.parametrize("resource", SEEN)
def test_who_does_not_see_it_is_told_that_there_is_none(
    served: tuple[TestClient[Site], dict[str, Asker], dict[str, str]], resource: str
) -> None:
    client, askers, made = served
    for name, asker in askers.items():
        if asker.grant is None or asker.grant.workload:
            continue
        asked = {"id": made[SEEN[resource]]}
        status = client.get(f"/api/v1/{resource}", params=asked, headers=asker.headers).status_code
        if asker.may(Right.READ, "payments"):
            assert status == 200, name
        else:
            assert status in {403, 404}, name


@pytest.mark.parametrize("action", CASES)
def test_who_answers_for_it_is_let_through(
    served: tuple[TestClient[Site], dict[str, Asker], dict[str, str]], action: str
) -> None:
    """Whatever else may stand against it: that it was decided already, or that two must look at it."""
    client, askers, made = served
    right, (_, _, team) = _expected(action), CASES[action]
    wrong, people = [], 0
    for name, asker in askers.items():
        if not asker.may(right, team):
            continue
        people += asker.is_person
        answer = client.post(f"/api/v1/{action}", json=_body(action, made), headers=asker.headers)
        is_own_affair = answer.status_code == 403 and (
            (not asker.is_person and "person" in answer.text)  # which a service cannot answer for
            or (not asker.own and "is not of the team" in answer.text)  # which its members alone answer
        )
        if (
            answer.status_code not in {200, 409, 422}
            and not is_own_affair
            and (answer.status_code, action) not in KNOWN
        ):
            wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []
    assert people
