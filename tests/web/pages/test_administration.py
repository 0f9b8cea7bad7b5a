"""Administration on its page and over the API: people, services, groups, tokens; and what a delegate may not (R12)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from identities import ANN, BOB, EDITOR, OTHER_WORDS, Clock, joined, secret_of
from remit.app.identity.settings import GroupGrant, Provider, Settings
from remit.model.access import Grant, Role
from web.markup import offences
from web.signing import house

CY = "cy@example.com"
OF_PAYMENTS = Grant(role=Role.ADMINISTRATOR, team="payments")
CORP = Provider(
    id="corp",
    name="Corp",
    issuer="https://login.example.com",
    client_id="remit",
    groups=(GroupGrant(group="viewers", role=Role.VIEWER),),
)


@pytest.mark.parametrize("part", ["people", "services", "groups", "tokens"])
def test_each_part_says_a_sentence_first(tmp_path: Path, part: str) -> None:
    with house(tmp_path, settings=Settings(providers=(CORP,))) as served:
        html = served.visit(ANN).get(f"/administration?part={part}").text
        assert offences(html) == []
        assert "<h1>" in html


def test_somebody_is_invited_joins_is_granted_and_suspended(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        ann = served.visit(ANN)
        made = ann.send("invite", "/administration", email=BOB, name="Bob <b>", role="editor", team="payments")
        assert made.status_code == 200
        found = re.search(r"(/join\?link=\w+[\w-]*)", made.text)
        assert found
        bob = served.visit()
        assert bob.send("join", found[1], link=secret_of(found[1]), password=OTHER_WORDS).status_code == 303
        page = f"/administration?account={BOB}"
        assert "editor of team payments" in ann.get(page).text
        assert offences(ann.get(page).text) == []
        assert ann.send("grant-role", page, account=BOB, role="viewer", team="", workload="").status_code == 303
        assert ann.send("take-role", page, account=BOB, role="viewer", team="", workload="").status_code == 303
        assert ann.send("make-link", page, account=BOB).status_code == 200
        assert ann.send("sign-out-account", page, account=BOB).status_code == 303
        assert bob.get("/api/v1/me").status_code == 401
        assert ann.send("drop-second-factor-of", page, account=BOB).status_code == 409
        assert ann.send("suspend-account", page, account=BOB).status_code == 303
        assert served.visit().sign_in(BOB, OTHER_WORDS).status_code == 403
        assert ann.send("restore-account", page, account=BOB).status_code == 303
        assert served.visit().sign_in(BOB, OTHER_WORDS).status_code == 303
        assert ann.get("/administration?account=nobody").status_code == 404
        assert "Nobody is called like that" in ann.get("/administration?find=zzz").text
        assert [one["id"] for one in ann.get("/api/v1/accounts").json()["items"]] == [ANN, BOB]


def test_a_version_that_is_not_the_newest_is_refused(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        ann = served.visit(ANN)
        joined(served.ground, BOB)
        body = {"account": BOB, "role": "viewer"}
        stale = ann.client.post("/api/v1/grant-role", json=body, headers={"if-match": '"1"'})
        assert stale.status_code == 412
        made = ann.client.post("/api/v1/grant-role", json=body, headers={"if-match": '"2"'})
        assert (made.status_code, made.json()["version"], made.headers["etag"]) == (200, 3, '"3"')
        assert ann.client.post("/api/v1/grant-role", json=body).status_code == 409
        for wrong in ({"account": "a\u0000b", "role": "viewer"}, {"account": BOB, "role": "king"}, {}):
            assert ann.client.post("/api/v1/grant-role", json=wrong).status_code == 400


def test_services_groups_and_their_tokens(tmp_path: Path) -> None:
    with house(tmp_path, settings=Settings(providers=(CORP,))) as served:
        ann = served.visit(ANN)
        page = "/administration?part=services"
        fields = {"name": "ci", "what": "the <b> pipeline", "answers": ANN, "is_used": "on"}
        assert ann.send("set-service-account", page, **fields).status_code == 303
        one = f"{page}&account=service:ci"
        assert ann.send("grant-role", one, account="service:ci", role="editor", team="payments").status_code == 303
        made = ann.send("make-token", one, owner="service:ci", label="main", rights=["read"], days="9")
        assert "Copy this token of service:ci" in made.text
        assert offences(made.text) == []
        (line,) = ann.get("/api/v1/service-accounts").json()["items"]
        assert line["roles"] == [{"role": "editor", "team": "payments", "workload": None}]
        token = ann.get("/api/v1/tokens").json()["items"][0]["id"]
        tokens = "/administration?part=tokens"
        assert "service:ci" in ann.get(tokens).text
        assert ann.send("revoke-token", tokens, id=token).status_code == 303
        groups = "/administration?part=groups"
        grant = {"provider": "corp", "group": "ops", "role": "viewer", "team": "", "workload": ""}
        assert ann.send("grant-group-role", groups, **grant).status_code == 303
        listed = ann.get("/api/v1/group-roles").json()["items"]
        assert [(each["group"], each["version"]) for each in listed] == [("ops", 1), ("viewers", 0)]
        assert ann.send("take-group-role", groups, **grant).status_code == 303


def test_a_delegate_sees_what_may_be_done_and_no_more_is_done(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        joined(served.ground, BOB, OF_PAYMENTS)
        joined(served.ground, CY, EDITOR)
        bob = served.visit(BOB)
        assert "may do more than you could grant" in bob.get(f"/administration?account={CY}").text
        for action, body in (
            ("grant-role", {"account": CY, "role": "editor", "team": "shop"}),
            ("take-role", {"account": CY, "role": "editor"}),
            ("suspend-account", {"account": ANN}),
            ("make-link", {"account": ANN}),
            ("sign-out-account", {"account": CY}),
            ("invite", {"email": "dee@example.com", "role": "administrator"}),
        ):
            assert bob.post(action, **body).status_code == 403, action
        assert bob.post("grant-role", account=CY, role="viewer", team="payments").status_code == 200
        cy = served.visit(CY)
        assert cy.get("/administration").status_code == 403
        assert cy.post("invite", email="dee@example.com").status_code == 403


def test_changes_are_asked_for_once_more_and_then_go_on(tmp_path: Path) -> None:
    clock = Clock()
    with house(tmp_path, clock=clock) as served:
        ann = served.visit(ANN)
        clock.turn(minutes=11)
        page = ann.get("/administration").text
        assert "/sign-in?again=1" in page
        refused = ann.send("invite", "/administration", email=BOB, name="", role="")
        assert refused.status_code == 403
        assert "show once more that it is you" in refused.text
