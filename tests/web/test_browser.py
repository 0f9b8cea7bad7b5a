"""The pages in a real browser: nothing refused, nothing loaded from elsewhere, usable by keyboard and phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from remit.web.app import create_app
from web.browser import Watched, browser, serving
from web.conftest import Given
from web.estate import BUCKET_ID, landscape

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("REMIT_SHOTS", "")  # a folder to keep the photographs in
ASSET = quote(BUCKET_ID)
PATHS = [
    "/styleguide",
    "/",
    "/matrix",
    "/assets",
    "/graph",
    "/graph?workload=w0",
    f"/asset?id={ASSET}",
    f"/why?asset={ASSET}&control=backup",
    "/services?find=storage",
    "/service?id=aws/s3",
    "/controls",
    "/control?id=encryption-at-rest",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serving(create_app(Given(landscape(workloads=40, assets=200)))) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, origin: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        watched = Watched(context, origin)
        yield watched
        assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_and_raises_no_complaint(
    chromium: Browser, origin: str, path: str, width: int, scheme: str, tmp_path: Path
) -> None:
    look: dict[str, object] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with chromium.new_context(**look) as context:  # type: ignore[arg-type]
        watched = Watched(context, origin)
        page = watched.open(path)
        name = f"{path.strip('/').partition('?')[0] or 'overview'}-{width}-{scheme}.png"
        page.screenshot(path=(Path(SHOTS) if SHOTS else tmp_path) / name, full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.complaints == []


def test_the_theme_changes_at_once_and_is_kept(tab: Watched) -> None:
    page = tab.open("/styleguide")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Appearance").click()
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_theme_can_be_changed_without_a_script(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Watched(context, origin).open("/styleguide?team=payments")
        page.get_by_label("Appearance").click()
        page.get_by_role("button", name="Dark").click()
        assert page.url.endswith("/styleguide?team=payments")
        assert page.get_attribute("html", "data-theme") == "dark"


def test_the_question_mark_lists_the_keys_and_escape_hides_them(tab: Watched) -> None:
    page = tab.open("/styleguide")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(tab: Watched) -> None:
    page = tab.open("/styleguide")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_has_the_focus_shows_it(tab: Watched) -> None:
    page = tab.open("/styleguide")
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_family_of_the_matrix_folds_without_a_script(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Watched(context, origin).open("/styleguide")
        row = page.locator(".matrix th.control").first
        assert row.is_visible()
        page.locator(".matrix summary").first.click()
        assert not row.is_visible()


def test_arrows_walk_the_cells_of_the_matrix(tab: Watched) -> None:
    page = tab.open("/styleguide")
    page.locator(".matrix td.cell a").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    where = "const c = document.activeElement.closest('td'); [c.cellIndex, c.parentElement.cells[0].textContent]"
    assert page.evaluate(where) == [2, "Multi-factor authentication"]


def test_scope_is_chosen_without_a_script_and_stays_in_the_address(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Watched(context, origin).open("/styleguide?sort=asset")
        page.locator(".top summary", has_text="Scope").click()
        page.locator(".top select[name=team]").select_option("payments")
        page.locator(".top").get_by_role("button", name="Apply").click()
        assert "team=payments" in page.url
        assert "sort=asset" in page.url
        page.locator(".top").get_by_label("Remove team payments").click()
        assert "team" not in page.url


def test_a_cell_opens_its_reason_beside_the_matrix_and_escape_closes_it(tab: Watched) -> None:
    page = tab.open("/matrix")
    cell = page.locator("td.cell a").first
    cell.click()
    page.locator("#panel .chain").wait_for()
    assert page.url.endswith("/matrix")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()
    assert cell.evaluate("cell => cell === document.activeElement")


def test_a_cell_leads_to_the_same_reason_without_a_script(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Watched(context, origin).open("/matrix")
        page.locator("td.cell a").first.click()
        assert "/why?" in page.url
        assert page.locator(".chain").is_visible()


def test_g_and_a_letter_go_to_a_page_and_the_slash_to_the_search(tab: Watched) -> None:
    page = tab.open("/matrix")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/assets")
    page.keyboard.press("/")
    page.keyboard.type("bucket-7")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=bucket-7**")
    assert page.locator("tbody tr").count() == 11


def test_the_matrix_prints_on_one_sheet_of_a3(tab: Watched, tmp_path: Path) -> None:
    page = tab.open("/matrix")
    target = (Path(SHOTS) if SHOTS else tmp_path) / "matrix.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    content = target.read_bytes()
    assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page\n") == 1


def test_headers_of_the_matrix_stay_in_sight(tab: Watched) -> None:
    page = tab.open("/matrix")
    page.evaluate("document.querySelector('.matrix-frame').scrollTo(400, 600)")
    frame = page.locator(".matrix-frame").bounding_box()
    corner = page.locator(".matrix .corner").bounding_box()
    assert frame
    assert corner
    assert abs(corner["x"] - frame["x"]) <= 1
    assert abs(corner["y"] - frame["y"]) <= 1
