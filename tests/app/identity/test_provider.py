"""ID tokens: only those that the provider signed, for us, in time, for this very sign-in (R12)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt

from providers import CLIENT, Told, key_of, public, shared_secret, told_provider
from remit.app.identity.outgoing import ProviderError
from remit.app.identity.provider import Expected, Providers, checked_claims

NOW = int(time.time())
LATER = NOW + 86_400  # far enough for a long run of all tests


@pytest.fixture
def told() -> Iterator[Told]:
    with told_provider() as made:
        yield made


def check(told: Told, token: str, **expected: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of what is expected
    wanted = Expected(**{"nonce": "nonce", "now": int(time.time()), **expected})
    return checked_claims(Providers(), told.provider(), token, wanted)


def plain(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token without a signature."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (header, claims)]
    return ".".join([*parts, ""])


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA", "Ed25519"])
def test_what_the_provider_signed_holds(told: Told, algorithm: str) -> None:
    assert check(told, told.sign(told.claims(), algorithm))["sub"] == "ann-1"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://other.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "other"}, "for somebody else"),
        ({"aud": None}, "for somebody else"),
        ({"aud": [CLIENT, "other"]}, "for several"),
        ({"aud": [CLIENT, "other"], "azp": "other"}, "given to somebody else"),
        ({"azp": "other"}, "given to somebody else"),
        ({"exp": NOW - 120}, "ended"),
        ({"exp": None}, "no times"),
        ({"exp": "soon"}, "no times"),
        ({"exp": True}, "no times"),
        ({"iat": None}, "no times"),
        ({"iat": LATER}, "of the future"),
        ({"nbf": LATER}, "not yet good"),
        ({"nonce": "other"}, "another nonce"),
        ({"nonce": None}, "another nonce"),
        ({"sub": None}, "names nobody"),
        ({"sub": ""}, "names nobody"),
        ({"sub": "x" * 256}, "names nobody"),
        ({"sub": 7}, "names nobody"),
    ],
)
def test_a_claim_that_is_wrong_is_refused(told: Told, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ProviderError, match=why):
        check(told, told.sign(told.claims(**changes)))


def test_several_audiences_hold_where_it_says_that_it_is_for_us(told: Told) -> None:
    assert check(told, told.sign(told.claims(aud=[CLIENT, "other"], azp=CLIENT)))["azp"] == CLIENT


def test_a_token_without_signature_is_refused(told: Told) -> None:
    told.sign(told.claims())
    for algorithm in ("none", "None", "NONE", ""):
        with pytest.raises(ProviderError, match="not taken"):
            check(told, plain({"alg": algorithm}, told.claims()))


def test_a_shared_secret_is_refused_even_if_it_is_the_public_key(told: Told) -> None:
    """The confusion of keys: HS256 with the RSA key's public text as secret."""
    told.sign(told.claims())
    token = jwt.encode({"alg": "HS256", "kid": "one"}, told.claims(), shared_secret(), algorithms=["HS256"])
    with pytest.raises(ProviderError, match="HS256"):
        check(told, token)


@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "ES384"])
def test_other_algorithms_are_not_taken(told: Told, algorithm: str) -> None:
    told.sign(told.claims())
    with pytest.raises(ProviderError, match=algorithm):
        check(told, plain({"alg": algorithm, "kid": "one"}, told.claims()))


def test_another_key_or_a_changed_byte_is_refused(told: Told) -> None:
    token = told.sign(told.claims())
    header, payload, signature = token.split(".")
    forged = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged["sub"] = "eve"
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    with pytest.raises(ProviderError, match="does not hold"):
        check(told, f"{header}.{body}.{signature}")
    told.keys = public(key_of("RS256", "one", 3072))
    with pytest.raises(ProviderError, match="does not hold"):
        check(told, token)


def test_a_key_that_is_not_there_or_not_for_signatures_is_refused(told: Told) -> None:
    token = told.sign(told.claims())
    (there,) = told.keys["keys"]
    odd: list[Any] = [[], "none", [{**there, "kid": "two"}], [{**there, "use": "enc"}], [there, there], [7]]
    for keys in odd:
        kept, told.keys = told.keys, {"keys": keys}
        with pytest.raises(ProviderError, match="no key"):
            check(told, token)
        told.keys = kept


def test_a_key_that_is_too_short_is_refused(told: Told) -> None:
    short = key_of("RS256", "one", 1024)
    token = jwt.encode({"alg": "RS256", "kid": "one"}, told.claims(), short, algorithms=["RS256"])
    told.keys = public(short)
    with pytest.raises(ProviderError, match="too short"):
        check(told, token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "e30.e30.", "x" * 100_001, "é.é.é"])
def test_what_is_no_token_is_refused(told: Told, token: str) -> None:
    told.sign(told.claims())
    with pytest.raises(ProviderError):
        check(told, token)


def test_who_has_to_show_again_must_have_done_so(told: Told) -> None:
    for changes in ({}, {"auth_time": NOW - 600}, {"auth_time": "now"}):
        with pytest.raises(ProviderError, match="just shown"):
            check(told, told.sign(told.claims(**changes)), since=NOW)
    assert check(told, told.sign(told.claims(auth_time=NOW)), since=NOW)


def test_a_new_key_is_asked_for_though_not_often(told: Told) -> None:
    clock = [0.0]
    providers = Providers(clock=lambda: clock[0])

    def keys_asked() -> int:
        return sum(1 for path, _, _ in told.asked if path == "/keys")

    def holds() -> bool:
        try:
            checked_claims(providers, told.provider(), token, Expected(nonce="nonce", now=int(time.time())))
        except ProviderError:
            return False
        return True

    token = told.sign(told.claims(), "ES256")
    assert holds()
    token = told.sign(told.claims(), "RS256")
    assert not holds(), "it was asked a moment ago"
    assert keys_asked() == 1
    clock[0] = 61
    assert holds()
    assert keys_asked() == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://other.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "http://other.example/"},
        {"token_endpoint": ["x"]},
    ],
)
def test_a_provider_that_says_something_else_is_not_spoken_to(told: Told, metadata: dict[str, Any]) -> None:
    told.metadata = metadata
    with pytest.raises(ProviderError):
        Providers().metadata(told.provider())


def test_a_provider_in_the_own_network_is_spoken_to_only_where_it_is_meant(told: Told) -> None:
    for issuer in ("https://169.254.169.254", "https://10.0.0.1", "http://example.com", "https://user:x@example.com"):
        with pytest.raises(ProviderError):
            Providers().metadata(told.provider(issuer=issuer))
