"""The own account: password, second factor, sign-ins and tokens, as pages and as the API (R12)."""

from __future__ import annotations

from pathlib import Path

from identities import ANN, BOB, OTHER_WORDS, WORDS, joined
from remit.app.identity.second_factor import code_at
from web.conftest import client_of
from web.markup import offences
from web.signing import House, house


def code_of(served: House) -> str:
    kept = served.ground.credentials.of(ANN, "second-factor-begun")[-1]
    seed = served.ground.sealer("second factor").unseal(kept.secret, ANN)
    return code_at(seed, int(served.ground.clock().timestamp()) // 30)


def test_a_stranger_is_led_to_the_way_in(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        assert "You are not signed in." in served.visit().get("/account").text
        assert served.visit().post("change-password", old="", new=OTHER_WORDS).status_code == 403
    with client_of(None) as client:
        assert "Nobody signs in to this server." in client.get("/account").text


def test_the_second_factor_is_shown_once_and_asked_for_then(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        visit = served.visit(ANN)
        begun = visit.send("set-up-second-factor", "/account")
        assert (begun.status_code, begun.headers["cache-control"]) == (200, "no-store")
        assert offences(begun.text) == []
        assert "<svg" in begun.text
        assert "<svg" not in visit.get("/account").text.partition("Second factor")[2].partition("Where you")[0]
        wrong = visit.send("confirm-second-factor", "/account", code="000000")
        assert wrong.status_code == 422
        done = visit.send("confirm-second-factor", "/account", code=code_of(served))
        assert done.text.count("<li><code>") == 10
        assert "<li><code>" not in visit.get("/account").text
        assert served.visit().sign_in().status_code == 403
        renewed = visit.send("renew-recovery-codes", "/account")
        assert renewed.text.count("<li><code>") == 10
        assert visit.send("drop-second-factor", "/account").status_code == 303
        assert served.visit().sign_in().status_code == 303


def test_other_sign_ins_are_listed_and_ended(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        here, there = served.visit(ANN), served.visit(ANN)
        listed = here.get("/api/v1/sign-ins").json()["items"]
        assert [one["is_this"] for one in listed].count(True) == 1
        (other,) = [one["id"] for one in listed if not one["is_this"]]
        joined(served.ground, BOB)
        assert served.visit(BOB).post("end-sign-in", id=other).status_code == 404, "not another person's"
        assert here.send("end-sign-in", "/account", id=other).status_code == 303
        assert there.get("/api/v1/me").status_code == 401
        third = served.visit(ANN)
        assert here.send("end-sign-in", "/account", id="").status_code == 303
        assert third.get("/api/v1/me").status_code == 401
        assert here.get("/api/v1/me").status_code == 200


def test_another_password_needs_the_old_one(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        visit = served.visit(ANN)
        wrong = visit.send("change-password", "/account", old=OTHER_WORDS, new=OTHER_WORDS)
        assert wrong.status_code == 403
        assert OTHER_WORDS not in wrong.text
        assert visit.send("change-password", "/account", old=WORDS, new=OTHER_WORDS).status_code == 303
        assert visit.get("/account").status_code == 200
        for _ in range(4):
            assert visit.post("change-password", old="guess", new=WORDS).status_code in {403, 429}


def test_tokens_are_made_shown_once_and_revoked(tmp_path: Path) -> None:
    with house(tmp_path) as served:
        visit = served.visit(ANN)
        made = visit.send("make-token", "/account", owner="", label="<b>ci", rights=["read", "report"], days="30")
        assert made.status_code == 200
        assert offences(made.text) == []
        text = made.text.partition('class="secret">')[2].partition("<")[0]
        assert served.visit().client.get("/api/v1/me", headers={"authorization": f"Bearer {text}"}).status_code == 200
        page = visit.get("/account").text
        assert text not in page
        assert "&lt;b&gt;ci" in page
        (line,) = visit.get("/api/v1/tokens").json()["items"]
        assert (line["rights"], line["state"]) == (["read", "report"], "active")
        assert visit.send("make-token", "/account", owner="", label="x", days="30").status_code in {400, 422}
        assert visit.send("revoke-token", "/account", id=line["id"]).status_code == 303
        assert visit.get("/api/v1/tokens").json()["items"][0]["state"] == "revoked"
