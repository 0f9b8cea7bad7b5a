"""A plot with two logarithmic axes as SVG: lines through measured points, in light and dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 40, 56
COLOURS = ("#0b6e99", "#b3541e", "#2f7d32", "#7b3fa0", "#a8324a", "#5f6b00", "#33658a", "#8d5524")
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #222 } .soft { fill: #666 } .grid { stroke: #ddd } .back { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #eee } .soft { fill: #aaa } .grid { stroke: #444 } .back { fill: #161616 }
  }
"""


def loglog(lines: Mapping[str, Sequence[tuple[float, float]]], *, title: str, across: str, up: str, about: str) -> str:
    """The plot.

    Args:
        lines: points by name of line, each positive; those below the lowest decade shown are left out.
        title: above it.
        across: what the lower axis says.
        up: what the other one says.
        about: the same in words, for whoever cannot see it.
    """
    points = [point for line in lines.values() for point in line]
    low_x, high_x = (
        math.floor(math.log10(min(x for x, _ in points))),
        math.ceil(math.log10(max(x for x, _ in points))),
    )
    high_y = math.ceil(math.log10(max(y for _, y in points)))
    low_y = max(math.floor(math.log10(min(y for _, y in points))), high_y - 5)

    def place(x: float, y: float) -> tuple[float, float]:
        along = (math.log10(x) - low_x) / max(high_x - low_x, 1)
        above = (math.log10(y) - low_y) / max(high_y - low_y, 1)
        return LEFT + along * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - above * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">',
        f"<title id='t'>{escape(title)}</title><desc id='d'>{escape(about)}</desc><style>{STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}"/><text x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    for power in range(low_x, high_x + 1):
        x, bottom = place(10.0**power, 10.0**low_y)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom:.1f}"/>')
        parts.append(f'<text class="soft" x="{x:.1f}" y="{bottom + 20:.1f}" text-anchor="middle">{10**power:,}</text>')
    for power in range(low_y, high_y + 1):
        x, y = place(10.0**low_x, 10.0**power)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="soft" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    parts.append(f'<text class="soft" x="{LEFT}" y="{HEIGHT - 10}">{escape(across)}; upward: {escape(up)}</text>')
    ends: list[float] = []
    ordered = sorted(lines.items(), key=lambda one: one[1][-1][1])
    for number, (name, line) in enumerate(ordered):
        shown = [place(x, y) for x, y in line if y >= 10.0**low_y]
        if not shown:
            continue
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in shown]
        level = min(shown[-1][1] + 4, (ends[-1] - 17) if ends else HEIGHT)
        ends.append(level)
        where = f'x="{WIDTH - RIGHT + 12}" y="{level:.1f}" style="fill:{colour}"'
        parts.append(f"<text {where}>{escape(name)} {line[-1][1]:.3g}</text>")
    return "\n".join([*parts, "</svg>\n"])


def write(path: Path, text: str) -> None:
    """The plot as a file."""
    path.write_text(text, encoding="utf-8")
