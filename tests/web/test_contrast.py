"""The design tokens keep text at 4.5:1 and marks at 3:1 (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "frontend" / "src" / "css" / "tokens.css"
GROUNDS = ("canvas", "surface", "raised", "hover")
PARTIES = ("provider", "customer", "third-party", "downstream")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-muted", "ink-faint") for ground in (*GROUNDS, "sunken")),
    *((ink, ground) for ink in ("accent", "good", "bad", "warn", "waived", "unknown") for ground in GROUNDS),
    *((f"{party}-ink", f"{party}-tint") for party in PARTIES),
    *((f"{party}-ink", f"{party}-stripe") for party in PARTIES[1:]),
    *(("shared-ink", ground) for ground in ("provider-tint", "customer-tint", "customer-stripe")),
    *(("ink", f"{tone}-tint") for tone in ("good", "bad", "warn")),
    ("ink", "selected"),
    ("accent", "selected"),
    ("bad", "bad-tint"),
    ("on-accent", "accent-fill"),
]
MARKS = [
    *((f"{party}-edge", ground) for party in PARTIES for ground in GROUNDS),
    *((state, f"{party}-tint") for state in ("good", "bad", "waived", "unknown") for party in PARTIES),
    *((state, f"{party}-stripe") for state in ("good", "bad", "waived", "unknown") for party in PARTIES[1:]),
    ("provider-edge", "provider-tint"),
    ("line-control", "surface"),
    ("line-control", "canvas"),
]


def tokens() -> dict[str, tuple[str, str]]:
    pairs = re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """WCAG 2.2, *relative luminance*."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, *contrast ratio*."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "marks"])
def test_every_pair_of_tokens_is_told_apart(pairs: list[tuple[str, str]], least: float, theme: int) -> None:
    known = tokens()
    ratios = {pair: contrast(known[pair[0]][theme], known[pair[1]][theme]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}


def test_every_colour_in_the_styles_is_a_token() -> None:
    for path in TOKENS.parent.glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", path.read_text()))
        declared = set(re.findall(r"--([\w-]+):", "".join(p.read_text() for p in TOKENS.parent.glob("*.css"))))
        assert used <= declared, path.name
        if path != TOKENS:
            colours = re.findall(r"(?<!light-dark\()#[0-9a-f]{3,8}\b(?![^(]*\))", path.read_text())
            assert not colours, f"{path.name} names {colours}; give it a token"
