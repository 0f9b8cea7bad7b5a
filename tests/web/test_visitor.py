"""Who visits: forms are tied to a sign-in, sentences to a browser, counts to a principal."""

from __future__ import annotations

import base64

import pytest

from remit.model.access import NOBODY
from remit.web.visitor import VISIT_COOKIE, Visitor, Visitors, visit_secret
from web.conftest import Given
from web.estate import landscape
from web.trial import NamedByToken


def visitor(cookies: dict[str, str] | None = None, **headers: str) -> Visitor:
    return Visitors(Given(landscape(), identity=NamedByToken())).of(cookies or {}, headers, "192.0.2.1")


def test_a_token_is_of_one_sign_in_and_changes_with_each_page() -> None:
    olga = visitor({"remit_session": "olga.1"})
    one, other = olga.token(), olga.token()
    assert one != other
    assert olga.is_token(one)
    assert olga.is_token(other)
    assert visitor({"remit_session": "olga.1"}).is_token(one), "another request of the same sign-in"
    for stranger in (visitor({"remit_session": "olga.2"}), visitor({"remit_session": "ed.1"}), visitor()):
        assert not stranger.is_token(one)


@pytest.mark.parametrize("said", ["", "x", "é", "AAAA", base64.urlsafe_b64encode(bytes(48)).decode(), "=" * 64])
def test_what_is_no_token_is_none(said: str) -> None:
    assert not visitor({"remit_session": "olga.1"}).is_token(said)


def test_a_changed_token_is_none() -> None:
    olga = visitor({"remit_session": "olga.1"})
    token = base64.urlsafe_b64decode(olga.token())
    for place in range(len(token)):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        assert not olga.is_token(base64.urlsafe_b64encode(changed).decode())


def test_before_signing_in_forms_are_tied_to_a_cookie_of_their_own() -> None:
    first = visitor()
    assert first.principal is NOBODY
    assert first.is_new
    assert not visitor().is_token(first.token()), "every browser has its own"
    back = visitor({VISIT_COOKIE: first.secret})
    assert not back.is_new
    assert back.is_token(first.token())
    assert visit_secret({VISIT_COOKIE: "short"}) == ""
    signed_in = visitor({VISIT_COOKIE: first.secret, "remit_session": "olga.1"})
    assert not signed_in.is_token(first.token()), "a token from before the sign-in is of no use after it"


def test_a_sentence_is_ours_or_nothing() -> None:
    olga = visitor({"remit_session": "olga.1"})
    sealed = olga.sealed("Handed over to Müller.")
    assert olga.unsealed(sealed) == "Handed over to Müller."
    for wrong in (sealed[:-2], "A" + sealed[1:], "", "é", visitor({"remit_session": "ed.1"}).sealed("x")):
        assert olga.unsealed(wrong) == ""


def test_requests_are_counted_by_principal_else_by_address() -> None:
    assert visitor(authorization="Bearer olga").client == "principal olga@example.com"
    assert visitor({"remit_session": "olga.1"}).client == "principal olga@example.com"
    assert visitor(authorization="Bearer nobody").client == visitor().client == "address 192.0.2.1"
    open_house = Visitors(Given(None)).of({}, {}, "192.0.2.1")
    assert open_house.client == "address 192.0.2.1", "whoever sits at the machine is not told from others there"
