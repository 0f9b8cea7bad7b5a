"""Reviews, transfers and a team's home in a real browser: they fit, load nothing from elsewhere, and can be used.

R6.1, R1.6, R9.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from remit.web.app import create_app
from web.browser import Watched, browser, serving
from web.conftest import Given
from web.test_reviews_and_transfers import ASSET, whole
from web.trial import NamedByToken

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("REMIT_SHOTS", "")  # a folder to keep the photographs in


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    given = Given(whole(), identity=NamedByToken())
    given.snapshots.save(whole())
    with serving(create_app(given)) as address:
        yield address


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


def come(context: BrowserContext, origin: str, name: str) -> Watched:
    """Somebody else sits down."""
    context.clear_cookies()
    context.add_cookies([{"name": "remit_session", "value": f"{name}.2", "url": origin}])
    return Watched(context, origin)


def unfold(page: Page, words: str) -> Locator:
    """Unfold the first form that is called so, and give it."""
    form = page.locator("details.amend", has=page.locator("summary", has_text=re.compile(f"^{words}$"))).first
    form.locator("summary").click()
    return form


def sentence(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_review_is_carried_through(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        watched = come(context, origin, "ed")
        page = watched.open("/reviews")
        shoot(watched, "reviews-empty")
        form = unfold(page, "Open a review")
        form.get_by_label("About: kind").select_option("team")
        form.get_by_label("About: id").fill("payments")
        form.locator("textarea[name=because]").fill("A key leaked from the pipeline.")
        form.get_by_role("button").click()
        page.wait_for_url("**/review?id=**")
        path = page.url.removeprefix(origin)
        shoot(watched, "review")
        while page.locator("summary", has_text=re.compile("^Decide$")).count():
            form = unfold(page, "Decide")
            form.locator("textarea").fill("Nothing has to be done.")
            form.get_by_role("button").click()
            page.wait_for_load_state()
        assert "have still to sign" in sentence(page)
        form = unfold(page, "Sign")
        form.locator("select").select_option("platform")
        form.get_by_role("button").click()
        page.wait_for_load_state()
        watched = come(context, origin, "olga")
        page = watched.open(path)
        form = unfold(page, "Sign")
        shoot(watched, "review-sign")
        form.get_by_role("button").click()
        page.wait_for_load_state()
        assert "it can be closed" in sentence(page)
        watched.open("/reviews")
        shoot(watched, "reviews")
        assert watched.complaints == []


def test_a_transfer_is_carried_through(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        watched = come(context, origin, "olga")
        page = watched.open(f"/transfers?asset={ASSET}")
        shoot(watched, "transfers-offer")
        page.locator("select[name=to_team]").select_option("platform")
        page.locator("textarea[name=reason]").fill("The platform runs it from now on.")
        page.get_by_role("button", name="Offer it").click()
        page.wait_for_url("**/transfer?id=**")
        path = page.url.removeprefix(origin)
        watched.open("/my-team")
        shoot(watched, "my-team")
        watched = come(context, origin, "petra")
        watched.open("/my-team")
        shoot(watched, "my-team-empty")
        page = watched.open(path)
        form = unfold(page, "Accept it")
        shoot(watched, "transfer-answer")
        for field in form.locator("textarea[required]").all():
            field.fill("From Monday on.")
        form.get_by_role("button").click()
        page.wait_for_load_state()
        assert "until the change is merged" in sentence(page)
        shoot(watched, "transfer")
        watched.open("/transfers")
        shoot(watched, "transfers")
        assert watched.complaints == []
