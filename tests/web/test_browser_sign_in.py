"""Signing in with a real browser: by link and password with a second factor, and with a real OpenID provider (R12)."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from identities import ANN, BOB, WHO, WORDS, first
from providers import real_provider
from remit.app.identity.door import Identity
from remit.app.identity.ground import AT_THE_MACHINE
from remit.app.identity.people import first_link, invite
from remit.app.identity.second_factor import code_at
from remit.app.identity.sessions import COOKIE
from remit.app.identity.settings import Settings
from remit.app.identity.sign_in import SECOND_FACTOR
from remit.app.identity.with_provider import address_back
from remit.app.wiring import build_services
from remit.model.access import Grant, Role
from remit.web.app import create_app
from web.browser import Watched, browser, serving
from web.estate import landscape

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("REMIT_SHOTS", "")  # a folder to keep the photographs in
VIEWER = Grant(role=Role.VIEWER)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


def shoot(watched: Watched, name: str) -> None:
    """Photograph a page in every size and theme, and see that it fits."""
    for width in (390, 1280):
        watched.page.set_viewport_size({"width": width, "height": 900})
        wide = watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than {width} px"
        for scheme in ("light", "dark"):
            watched.page.emulate_media(color_scheme=scheme)
            if SHOTS:
                watched.page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)


def test_from_the_first_link_to_a_second_factor_and_out(chromium: Browser, tmp_path: Path) -> None:
    services = build_services(tmp_path / "remit.db")
    services.snapshots.save(landscape(), label="test")
    ground = services.identity.ground
    with serving(create_app(services)) as origin, chromium.new_context() as context:
        watched = Watched(context, origin)
        page = watched.open("/sign-in")
        shoot(watched, "sign-in-empty")
        watched.open(first_link(ground, WHO).path)
        shoot(watched, "join")
        page.get_by_label("Your e-mail address").fill(ANN)
        page.get_by_label("Your name").fill("Ann Jansen")
        page.get_by_label("A new password").fill(WORDS)
        page.get_by_role("button", name="Set it and sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You are Ann Jansen")
        page.get_by_role("button", name="Set up an authenticator").click()
        expect(page.get_by_role("img", name="QR code of the second factor")).to_be_visible()
        shoot(watched, "account-second-factor")
        kept = ground.credentials.of(ANN, "second-factor-begun")[0]
        seed = ground.sealer("second factor").unseal(kept.secret, ANN)
        page.get_by_label("Code that it shows").fill(code_at(seed, int(time.time()) // 30))
        page.get_by_role("button", name="Set it up").click()
        expect(page.locator(".codes li")).to_have_count(10)
        recovery = page.locator(".codes li").first.inner_text()
        shoot(watched, "account")
        watched.open("/administration")
        shoot(watched, "administration")
        watched.open(f"/administration?account={ANN}")
        shoot(watched, "administration-account")
        watched.open("/administration?part=services")
        shoot(watched, "administration-services")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out.")
        page.get_by_label("E-mail address").fill(ANN)
        page.get_by_label("Password").fill(WORDS)
        assert ground.credentials.of(ANN, SECOND_FACTOR)
        page.get_by_label("Code").fill(recovery)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Ann Jansen")).to_be_visible()
        assert watched.complaints == []
    services.close()


def test_with_a_real_provider(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way in a browser: out to the provider, back with a code, in; and again for somebody without account."""
    services = build_services(tmp_path / "remit.db")
    services.snapshots.save(landscape(), label="test")
    first(services.identity.ground)
    bob = {"sub": "b-1", "email": BOB, "email_verified": True, "name": "Bob"}
    with serving(create_app(services)) as origin, real_provider(address_back(origin, "real"), bob) as there:
        monkeypatch.setenv("REMIT_REAL_SECRET", there.secret)
        settings = Settings(url=origin, providers=(there.provider(),))
        identity = Identity(replace(services.identity.ground, settings=settings))
        object.__setattr__(services, "identity", identity)  # the address is known only once it is served
        invite(identity.ground, AT_THE_MACHINE, WHO, email=BOB, name="Bob", grants=[VIEWER])
        with chromium.new_context() as context:
            watched = Watched(context, origin)
            page = watched.open("/assets?team=payments")
            shoot(watched, "sign-in")
            page.get_by_role("link", name="Sign in with Real").click()
            page.locator("input[name=sub]").fill("b-1")
            page.locator("button[type=submit]:not([value=deny])").first.click()
            page.wait_for_url(re.compile(re.escape(f"{origin}/assets?team=payments")))
            expect(page.get_by_role("link", name="Bob", exact=True)).to_be_visible()
            kept = {one["name"]: one for one in context.cookies(origin)}
            assert kept[COOKIE]["httpOnly"]
            assert kept[COOKIE]["sameSite"] == "Lax"
            assert "remit_away" not in kept
            watched = Watched(context, origin)  # what the provider's own page asks for is not ours
            page = watched.open("/account")
            expect(page.get_by_role("cell", name="real")).to_be_visible()
            assert watched.complaints == []
        with chromium.new_context() as context:
            page = Watched(context, origin).open("/sign-in")
            page.get_by_role("link", name="Sign in with Real").click()
            page.locator("input[name=sub]").fill("eve@example.com")
            page.locator("button[type=submit]:not([value=deny])").first.click()
            page.wait_for_url(re.compile(re.escape(f"{origin}/sign-in/from/real")))
            expect(page.locator("main")).to_contain_text("which e-mail address is yours")
            assert COOKIE not in {one["name"] for one in context.cookies(origin)}
    services.close()
