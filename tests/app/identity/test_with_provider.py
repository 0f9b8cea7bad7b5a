"""Signing in with a provider, from going out to coming back: a real one, and one that lies (R12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from identities import ADMINISTRATOR, ANN, BOB, EDITOR, WHO, Clock, entered, first, told
from providers import Told, real_provider, told_provider
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE, Ground
from remit.app.identity.outgoing import ProviderError
from remit.app.identity.people import invite, set_group, suspend
from remit.app.identity.provider import Providers
from remit.app.identity.sessions import COOKIE
from remit.app.identity.settings import GroupGrant, Provider, Settings
from remit.app.identity.sign_in import Attempt
from remit.app.identity.with_provider import AWAY_SECONDS, Back, address_back, arrive, leave
from remit.errors import ForbiddenError, UnknownNameError
from remit.model.access import Grant, Right, Role
from store.databases import Database

SITE = "http://127.0.0.1:8350"
NOWHERE = Attempt(email="", password="", address="192.0.2.7")


@pytest.fixture
def lying() -> Iterator[Told]:
    with told_provider() as made:
        yield made


def with_(ground: Ground, *providers: Provider) -> Ground:
    return replace(ground, settings=Settings(providers=providers))


def come_back(
    ground: Ground,
    told: Told,
    *,
    said: dict[str, str] | None = None,
    cookie: str = "",
    again: str = "",
    **claims: Any,  # noqa: ANN401 - claims of any kind
) -> Back:
    """Go out and come back with a token of these claims."""
    providers = Providers()
    away = leave(ground, providers, "told", SITE, back="/assets", again=again)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
    told.id_token = told.sign(told.claims(**{"nonce": asked["nonce"], **claims}))
    brought = {"code": "c", "state": asked["state"], **(said or {})}
    attempt = replace(NOWHERE, cookie=cookie)
    return arrive(ground, providers, "told", SITE, brought, cookie=away.cookie, attempt=attempt)


def test_the_way_out_carries_all_that_ties_the_way_back_to_it(ground: Ground, lying: Told) -> None:
    asked = with_(ground, lying.provider(scopes=("email", "groups")))
    away = leave(asked, Providers(), "told", SITE, back="/assets")
    query = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
    assert away.url.startswith(f"{lying.issuer}/authorize?")
    assert query["scope"] == "openid email groups"
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["redirect_uri"] == address_back(SITE, "told")
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert query["state"] not in away.cookie
    assert "prompt" not in query
    again = leave(asked, Providers(), "told", SITE, back="/", again=ANN).url
    assert "max_age=0" in again
    assert "prompt=login" in again


def test_with_a_real_provider_somebody_invited_comes_in(
    ground: Ground, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = {"sub": "b-1", "email": BOB, "email_verified": True, "name": "Bob"}
    with real_provider(address_back(SITE, "real"), bob) as there:
        monkeypatch.setenv("REMIT_REAL_SECRET", there.secret)
        real, providers = with_(ground, there.provider()), Providers()
        invite(real, AT_THE_MACHINE, WHO, email=BOB, name="Bob", grants=[EDITOR])
        away = leave(real, providers, "real", SITE, back="/assets")
        answer = httpx.post(away.url, data={"sub": "b-1"}, follow_redirects=False)
        assert answer.headers["location"].startswith(address_back(SITE, "real"))
        said = dict(httpx.URL(answer.headers["location"]).params)
        back = arrive(real, providers, "real", SITE, said, cookie=away.cookie, attempt=NOWHERE)
        assert back.back == "/assets"
        found = Identity(real).principal({COOKIE: back.entered.cookie}, {})
        assert found is not None
        assert (found.id, found.may(Right.PLAN)) == (BOB, True)
        with pytest.raises(ProviderError):  # a code is good once
            arrive(real, providers, "real", SITE, said, cookie=away.cookie, attempt=NOWHERE)
        monkeypatch.setenv("REMIT_REAL_SECRET", "another")
        with pytest.raises(ProviderError):
            arrive(real, providers, "real", SITE, said, cookie=away.cookie, attempt=NOWHERE)
    assert told(database.where, "account.signed-in")[0]["way"] == "real"


def test_what_came_from_elsewhere_is_refused(ground: Ground, lying: Told, clock: Clock) -> None:
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    for said in ({"state": "other"}, {"state": ""}, {"iss": "https://other.example"}):
        with pytest.raises(ForbiddenError):
            come_back(asked, lying, said=said)
    providers = Providers()
    away = leave(asked, providers, "told", SITE, back="/")
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    for cookie in ("", "AAAA", away.cookie[:-8] + "AAAAAAA="):
        with pytest.raises(ForbiddenError, match="not begun here"):
            arrive(asked, providers, "told", SITE, {"code": "c", "state": state}, cookie=cookie, attempt=NOWHERE)
    clock.turn(seconds=AWAY_SECONDS + 1)
    with pytest.raises(ForbiddenError, match="took too long"):
        arrive(asked, providers, "told", SITE, {"code": "c", "state": state}, cookie=away.cookie, attempt=NOWHERE)
    with pytest.raises(UnknownNameError):
        leave(asked, providers, "other", SITE, back="/")


def test_a_provider_that_promises_to_name_itself_must(ground: Ground, lying: Told) -> None:
    lying.metadata = {"authorization_response_iss_parameter_supported": True}
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    with pytest.raises(ForbiddenError, match="another provider"):
        come_back(asked, lying)
    assert come_back(asked, lying, said={"iss": lying.issuer}).entered.account == ANN


def test_whom_the_provider_turns_away_is_told_so(ground: Ground, lying: Told) -> None:
    with pytest.raises(ForbiddenError, match="did not let you in: access_denied"):
        come_back(with_(ground, lying.provider()), lying, said={"error": "access_denied"})


@pytest.mark.parametrize(
    "claims", [{"nonce": "other"}, {"aud": "other"}, {"exp": 1}, {"iss": "https://other.example"}, {"sub": None}]
)
def test_a_token_that_does_not_hold_lets_nobody_in(ground: Ground, lying: Told, claims: dict[str, Any]) -> None:
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    with pytest.raises(ProviderError, match="does not hold"):
        come_back(asked, lying, **claims)
    account = asked.account(ANN)
    assert account is not None
    assert account.document.state == "invited"


def test_nobody_comes_in_uninvited(ground: Ground, lying: Told, database: Database) -> None:
    asked = with_(ground, lying.provider())
    for _ in range(3):
        with pytest.raises(ForbiddenError, match="no account"):
            come_back(asked, lying)
    assert len(told(database.where, "sign-in.failed")) == 1, "told once, not each time"


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": None}, {"email": None}, {"email": "x"}]
)
def test_an_address_that_the_provider_does_not_vouch_for_is_nobody_s(
    ground: Ground, lying: Told, claims: dict[str, Any]
) -> None:
    lying.userinfo = {"sub": "ann-1"}
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[ADMINISTRATOR])
    with pytest.raises(ForbiddenError, match="e-mail address"):
        come_back(asked, lying, **claims)


def test_where_the_settings_vouch_for_all_addresses_the_claim_is_not_needed(ground: Ground, lying: Told) -> None:
    asked = with_(ground, lying.provider(is_email_verified=True))
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    assert come_back(asked, lying, email_verified=None).entered.account == ANN


def test_who_signed_in_once_is_known_by_subject_and_not_by_address(ground: Ground, lying: Told) -> None:
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    come_back(asked, lying)
    assert come_back(asked, lying, email="new-name@example.com").entered.account == ANN
    with pytest.raises(ForbiddenError, match="somebody else's"):  # the address was given to another person
        come_back(asked, lying, sub="another")
    suspend(asked, AT_THE_MACHINE, WHO, ANN)
    with pytest.raises(ForbiddenError, match="no account"):
        come_back(asked, lying)


def test_groups_give_roles_by_settings_and_by_administration(ground: Ground, lying: Told) -> None:
    by_file = GroupGrant(group="auditors", role=Role.AUDITOR)
    asked = with_(ground, lying.provider(accounts="groups", groups=(by_file,)))
    set_group(asked, AT_THE_MACHINE, WHO, "told", "ops", [Grant(role=Role.EDITOR, team="payments")])
    with pytest.raises(ForbiddenError, match="no account"):
        come_back(asked, lying, groups=["others"])
    back = come_back(asked, lying, groups=["auditors", "ops", 7, "x" * 300])
    identity = Identity(asked)

    def who() -> Any:  # noqa: ANN401 - a principal
        return identity.principal({COOKIE: back.entered.cookie}, {})

    assert who().may(Right.AUDIT)
    assert who().may(Right.PLAN, team="payments")
    assert not who().may(Right.PLAN, team="shop")
    set_group(asked, AT_THE_MACHINE, WHO, "told", "ops", [])
    assert not who().may(Right.PLAN, team="payments"), "at once, without signing in anew"
    come_back(asked, lying, groups=[])
    assert not who().may(Right.AUDIT), "who left the group loses its role with the next sign-in"


def test_what_the_token_does_not_say_is_asked_for_and_must_be_of_the_same_person(ground: Ground, lying: Told) -> None:
    asked = with_(ground, lying.provider())
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    thin: dict[str, Any] = {"email": None, "email_verified": None, "groups": None}
    lying.userinfo = {"sub": "somebody else", "email": ANN, "email_verified": True}
    with pytest.raises(ProviderError, match="somebody else"):
        come_back(asked, lying, **thin)
    lying.userinfo = {"sub": "ann-1", "email": ANN, "email_verified": True, "groups": ["ops"]}
    assert come_back(asked, lying, **thin).entered.account == ANN
    assert ("/userinfo", {}, "Bearer access") in lying.asked
    account = asked.account(ANN)
    assert account is not None
    assert account.document.groups == ("told:ops",)


def test_the_client_shows_who_it_is_as_the_provider_wants_it(
    ground: Ground, lying: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = with_(ground, lying.provider(client_secret_env="OIDC_SECRET"))  # noqa: S106 - the name of a variable
    invite(asked, AT_THE_MACHINE, WHO, email=ANN, name="Ann", grants=[])
    with pytest.raises(ProviderError, match="secret of told is missing"):
        come_back(asked, lying)
    monkeypatch.setenv("OIDC_SECRET", "a b:c")
    come_back(asked, lying)
    _, form, authorization = next(one for one in reversed(lying.asked) if one[0] == "/token")
    assert authorization == "Basic cmVtaXQ6YSUyMGIlM0Fj"  # remit:a%20b%3Ac, RFC 6749, 2.3.1
    assert "client_secret" not in form
    assert len(form["code_verifier"]) >= 43
    lying.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    come_back(asked, lying)
    _, form, authorization = next(one for one in reversed(lying.asked) if one[0] == "/token")
    assert (form["client_id"], form["client_secret"], authorization) == ("remit", "a b:c", "")


def test_showing_again_who_one_is_needs_a_fresh_sign_in_of_the_same_person(
    ground: Ground, lying: Told, clock: Clock
) -> None:
    asked = with_(ground, lying.provider())
    first(asked)
    cookie = entered(asked).cookie
    clock.turn(minutes=11)
    now = int(clock.now.timestamp())
    fresh: dict[str, Any] = {"exp": now + 60, "iat": now}
    with pytest.raises(ProviderError, match="just shown"):
        come_back(asked, lying, cookie=cookie, again=ANN, **fresh)
    invite(asked, AT_THE_MACHINE, WHO, email=BOB, name="Bob", grants=[])
    with pytest.raises(ForbiddenError, match="somebody else"):
        come_back(asked, lying, cookie=cookie, again=ANN, auth_time=now, sub="bob-1", email=BOB, **fresh)
    back = come_back(asked, lying, cookie=cookie, again=ANN, auth_time=now, **fresh)
    found = Identity(asked).principal({COOKIE: back.entered.cookie}, {})
    assert found is not None
    asked.confirmed(found)
