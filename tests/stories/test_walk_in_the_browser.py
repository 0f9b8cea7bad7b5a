"""Walks in the browser over the example: overview → matrix → why → asset; service → control (R1.2, R1.5, R1.7, R9)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from planned import NOW, knowledge
from remit.app.scan import scan
from remit.app.serving import example_estate
from remit.app.wiring import build_services
from remit.web.app import create_app
from web.browser import Watched, browser, serving

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("REMIT_SHOTS", "")  # a folder to keep the photographs in


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    services.snapshots.save(scan([example_estate()], knowledge(), now=NOW).landscape)
    with serving(create_app(services)) as address:
        yield address
    services.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_overview_to_the_person_who_answers(
    chromium: Browser, origin: str, width: int, scheme: str, tmp_path: Path
) -> None:
    look: dict[str, object] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with chromium.new_context(**look) as context:  # type: ignore[arg-type]
        watched = Watched(context, origin)
        page = watched.open("/")
        folder = Path(SHOTS) if SHOTS else tmp_path

        def photograph(name: str) -> None:
            page.screenshot(path=folder / f"walk-{name}-{width}-{scheme}.png")

        assert "of 102 assets have an owner" in page.locator("h1").inner_text()
        photograph("1-overview")
        page.get_by_role("link", name="Matrix").first.click()
        page.wait_for_url("**/matrix*")
        photograph("2-matrix")
        row = page.locator("tr", has=page.get_by_role("rowheader", name="Protection against public access"))
        row.get_by_role("link", name="not in force").last.click()  # the first is Google's
        panel = page.locator("#panel")
        panel.locator(".chain").wait_for()
        assert "Mina Spinnaker" in panel.inner_text()
        assert "services/aws/s3.yaml:" in panel.inner_text()
        photograph("3-why")
        assert (
            panel.get_by_role("link", name="All about this control").get_attribute("href")
            == "/control?id=public-access"
        )
        panel.get_by_role("link", name="The asset").click()
        page.wait_for_url("**/asset?*")
        assert page.locator(".demarcation").is_visible()
        assert "Mina Spinnaker" in page.content()
        photograph("4-asset")
        assert watched.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_service_to_a_control_and_on_to_another_service(
    chromium: Browser, origin: str, width: int, scheme: str, tmp_path: Path
) -> None:
    """R1.2, R1.4: by keyboard, and every page on the way fits."""
    look: dict[str, object] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with chromium.new_context(**look) as context:  # type: ignore[arg-type]
        watched = Watched(context, origin)
        page = watched.open("/services")
        folder = Path(SHOTS) if SHOTS else tmp_path
        page.get_by_label("Name or id").fill("relational")
        page.get_by_label("Name or id").press("Enter")
        page.wait_for_url("**/services?*find=relational*")
        assert "No service of that name" in page.content()
        page.get_by_label("Name or id").fill("rds")
        page.get_by_label("Name or id").press("Enter")
        page.wait_for_url("**find=rds*")
        page.get_by_role("link", name="Amazon RDS", exact=True).press("Enter")
        page.wait_for_url("**/service?*")
        page.get_by_label("Backup retention days").fill("0")
        page.get_by_role("button", name="Show").press("Enter")
        page.wait_for_url("**backup_retention_days=0*")
        assert page.locator("#backup [data-holds]").count() == 1
        page.screenshot(path=folder / f"walk-5-service-{width}-{scheme}.png", full_page=True)
        page.locator("#backup").get_by_role("link", name="Backup", exact=True).press("Enter")
        page.wait_for_url("**/control?id=backup*")
        assert "services have a word of their own" in page.locator("h1").inner_text()
        page.screenshot(path=folder / f"walk-6-control-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for framework in page.locator("#asked summary").all():
            framework.press("Enter")
        assert "CP-9" in page.locator("#asked").inner_text()
        page.locator("#services").get_by_role("link", name="Amazon Aurora", exact=True).press("Enter")
        page.wait_for_url("**/service?id=aws%2Faurora#backup")
        assert page.locator("#backup").is_visible()
        assert watched.complaints == []
