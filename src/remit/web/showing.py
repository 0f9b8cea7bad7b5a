"""Shows pages to those who may see them, and errors in the same frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import parse_qsl, quote

from litestar import Response
from litestar.response import Stream

from remit.app.exporting import Export, tell_export
from remit.errors import ForbiddenError, RemitError
from remit.ledger.act import Who
from remit.web.incoming import AnyRequest, AnyResponse, cookies_of, first_cookie, visitor_of
from remit.web.page import Download, Page, Request, View
from remit.web.render import Renderer, look_from
from remit.web.rest.resource import Cookie
from remit.web.visitor import Visitor, Visitors

HTML: Final = "text/html"
DONE_COOKIE: Final = "remit_done"
DONE_SECONDS: Final = 60
LONGEST_DONE: Final = 500  # characters
SIGN_IN: Final = "/sign-in"


class Showing:
    """Makes responses of pages. One for the life of the server; safe to use from several threads."""

    def __init__(self, pages: Mapping[str, Page], renderer: Renderer, visitors: Visitors) -> None:
        self.visitors = visitors
        self._renderer = renderer
        self._by_path = {page.path: page for page in pages.values()}

    def asked(self, request: AnyRequest, visitor: Visitor | None = None) -> tuple[Request, Visitor]:
        """What is asked for, and by whom; looked up where it is not known.

        Raises:
            RemitError: who it is cannot be looked up.
        """
        visitor = visitor or visitor_of(request, self.visitors)
        query = request.scope["query_string"].decode("latin-1")
        asked = Request(
            path=request.url.path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            now=datetime.now(UTC),
            is_panel=request.headers.get("x-remit-panel") == "1",
            principal=visitor.principal,
            csrf=visitor.token(),
            done=visitor.unsealed(visitor.cookies.get(DONE_COOKIE, "")),
        )
        return asked, visitor

    def page(self, page: Page, request: AnyRequest) -> AnyResponse:
        """A page, or where to sign in for it."""
        asked, visitor = self.asked(request)
        if not visitor.is_known and not page.is_public:
            return sign_in(request.url.path, request.scope["query_string"].decode("latin-1"))
        return self.shown(page, asked, visitor)

    def shown(self, page: Page, asked: Request, visitor: Visitor, *, status: int = 0) -> AnyResponse:
        """A page as it was asked for.

        Args:
            page: the page.
            asked: what it is asked.
            visitor: by whom.
            status: another one than the page's own.

        Raises:
            ForbiddenError: the visitor may not come here.
            RemitError: the page cannot be made.
        """
        if not page.is_for(visitor.principal):
            raise ForbiddenError(
                f"{visitor.principal.name} may not see this page.", hint="An administrator can grant it."
            )
        reply = page.handler(asked, visitor.services)
        if isinstance(reply, Download):
            _tell(page, asked, visitor, reply)
            headers = {
                "content-disposition": f'attachment; filename="{reply.name}"',
                "cache-control": "private, no-cache",
                "content-security-policy": "sandbox; default-src 'none'",  # should anything show it nevertheless
            }
            if isinstance(reply.content, bytes):
                return Response(reply.content, media_type=reply.media_type, headers=headers)
            return cast("AnyResponse", Stream(reply.content, media_type=reply.media_type, headers=headers))
        return self._html(page.id, asked, visitor, reply, status or reply.status)

    def has(self, path: str, visitor: Visitor) -> bool:
        """Whether there is a page of that path which the visitor may see."""
        page = self._by_path.get(path)
        return page is not None and page.is_for(visitor.principal)

    def again(self, asked: Request, visitor: Visitor, status: int) -> AnyResponse:
        """The page that a form was sent from, with what came of it.

        Raises:
            RemitError: the page cannot be made.
        """
        return self.shown(self._by_path[asked.path], asked, visitor, status=status)

    def error(self, request: AnyRequest, status: int, **words: str) -> AnyResponse:
        """An error in the frame of every page; where nobody can be looked up, in that of a stranger."""
        try:
            asked, visitor = self.asked(request)
        except RemitError:
            asked, visitor = self.asked(request, self.visitors.stranger(dict(request.cookies)))
        context: dict[str, Any] = {"message": "", "place": "", "hint": "", "reference": "", **words, "status": status}
        view = View(template="_error.html", context=context, title=words["message"], status=status)
        return self._html("", replace(asked, done=""), visitor, view, status)

    def _html(self, page_id: str, asked: Request, visitor: Visitor, view: View, status: int) -> AnyResponse:
        text = self._renderer.page(page_id, asked, view, look_from(visitor.cookies), visitor.services)
        caching = "private, no-cache" if asked.answer is None else "no-store"
        headers = {"cache-control": caching, "vary": "Cookie, X-Remit-Panel"}
        renewed = visitor.renewed()
        session = [Cookie(name=renewed[0], value=renewed[1])] if renewed else []
        keeps = [*first_cookie(visitor), *session, *_said(asked, visitor)]
        return Response(
            text.encode(), media_type=HTML, status_code=status, headers=headers, cookies=cookies_of(visitor, keeps)
        )


def _tell(page: Page, asked: Request, visitor: Visitor, reply: Download) -> None:
    """Tell the audit trail what is handed over; who cannot be told of gets nothing.

    Raises:
        StoreError: it cannot be told.
    """
    if reply.is_told:
        return
    look = visitor.services.look()
    made = Export(
        what=page.id, to=reply.name, filters=dict(asked.query), snapshot=look.id if look else 0, rows=reply.rows
    )
    tell_export(visitor.services.trail, Who(actor=visitor.principal.id, channel="web"), made)


def _said(asked: Request, visitor: Visitor) -> Sequence[Cookie]:
    """What takes away a sentence that is said now."""
    is_said = DONE_COOKIE in visitor.cookies and not asked.is_panel
    return [Cookie(name=DONE_COOKIE, value="", max_age_seconds=0)] if is_said else []


def done_cookie(visitor: Visitor, sentence: str) -> Cookie:
    """A sentence for the next page."""
    return Cookie(name=DONE_COOKIE, value=visitor.sealed(sentence[:LONGEST_DONE]), max_age_seconds=DONE_SECONDS)


def sign_in(path: str, query: str) -> AnyResponse:
    """Where to sign in, and come back from."""
    back = quote(f"{path}?{query}" if query else path, safe="")
    return see_other(f"{SIGN_IN}?back={back}")


def see_other(target: str) -> AnyResponse:
    """On to another page (RFC 9110, section 15.4.4)."""
    headers = {"location": target, "cache-control": "no-store"}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers)
