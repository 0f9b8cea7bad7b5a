"""Signing in with an OpenID provider: authorization code with PKCE, state and nonce (R12).

What a browser has to bring back is sealed in a cookie of its own: whoever was not sent away from here with it cannot
come back with somebody else's code (RFC 9700, 2.1). Each provider has an address of its own to come back to (4.4.2).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from remit.app.identity import sessions
from remit.app.identity.ground import MICROSECONDS, Ground
from remit.app.identity.outgoing import ProviderError, ask, text_of
from remit.app.identity.provider import Expected, Metadata, Providers, checked_claims
from remit.app.identity.settings import Provider
from remit.app.identity.sign_in import Attempt, Entered, changed, enter
from remit.errors import ForbiddenError, RemitError, UnknownNameError
from remit.ledger.act import Act, Who
from remit.model.account import PERSON_ACCOUNT, AccountState, PersonAccount, account_name, granted
from remit.model.credential import Credential
from remit.model.register import Change, Kept

SUBJECT: Final = "subject"  # the kind of a credential: whom a provider means
AWAY_SECONDS: Final = 600
MOST_GROUPS: Final = 500
_PURPOSE: Final = "sign-in away"
_ASK: Final = "ask an administrator for an invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Where a browser is sent, and what it has to bring back.

    Attributes:
        url: of the provider.
        cookie: what it keeps meanwhile.
    """

    url: str
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Somebody came back from a provider.

    Attributes:
        entered: they are signed in; its cookie alone is new where they only showed again who they are.
        back: the page where they were.
    """

    entered: Entered
    back: str


def leave(ground: Ground, providers: Providers, provider_id: str, site: str, *, back: str, again: str = "") -> Away:
    """Send somebody to a provider.

    Args:
        ground: what identity stands on.
        providers: what is known of them.
        provider_id: which one.
        site: where people reach this server.
        back: the page to come back to.
        again: account that has to show once more who it is; empty for signing in.

    Raises:
        UnknownNameError: there is no such provider.
        ProviderError: it cannot be asked.
    """
    provider = _provider(ground, provider_id)
    metadata = providers.metadata(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    kept = {
        "provider": provider.id,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "back": back[:2000],
        "again": again,
        "at": ground.microseconds() // MICROSECONDS,
    }
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    )  # RFC 7636, 4.2
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": address_back(site, provider.id),
        "scope": " ".join(dict.fromkeys(("openid", *provider.scopes))),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"max_age": "0", "prompt": "login"} if again else {}),
    }
    joint = "&" if "?" in metadata.authorization else "?"
    return Away(
        url=metadata.authorization + joint + urlencode(asked),
        cookie=ground.sealer(_PURPOSE).seal(json.dumps(kept).encode(), "browser"),
    )


def arrive(
    ground: Ground,
    providers: Providers,
    provider_id: str,
    site: str,
    said: Mapping[str, str],
    cookie: str,
    attempt: Attempt,
) -> Back:
    """Take somebody in who comes back from a provider.

    Args:
        ground: what identity stands on.
        providers: what is known of them.
        provider_id: to whose address they came back.
        site: where people reach this server.
        said: parameters that they came with.
        cookie: what the browser kept meanwhile.
        attempt: where they come from.

    Raises:
        ForbiddenError: they were not sent away from here, or have no account here.
        ProviderError: the provider does not vouch for them.
    """
    provider = _provider(ground, provider_id)
    kept = _kept(ground, cookie, provider, said)
    if said.get("error"):
        word = said["error"] if said["error"].isprintable() else ""
        raise ForbiddenError(f"{provider.name} did not let you in: {word[:100]}", place="sign-in", hint="try again")
    metadata = providers.metadata(provider)
    if said.get("iss", provider.issuer) != provider.issuer or (metadata.has_issuer and "iss" not in said):
        raise ForbiddenError("this answer is another provider's", place="sign-in", hint="sign in again")
    answer = _exchanged(providers, provider, metadata, said.get("code", ""), kept["verifier"], site)
    now = ground.microseconds() // MICROSECONDS
    expected = Expected(nonce=kept["nonce"], now=now, since=kept["at"] if kept["again"] else 0)
    claims = checked_claims(providers, provider, text_of(answer, "id_token", 200_000), expected)
    claims = _with_userinfo(providers, provider, metadata, claims, text_of(answer, "access_token", 20_000))
    try:
        account = _admitted(ground, provider, claims)
    except ForbiddenError as problem:
        _tell_refusal(ground, provider, attempt, problem)
        raise
    if kept["again"]:
        if account != kept["again"]:
            raise ForbiddenError("this is somebody else than who is signed in", place="sign-in", hint="sign out first")
        value = sessions.confirm(ground, attempt.cookie)
        return Back(entered=Entered(account=account, cookie=value, device=""), back=kept["back"])
    return Back(entered=enter(ground, account, provider.id, attempt), back=kept["back"])


def address_back(site: str, provider_id: str) -> str:
    """The redirect URI to be named at the provider."""
    return f"{site}/sign-in/from/{provider_id}"


def _provider(ground: Ground, provider_id: str) -> Provider:
    found = ground.settings.provider(provider_id)
    if found is None:
        raise UnknownNameError(f"no provider “{provider_id[:80]}”", hint="/sign-in lists them")
    return found


def _kept(ground: Ground, cookie: str, provider: Provider, said: Mapping[str, str]) -> dict[str, Any]:
    """What the browser kept, if it is this one that was sent to this provider a while ago."""
    refused = ForbiddenError(
        "this sign-in was not begun here, or took too long", place="sign-in", hint="begin again at /sign-in"
    )
    try:
        kept: dict[str, Any] = json.loads(ground.sealer(_PURPOSE).unseal(cookie, "browser"))
    except (RemitError, ValueError):
        raise refused from None
    is_same = hmac.compare_digest(kept["state"].encode(), said.get("state", "").encode("utf-8", "replace"))
    age = ground.microseconds() // MICROSECONDS - kept["at"]
    if not is_same or kept["provider"] != provider.id or age > AWAY_SECONDS:
        raise refused
    return kept


def _exchanged(
    providers: Providers, provider: Provider, metadata: Metadata, code: str, verifier: str, site: str
) -> dict[str, Any]:
    """Tokens for a code (OpenID Connect Core, 3.1.3.1)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": address_back(site, provider.id),
        "code_verifier": verifier,
    }
    headers = {}
    secret = os.environ.get(provider.client_secret_env, "") if provider.client_secret_env else ""
    if provider.client_secret_env and not secret:
        raise ProviderError(
            f"the client secret of {provider.id} is missing",
            place=provider.client_secret_env,
            hint="set that variable for the server",
        )
    if secret and ("client_secret_basic" in metadata.ways or "client_secret_post" not in metadata.ways):
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"  # RFC 6749, 2.3.1
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form |= {"client_id": provider.client_id, **({"client_secret": secret} if secret else {})}
    return ask(metadata.token, private=providers.private, form=form, headers=headers)


def _with_userinfo(
    providers: Providers, provider: Provider, metadata: Metadata, claims: dict[str, Any], access: str
) -> dict[str, Any]:
    """Claims, with what only the userinfo endpoint tells (OpenID Connect Core, 5.3.2: its `sub` must be the same)."""
    wanted = {"email", "name", *([provider.groups_claim] if provider.groups_claim else [])}
    if not (wanted - claims.keys()) or not metadata.userinfo or not access:
        return claims
    told = ask(metadata.userinfo, private=providers.private, headers={"authorization": f"Bearer {access}"})
    if told.get("sub") != claims["sub"]:
        raise ProviderError("the provider tells of somebody else", place=provider.id)
    names = {*wanted, "email_verified"} if "email" not in claims else wanted
    return {**{name: told[name] for name in names if name in told}, **claims}


def _admitted(ground: Ground, provider: Provider, claims: Mapping[str, Any]) -> str:
    """The account that the claims are about; changed as they say, or made where that is allowed."""
    subject = hashlib.sha256(f"{provider.issuer}\0{claims['sub']}".encode("utf-8", "replace")).hexdigest()
    known = ground.credentials.named(SUBJECT, subject, ground.clock())
    groups = _groups(provider, claims)
    if known is not None:
        account = ground.account(known.owner)
        made: list[Credential] = []
    else:
        name = _email(provider, claims)
        account = ground.account(name)
        if account is not None and any(one.secret == provider.issuer for one in ground.credentials.of(name, SUBJECT)):
            raise ForbiddenError("this address is somebody else's at the provider", place="sign-in", hint=_ASK)
        if account is None:
            account = _new(ground, provider, claims, name, groups)
        made = [Credential(kind=SUBJECT, name=subject, owner=name, secret=provider.issuer)]
    if account is None or account.document.state is AccountState.SUSPENDED:
        raise ForbiddenError("you have no account here", place="sign-in", hint=_ASK)
    before = account.document
    others = tuple(one for one in before.groups if not one.startswith(f"{provider.id}:"))
    document = replace(
        before,
        state=AccountState.ACTIVE,
        groups=tuple(sorted((*others, *groups))),
        providers=tuple(sorted({*before.providers, provider.id})),
    )
    if document != before or made:
        act = "account.joined" if before.state is AccountState.INVITED else "account.changed"
        change = changed(account, document, act, provider=provider.id, groups=str(len(document.groups)))
        ground.registers.write(Who(actor=account.name, channel="web"), change, made=made)
        if document.groups != before.groups:
            ground.sessions.renew(account.name)
    return account.name


def _email(provider: Provider, claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    is_verified = provider.is_email_verified or claims.get("email_verified") in (True, "true")
    if not isinstance(email, str) or "@" not in email or len(email) > 250 or not email.isprintable() or not is_verified:
        raise ForbiddenError(
            "the provider does not say which e-mail address is yours", place="sign-in", hint="verify it there"
        )
    return account_name(email)


def _groups(provider: Provider, claims: Mapping[str, Any]) -> tuple[str, ...]:
    told = claims.get(provider.groups_claim) if provider.groups_claim else None
    named = [one for one in told if isinstance(one, str) and 0 < len(one) <= 200] if isinstance(told, list) else []
    return tuple(sorted({f"{provider.id}:{one}" for one in named}))[:MOST_GROUPS]


def _new(
    ground: Ground, provider: Provider, claims: Mapping[str, Any], name: str, groups: tuple[str, ...]
) -> Kept[PersonAccount] | None:
    """An account for whoever is in a group with a role; None where nobody is taken in like that."""
    called = claims.get("name")
    document = PersonAccount(
        name=called if isinstance(called, str) and 0 < len(called) <= 200 and called.isprintable() else name,
        email=name,
        groups=groups,
    )
    if provider.accounts != "groups" or not granted(document, ground.group_roles()):
        return None
    change = Change(PERSON_ACCOUNT, name, document, "account.made", expects=0, details={"provider": provider.id})
    (written,) = ground.registers.write(Who(actor=name, channel="web"), change)
    return written


def _tell_refusal(ground: Ground, provider: Provider, attempt: Attempt, problem: ForbiddenError) -> None:
    day = ground.clock().date().isoformat()
    count = ground.attempts.count(("refused", provider.id, day), ground.microseconds())
    if str(count).strip("0") == "1":  # 1, 10, 100 …: whoever has an account at the provider cannot flood the trail
        details = {"failures": str(count), "day": day, "address": attempt.address, "why": problem.message}
        act = Act(kind="sign-in.failed", object=f"provider:{provider.id}", details=details)
        ground.registers.write(Who(actor="nobody", channel="web"), acts=[act])
