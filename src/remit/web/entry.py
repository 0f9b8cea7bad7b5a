"""The two addresses of signing in with an OpenID provider: out to it, and back from it.

They are links and not forms: browsers hold `form-action` against where a form leads in the end (CSP 3, 6.3.1). What
ties them to this browser is the cookie that goes out and has to come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from litestar import HttpMethod, route
from litestar.handlers import HTTPRouteHandler

from remit.app.identity.door import Identity
from remit.app.identity.sessions import cookie_name
from remit.app.identity.sign_in import DEVICE_COOKIE, Attempt
from remit.app.identity.with_provider import AWAY_SECONDS, arrive, leave
from remit.model.account import SignedIn
from remit.web.incoming import AnyRequest, AnyResponse, cookies_of, visitor_of
from remit.web.rest.limiter import Limiter
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Cookie
from remit.web.rest.routes import counted
from remit.web.showing import Showing, see_other
from remit.web.standing import back_of, cookies_for
from remit.web.visitor import Visitor

AWAY_COOKIE: Final = "remit_away"
SECURE_AWAY_COOKIE: Final = "__Host-remit_away"  # so that no other host of the domain can plant one
_LONGEST: Final = 16_000  # characters of what somebody comes back with


def entry_routes(showing: Showing, limiter: Limiter) -> list[HTTPRouteHandler]:
    """The way out to a provider, and the way back."""

    def enter(request: AnyRequest) -> tuple[Visitor, Identity, str]:
        visitor = visitor_of(request, showing.visitors)
        counted(limiter, visitor)
        identity = visitor.services.identity
        if not isinstance(identity, Identity):
            raise AskedWrongError(HTTPStatus.NOT_FOUND, "nobody signs in to this server")
        return visitor, identity, request.path_params["provider"]

    @route("/sign-in/with/{provider:str}", http_method=HttpMethod.GET, name="sign-in-with", sync_to_thread=True)
    def out(request: AnyRequest) -> AnyResponse:
        visitor, identity, provider = enter(request)
        said = _said(request)
        principal = visitor.principal
        again = principal.id if said.get("again") and isinstance(principal, SignedIn) else ""
        site, back = _site(request, identity), back_of(said.get("back", ""))
        away = leave(identity.ground, identity.providers, provider, site, back=back, again=again)
        response = see_other(away.url)
        keeps = [Cookie(name=_away(identity), value=away.cookie, max_age_seconds=AWAY_SECONDS)]
        response.cookies.extend(cookies_of(visitor, keeps))
        return response

    @route("/sign-in/from/{provider:str}", http_method=HttpMethod.GET, name="sign-in-from", sync_to_thread=True)
    def back(request: AnyRequest) -> AnyResponse:
        visitor, identity, provider = enter(request)
        ground = identity.ground
        attempt = Attempt(
            email="",
            password="",
            address=visitor.address,
            agent=visitor.headers.get("user-agent", ""),
            device=visitor.cookies.get(DEVICE_COOKIE, ""),
            cookie=visitor.cookies.get(cookie_name(ground), ""),
        )
        came = arrive(
            ground,
            identity.providers,
            provider,
            _site(request, identity),
            _said(request),
            cookie=visitor.cookies.get(_away(identity), ""),
            attempt=attempt,
        )
        response = see_other(back_of(came.back))
        keeps = [one for one in cookies_for(ground, came.entered) if one.value]
        taken = Cookie(name=_away(identity), value="", max_age_seconds=0)
        response.cookies.extend(cookies_of(visitor, [*keeps, taken]))
        return response

    return [out, back]


def _away(identity: Identity) -> str:
    return SECURE_AWAY_COOKIE if identity.ground.settings.is_secure else AWAY_COOKIE


def _said(request: AnyRequest) -> Mapping[str, str]:
    query = request.scope["query_string"]
    if len(query) > _LONGEST:
        raise AskedWrongError(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long")
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=50))


def _site(request: AnyRequest, identity: Identity) -> str:
    """Where people reach this server; its own address where the settings do not say."""
    return identity.ground.settings.url or f"{request.url.scheme}://{request.headers.get('host', '')}"
