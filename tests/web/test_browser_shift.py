"""The movement between two services in a real browser: drawn, filtered, by keyboard, on a phone (R1.9, R1.10)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from planned import example
from remit.web.app import create_app
from web.browser import Watched, browser, serving
from web.conftest import Given

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("REMIT_SHOTS", "")  # a folder to keep the photographs in
MOVE = "/shift?from=aws/ec2&to=aws/ecs&to.compute=fargate"
PATHS = {
    "form": "/shift",
    "move": MOVE,
    "table": f"{MOVE}&view=table&all=1",
    "asset": "/shift?asset=aws_db_instance.checkout&to.redundancy=single_zone",
    "search": "/shift?from=aws/ec2&control=guest-os-patching",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serving(create_app(Given(example()))) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PATHS)
def test_it_fits_and_raises_no_complaint(
    chromium: Browser, origin: str, name: str, width: int, scheme: str, tmp_path: Path
) -> None:
    look: dict[str, object] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with chromium.new_context(**look) as context:  # type: ignore[arg-type]
        watched = Watched(context, origin)
        page = watched.open(PATHS[name])
        target = (Path(SHOTS) if SHOTS else tmp_path) / f"shift-{name}-{width}-{scheme}.png"
        page.screenshot(path=target, full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_step_leads_from_where_the_control_was_to_where_it_is(chromium: Browser, origin: str, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        page = Watched(context, origin).open(f"{MOVE}&find=operating+patching")
        was, is_now = page.locator(".stop.was").bounding_box(), page.locator(".stop:not(.was)").bounding_box()
        step = page.locator(".step").bounding_box()
        heads = [page.locator(".lanes.head span").nth(place).bounding_box() for place in (0, 2)]
        assert was
        assert is_now
        assert step
        assert is_now["x"] < was["x"]  # it goes to the provider, on the left
        for end, stop in ((step["x"], is_now), (step["x"] + step["width"], was)):
            assert stop["x"] - 2 <= end <= stop["x"] + stop["width"] + 2
        for head, stop in zip(heads, (is_now, was), strict=True):
            assert head
            assert head["x"] <= stop["x"] + stop["width"] / 2 <= head["x"] + head["width"]


def test_by_keyboard_and_without_a_script_from_the_form_to_the_control(chromium: Browser, origin: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Watched(context, origin).open("/shift?from=aws/ecs&from.compute=fargate&to=aws/ec2")
        page.get_by_role("group", name="To").get_by_label("Service").select_option("gcp/compute-engine")
        page.get_by_role("button", name="Compare").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**to=gcp%2Fcompute-engine**")
        assert "to Compute Engine" in page.locator("h1").inner_text()
        page.get_by_label("Movement").select_option("gained")
        page.get_by_role("button", name="Find").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**kind=gained**")
        assert page.locator("tr[data-move]").count() == page.locator("tr[data-move=gained]").count() > 0
        assert "from.compute=fargate" in page.url
        page.get_by_role("link", name="Table").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**view=table**")
        assert page.get_by_role("columnheader", name="Compute Engine").is_visible()


def test_from_the_question_to_the_change_that_answers_it(chromium: Browser, origin: str) -> None:
    with chromium.new_context() as context:
        watched = Watched(context, origin)
        page = watched.open("/shift?from=aws/ecs")
        page.get_by_role("combobox", name="Control").select_option("guest-os-patching")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**control=guest-os-patching**")
        assert "goes to the provider with compute = fargate" in page.locator("#hand-over").inner_text()
        page.get_by_role("link", name="See what moves").first.click()
        page.wait_for_url("**to.compute=fargate**")
        row = page.locator("tr", has=page.get_by_role("link", name="Operating system patching", exact=True))
        assert "from Our team, assumed to Provider" in row.inner_text().replace("\n", " ")
        assert watched.complaints == []
