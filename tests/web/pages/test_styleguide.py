"""The style guide shows every component there is."""

from __future__ import annotations

import re
from pathlib import Path

from remit.web.render import ROOM

PAGE = ROOM / "pages" / "styleguide.html"
LAYOUT = ROOM / "layout.html"


def imports(path: Path) -> set[str]:
    return set(re.findall(r'"components/([\w-]+)\.html"', path.read_text()))


def test_every_component_stands_on_the_style_guide_or_in_the_frame_around_it() -> None:
    components = {path.stem for path in (ROOM / "components").glob("*.html")}
    assert imports(PAGE) | imports(LAYOUT) == components


def test_every_macro_of_a_component_is_used_somewhere() -> None:
    texts = {path: path.read_text() for path in ROOM.rglob("*.html")}
    for path, text in texts.items():
        for name in re.findall(r"{% macro (\w+)", text):
            users = [other for other, words in texts.items() if re.search(rf"\b{name}\(", words) and other != path]
            assert users or len(re.findall(rf"\b{name}\(", text)) > 1, f"{path.name}: {name} is never shown"


def test_templates_stay_short() -> None:
    long = {path.name: n for path in ROOM.rglob("*.html") if (n := len(path.read_text().splitlines())) > 150}
    assert long == {}
