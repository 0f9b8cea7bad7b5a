"""Signing in and out over the web: cookies, fixation, forged forms, redirects, guessing, theft (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from identities import ANN, BOB, OTHER_WORDS, WHO, WORDS, Clock, joined
from remit.app.identity.people import first_link
from remit.app.identity.sessions import COOKIE, SECURE_COOKIE
from remit.app.identity.settings import Settings
from web.markup import offences
from web.signing import House, Visit, house


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(tmp_path: Path, clock: Clock) -> Iterator[House]:
    with house(tmp_path, clock=clock) as made:
        yield made


def test_a_stranger_sees_the_way_in_and_nothing_else(served: House) -> None:
    visit = served.visit()
    answer = visit.get("/assets?team=payments")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=%2Fassets%3Fteam%3Dpayments")
    page = visit.get("/sign-in")
    assert page.status_code == 200
    assert offences(page.text) == []
    assert "Acme" not in page.text
    assert "payments" not in page.text
    assert visit.get("/api/v1/assets").status_code == 401


def test_signing_in_brings_a_cookie_that_scripts_and_other_sites_do_not_get(served: House) -> None:
    visit = served.visit()
    answer = visit.sign_in(back="/assets?team=payments")
    assert (answer.status_code, answer.headers["location"]) == (303, "/assets?team=payments")
    (said,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert "httponly" in said.lower()
    assert "samesite=lax" in said.lower()
    assert "domain" not in said.lower()
    page = visit.get("/assets")
    assert page.status_code == 200
    assert "Sign out" in page.text
    assert ">Ann</a>" in page.text


def test_over_tls_the_cookie_insists_on_it(tmp_path: Path) -> None:
    with house(tmp_path, settings=Settings(url="https://remit.example.com")) as served:
        visit = Visit(served.site)
        visit.client.base_url = "https://localhost"  # the door answers to it
        answer = visit.sign_in()
        (said,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(SECURE_COOKIE)]
        assert "secure" in said.lower()
        assert "path=/" in said.lower()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_never_leads_off_this_site(served: House, back: str) -> None:
    answer = served.visit().sign_in(back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_another_site_cannot_sign_somebody_in(served: House) -> None:
    visit = served.visit()
    forged = {"email": ANN, "password": WORDS, "page": "/sign-in", "csrf": "x" * 60}
    assert visit.client.post("/do/sign-in", data=forged, follow_redirects=False).status_code == 403
    token = visit.get("/sign-in").text.partition('name="csrf" value="')[2].partition('"')[0]
    elsewhere = served.visit()
    stolen = {**forged, "csrf": token}
    assert elsewhere.client.post("/do/sign-in", data=stolen, follow_redirects=False).status_code == 403
    headers = {"origin": "https://evil.example"}
    assert visit.client.post("/do/sign-in", data=stolen, headers=headers).status_code == 403
    assert visit.client.post("/do/sign-in", data=stolen, follow_redirects=False).status_code == 303


def test_a_cookie_that_somebody_planted_is_never_taken_over(served: House) -> None:
    """Session fixation: whoever planted the cookie must not be signed in by its victim."""
    joined(served.ground, BOB)
    attacker = served.visit(ANN)
    planted = attacker.client.cookies[COOKIE]
    for value in (planted, "A" * 43):
        victim = served.visit()
        victim.client.cookies.set(COOKIE, value, domain="127.0.0.1")
        answer = victim.send("sign-in", "/sign-in", email=BOB, password=WORDS)
        assert answer.status_code == 303
        (fresh,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
        assert not fresh.startswith(f"{COOKIE}={value}")
        after = served.visit().client.get("/api/v1/me", headers={"cookie": fresh.partition(";")[0]})
        assert after.json()["id"] == BOB
    assert attacker.get("/api/v1/me").status_code == 401, "what was planted is no sign-in any more"


def test_signing_out_ends_it_on_the_server_too(served: House) -> None:
    visit = served.visit(ANN)
    kept = visit.client.cookies[COOKIE]
    answer = visit.send("sign-out", "/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?out=1")
    visit.client.cookies.set(COOKIE, kept, domain="127.0.0.1")
    assert visit.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("email", "words"),
    [(ANN, OTHER_WORDS), ("nobody@example.com", WORDS), (BOB, OTHER_WORDS), ("", ""), ("ann", WORDS)],
)
def test_whatever_is_wrong_the_same_is_said(served: House, email: str, words: str) -> None:
    joined(served.ground, BOB)
    answer = served.visit().sign_in(email, words)
    assert answer.status_code == 403
    assert "Name, password or code is not right." in answer.text
    assert words not in answer.text or not words
    assert offences(answer.text) == []


def test_guessing_is_slowed_down_and_told_as_429(served: House, clock: Clock) -> None:
    for _ in range(5):
        assert served.visit().sign_in(ANN, OTHER_WORDS).status_code == 403
    refused = served.visit().sign_in(ANN, WORDS)
    assert refused.status_code == 429
    assert "too many attempts failed" in refused.text
    clock.turn(seconds=2)
    assert served.visit().sign_in(ANN, WORDS).status_code == 303


def test_pages_replace_the_cookie_and_a_copy_of_the_old_one_ends_it_all(served: House, clock: Clock) -> None:
    visit = served.visit(ANN)
    old = visit.client.cookies[COOKIE]
    clock.turn(minutes=16)
    assert visit.get("/assets").status_code == 200
    fresh = visit.client.cookies[COOKIE]
    assert fresh != old
    thief = served.visit()
    thief.client.cookies.set(COOKIE, old, domain="127.0.0.1")
    assert thief.get("/api/v1/me").status_code == 200, "requests that run beside are let through for half a minute"
    clock.turn(seconds=31)
    assert thief.get("/api/v1/me").status_code == 401
    assert visit.get("/api/v1/me").status_code == 401, "and then neither is"


def test_before_the_first_administrator_the_machine_itself_may_look(tmp_path: Path) -> None:
    with house(tmp_path, is_open=True, has_first=False) as served:
        visit = served.visit()
        page = visit.get("/assets")
        assert page.status_code == 200
        assert "Nobody has to sign in yet." in page.text
        assert "remit identity first-link" in visit.get("/sign-in").text
        assert visit.post("invite", email=BOB).status_code == 403
        path = first_link(served.ground, WHO).path
        joining = visit.send("join", path, link=path.partition("=")[2], email=ANN, name="Ann", password=WORDS)
        assert (joining.status_code, joining.headers["location"]) == (303, "/account")
        assert visit.get("/api/v1/me").json()["roles"] == [{"role": "administrator", "team": None, "workload": None}]
        assert visit.get(path).status_code == 404, "a link is good once"
        assert served.visit().get("/assets").status_code == 303


def test_elsewhere_nothing_is_shown_without_signing_in(tmp_path: Path) -> None:
    with house(tmp_path, has_first=False) as served:
        assert served.visit().get("/").status_code == 303
        assert served.visit().get("/api/v1/assets").status_code == 401


def test_a_token_needs_no_cookie_and_a_bad_one_gets_no_help_from_one(served: House) -> None:
    visit = served.visit(ANN)
    made = visit.post("make-token", label="ci", rights=["read"])
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    token = made.json()["token"]
    stranger = served.visit()
    headers = {"authorization": f"Bearer {token}"}
    assert stranger.client.get("/api/v1/me", headers=headers).json()["token"] == made.json()["id"]
    assert visit.client.get("/api/v1/me", headers={"authorization": f"Bearer {token[:-1]}"}).status_code == 401
    assert visit.post("revoke-token", id=made.json()["id"]).status_code == 200
    assert stranger.client.get("/api/v1/me", headers=headers).status_code == 401
