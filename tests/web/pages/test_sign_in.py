"""The page to sign in: for strangers, for whoever is asked again, for whoever is in already (R12)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from identities import ANN, OTHER_WORDS, WORDS
from providers import told_provider
from remit.app.identity.door import Identity
from remit.app.identity.settings import Provider, Settings
from remit.web.app import create_app
from web.conftest import client_of
from web.markup import Markup, offences
from web.signing import Visit, house

CORP = Provider(id="corp", name="Corp <b>", issuer="https://login.example.com", client_id="remit")


def test_providers_are_links_that_keep_where_one_was(tmp_path: Path) -> None:
    with house(tmp_path, settings=Settings(passwords=False, providers=(CORP,))) as served:
        html = served.visit().get("/sign-in?back=/assets%3Fteam%3Da").text
        assert offences(html) == []
        assert "Sign in with Corp &lt;b&gt;" in html
        hrefs = [one.get("href") for one in Markup(html).all("a")]
        assert "/sign-in/with/corp?back=%2Fassets%3Fteam%3Da" in hrefs
        assert 'type="password"' not in html
        assert served.visit().get("/sign-in/with/other").status_code == 404


def test_a_provider_that_cannot_be_reached_is_told_and_harms_nobody(tmp_path: Path) -> None:
    nowhere = Provider(id="corp", name="Corp", issuer="https://127.0.0.1:9", client_id="remit")
    with house(tmp_path, settings=Settings(providers=(nowhere,))) as served:
        answer = served.visit().get("/sign-in/with/corp")
        assert answer.status_code >= 400
        assert "provider cannot be asked" in answer.text
        assert "Traceback" not in answer.text
        back = served.visit().get("/sign-in/from/corp?code=x&state=y")
        assert "not begun here" in back.text


def test_whoever_is_in_is_told_so_and_asked_again_only_on_purpose(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        visit = served.visit(ANN)
        assert "You are signed in as Ann." in visit.get("/sign-in").text
        again = visit.get("/sign-in?again=1&back=/administration").text
        assert "Show once more that you are Ann." in again
        fields = {one.get("name") for one in Markup(again).all("input")}
        assert "password" in fields
        assert "email" not in fields
        wrong = visit.send("confirm-identity", "/sign-in?again=1", password=OTHER_WORDS, back="/administration")
        assert wrong.status_code == 403
        right = visit.send("confirm-identity", "/sign-in?again=1", password=WORDS, back="/administration")
        assert (right.status_code, right.headers["location"]) == (303, "/administration")
        assert visit.get("/administration").status_code == 200


def test_who_has_only_a_provider_is_sent_there_again(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        visit = served.visit(ANN)
        ground = replace(served.ground, settings=Settings(passwords=False, providers=(CORP,)))
        after = Visit(create_app(replace(served.services, identity=Identity(ground))))
        after.client.cookies.update(visit.client.cookies)
        assert "/sign-in/with/corp?back=%2F&amp;again=1" in after.get("/sign-in?again=1").text


def test_a_server_without_accounts_says_so() -> None:
    with client_of(None) as client:
        assert "Nobody signs in to this server." in client.get("/sign-in").text
        assert client.get("/sign-in/with/corp").status_code == 404
        assert client.post("/api/v1/sign-in", json={"email": "a@b.c", "password": "x"}).status_code in {409, 422}


def test_what_goes_out_with_a_browser_is_this_host_s_alone_over_tls(tmp_path: Path) -> None:
    with told_provider() as told:
        settings = Settings(url="https://remit.example.com", providers=(told.provider(),))
        with house(tmp_path, settings=settings) as served:
            visit = served.visit()
            answer = visit.get("/sign-in/with/told?back=/assets")
            assert answer.headers["location"].startswith(f"{told.issuer}/authorize?")
            (said,) = [one for one in answer.headers.get_list("set-cookie") if "away" in one]
            assert said.startswith("__Host-remit_away=")
            assert {"httponly", "secure", "samesite=lax"} <= {one.strip().lower() for one in said.split(";")}
            assert "redirect_uri=https%3A%2F%2Fremit.example.com%2Fsign-in%2Ffrom%2Ftold" in answer.headers["location"]
