"""What an OpenID provider says of itself, and whether an ID token is its own, for us, fresh, and asked for (R12).

OpenID Connect Core 1.0, 3.1.3.7, and Discovery 1.0, 4.3. Only signatures by a private key of the provider's count:
RS256, ES256 and EdDSA; `none` and everything with a shared secret is refused before any key is looked at.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from remit.app.identity.outgoing import ProviderError, ask, text_of
from remit.app.identity.settings import Provider, is_allowed

ALGORITHMS: Final = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}  # the last by RFC 9864
LONGEST_TOKEN: Final = 100_000  # characters
LEEWAY: Final = 60  # seconds that two clocks may differ
_KNOWN_SECONDS: Final = 3600.0
_SOON_SECONDS: Final = 60.0
_LEAST_RSA: Final = 342  # characters of a modulus of 2048 bits in Base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a provider says of itself.

    Attributes:
        authorization, token, keys: addresses of its endpoints.
        userinfo: likewise; empty where it has none.
        ways: how clients show who they are at the token endpoint.
        has_issuer: whether its answers name the issuer (RFC 9207).
    """

    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    ways: frozenset[str] = frozenset({"client_secret_basic"})
    has_issuer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token must say.

    Attributes:
        nonce: the one that was sent along.
        now: seconds since 1970.
        since: when the person must have shown who they are, at the earliest; 0 for whenever.
    """

    nonce: str
    now: int
    since: int = 0


@dataclass(slots=True)
class _Known:
    metadata: Metadata
    at: float
    keys: list[dict[str, Any]] = field(default_factory=list)
    keys_at: float = float("-inf")


class Providers:
    """Metadata and keys of providers, asked for when needed and kept for an hour; used from several threads."""

    def __init__(self, private: tuple[str, ...] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._private = private
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    @property
    def private(self) -> tuple[str, ...]:
        """What of the own network may be spoken to."""
        return self._private

    def metadata(self, provider: Provider) -> Metadata:
        """What a provider says of itself.

        Raises:
            ProviderError: it cannot be asked, or says something else than its issuer.
        """
        return self._entry(provider).metadata

    def key(self, provider: Provider, header: Mapping[str, Any]) -> dict[str, Any]:
        """The public key that a token's header names; asked for anew, though not often, where it is not known.

        Raises:
            ProviderError: there is no such key.
        """
        entry = self._entry(provider)
        with self._lock:
            age = self._clock() - entry.keys_at
            found = _chosen(entry.keys, header)
            if age > _KNOWN_SECONDS or (found is None and age > _SOON_SECONDS):
                document = ask(entry.metadata.keys, private=self._private)
                listed = document.get("keys")
                entry.keys = [one for one in listed if isinstance(one, dict)][:100] if isinstance(listed, list) else []
                entry.keys_at = self._clock()
                found = _chosen(entry.keys, header)
        if found is None:
            raise ProviderError("the provider has no key for this token", place=provider.id)
        return found

    def _entry(self, provider: Provider) -> _Known:
        with self._lock:
            known = self._known.get(provider.id)
            if known is None or self._clock() - known.at > _KNOWN_SECONDS:
                known = _Known(metadata=_asked(provider, self._private), at=self._clock())
                self._known[provider.id] = known
            return known


def _asked(provider: Provider, private: tuple[str, ...]) -> Metadata:
    document = ask(provider.issuer.rstrip("/") + "/.well-known/openid-configuration", private=private)
    if text_of(document, "issuer") != provider.issuer:
        said = text_of(document, "issuer", 200)
        raise ProviderError(
            f"the provider calls itself “{said}”", place=provider.id, hint="write that as issuer, if it is meant"
        )
    endpoints = {
        name: text_of(document, key)
        for name, key in (
            ("authorization", "authorization_endpoint"),
            ("token", "token_endpoint"),
            ("keys", "jwks_uri"),
            ("userinfo", "userinfo_endpoint"),
        )
    }
    for name, url in endpoints.items():
        if not (is_allowed(url.partition("?")[0]) or (name == "userinfo" and not url)):
            raise ProviderError(f"the provider’s {name} address cannot be trusted", place=provider.id)
    ways = document.get("token_endpoint_auth_methods_supported")
    return Metadata(
        authorization=endpoints["authorization"],
        token=endpoints["token"],
        keys=endpoints["keys"],
        userinfo=endpoints["userinfo"],
        ways=frozenset(map(str, ways)) if isinstance(ways, list) else frozenset({"client_secret_basic"}),
        has_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _chosen(keys: list[dict[str, Any]], header: Mapping[str, Any]) -> dict[str, Any] | None:
    """The one key of the right kind and name; none where it could be several."""
    kind = ALGORITHMS[header["alg"]]
    fit = [
        one
        for one in keys
        if one.get("kty") == kind
        and one.get("use", "sig") == "sig"
        and one.get("alg", header["alg"]) == header["alg"]
        and ("kid" not in header or one.get("kid") == header["kid"])
    ]
    return fit[0] if len(fit) == 1 else None


def checked_claims(providers: Providers, provider: Provider, token: str, expected: Expected) -> dict[str, Any]:
    """The claims of an ID token, once all that must be so is so.

    Raises:
        ProviderError: it is not signed by the provider, not for us, not fresh, or not the one that was asked for.
    """
    from joserfc import jws, jwt  # noqa: PLC0415 - slow to import, and only who signs in this way needs it
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above
    from joserfc.jwk import ECKey, OKPKey, RSAKey  # noqa: PLC0415 - as above

    if not 0 < len(token) <= LONGEST_TOKEN:
        raise ProviderError("the provider gave no ID token", place=provider.id)
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS or "crit" in header:
            raise ProviderError(
                f"an ID token signed by “{str(header.get('alg'))[:20]}” is not taken", place=provider.id
            )
        raw = providers.key(provider, header)
        kinds: dict[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
        if raw["kty"] == "RSA" and len(str(raw["n"])) < _LEAST_RSA:
            raise ProviderError("the provider signs with a key that is too short", place=provider.id)
        public = {name: raw[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in raw}
        key = kinds[raw["kty"]].import_key(public)
        claims = jwt.decode(token, key, algorithms=[header["alg"]]).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as problem:
        raise ProviderError(f"the ID token does not hold: {type(problem).__name__}", place=provider.id) from None
    why = _wrong(claims, provider, expected)
    if why:
        raise ProviderError(f"the ID token does not hold: {why}", place=provider.id)
    return dict(claims)


def _wrong(claims: Mapping[str, Any], provider: Provider, expected: Expected) -> str:
    """What is wrong with claims whose signature holds; empty for nothing (OpenID Connect Core, 3.1.3.7)."""
    aud = claims.get("aud")
    audience = aud if isinstance(aud, list) else [aud]
    times = {name: claims.get(name) for name in ("exp", "iat")}
    numbers = {name: value for name, value in times.items() if isinstance(value, int | float) and value is not True}
    nonce, shown = claims.get("nonce"), claims.get("auth_time")
    rules = (
        (claims.get("iss") == provider.issuer, "another issuer"),
        (provider.client_id in audience, "it is for somebody else"),
        (len(audience) == 1 or claims.get("azp") is not None, "it is for several, and does not say for whom"),
        (claims.get("azp", provider.client_id) == provider.client_id, "it was given to somebody else"),
        (len(numbers) == len(times), "it has no times"),
        (numbers.get("exp", 0) > expected.now - LEEWAY, "it has ended"),
        (numbers.get("iat", 0) < expected.now + LEEWAY, "it is of the future"),
        (not isinstance(claims.get("nbf"), int | float) or claims["nbf"] < expected.now + LEEWAY, "it is not yet good"),
        (isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), expected.nonce.encode()), "another nonce"),
        (isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255, "it names nobody"),
        (
            not expected.since or (isinstance(shown, int | float) and shown >= expected.since - LEEWAY),
            "it does not say that you have just shown who you are",
        ),
    )
    return next((why for holds, why in rules if not holds), "")
