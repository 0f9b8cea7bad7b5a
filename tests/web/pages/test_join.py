"""Following a link: of an invitation, to another password, and one that is good no more (R12)."""

from __future__ import annotations

from pathlib import Path

from identities import BOB, OTHER_WORDS, WHO, secret_of
from remit.app.identity.ground import AT_THE_MACHINE
from remit.app.identity.people import invite, link_for
from web.markup import Markup, offences
from web.signing import house

WEAK = "password1234"


def test_an_invitation_greets_sets_a_password_and_signs_in(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        _, link = invite(served.ground, AT_THE_MACHINE, WHO, email=BOB, name="Bob <b>", grants=[])
        visit = served.visit()
        html = visit.get(link.path).text
        assert offences(html) == []
        assert "Welcome, Bob &lt;b&gt;." in html
        assert "email" not in {one.get("name") for one in Markup(html).all("input")}
        weak = visit.send("join", link.path, link=secret_of(link.path), password=WEAK)
        assert weak.status_code == 422
        assert "common" in weak.text
        assert WEAK not in weak.text
        done = visit.send("join", link.path, link=secret_of(link.path), password=OTHER_WORDS)
        assert (done.status_code, done.headers["location"]) == (303, "/account")
        assert visit.get("/api/v1/me").json()["id"] == BOB


def test_another_password_is_set_by_a_link(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        link = link_for(served.ground, AT_THE_MACHINE, WHO, "ann@example.com")
        visit = served.visit()
        assert "Set another password, Ann." in visit.get(link.path).text
        assert visit.send("join", link.path, link=secret_of(link.path), password=OTHER_WORDS).status_code == 303
        assert served.visit().sign_in().status_code == 403
        assert served.visit().sign_in(words=OTHER_WORDS).status_code == 303


def test_a_link_that_is_no_good_says_whom_to_ask(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        for link in ("", "x", "a_b", "%00_x", "é_ü"):
            answer = served.visit().get(f"/join?link={link}")
            assert answer.status_code == 404
            assert "leads nowhere any more" in answer.text
            assert offences(answer.text) == []
