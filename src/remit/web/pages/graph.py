"""Graph: the ways in that are open, drawn with the boundary and the side of each control; or one part of the estate.

Works without scripts: a path is a list of steps, a part of the estate is drawn by the server. See R1.13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from remit.app.answers import find_asset
from remit.app.graph import Picture, picture
from remit.app.paths import access_paths, surroundings
from remit.app.scope import Scope, rows_in
from remit.model.access_path import AccessPath, Hop
from remit.model.edges import EdgeKind
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.web.looks import state_look
from remit.web.page import Page, Request, Services, View
from remit.web.scoping import scope_of
from remit.web.wording import count

MOST_PATHS = 20
WIDE, HIGH, ACROSS, DOWN, MARGIN = 184, 44, 260, 64, 24  # of a node, and from one to the next, in pixels
NAME_LETTERS = 20
LETTER = 6  # the widest that a letter of a word beside a stroke is, in pixels
_PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # along a stroke, where its word may stand
_MOST_BESIDE = 16  # strokes between two columns; with more of them nobody could tell whose a word is
Curve = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node as it is drawn."""

    x: int
    y: int
    name: str
    what: str
    side: str
    href: str
    title: str
    weak: int
    is_faint: bool
    is_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One edge as it is drawn.

    Attributes:
        d: its curve, from its first point over two that bend it to its last.
        kind: what it says, beside it.
        title: the whole of it, in words.
        is_sure: whether the input says so.
        x, y: the middle of the word, and the line that it stands on; 0 where there is no room for it.
    """

    d: str
    kind: str
    title: str
    is_sure: bool
    x: int = 0
    y: int = 0


def show(request: Request, services: Services) -> View:
    """The graph.

    Raises:
        UnknownNameError: no such asset.
    """
    landscape = services.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="Graph")
    scope, asset = scope_of(request), request.get("asset")
    rows = [find_asset(landscape, asset)] if asset else rows_in(landscape, scope)
    is_part = bool(asset or scope.chosen())
    found = access_paths(landscape, rows=rows if is_part else None)
    levels = {level.word: level for level in Severity}
    least = levels.get(request.get("severity"), Severity.INFO)
    paths = [one for one in found.paths if one.severity >= least]
    kinds = [EdgeKind(one) for one in request.get_all("kind") if one in set(EdgeKind)]
    drawn = picture(landscape, rows, kinds=kinds) if is_part else None
    around = surroundings(landscape, rows[0]) if asset else None
    context = {
        "said": _sentence(paths, scope, around.sentence if around else ""),
        "name": landscape.estate.names[rows[0]] if asset else "",
        "asset": asset,
        "around": around,
        "paths": [_path(request, landscape, one) for one in paths[:MOST_PATHS]],
        "more": len(paths) - MOST_PATHS,
        "limits": found.limits,
        "severities": [
            (level.word, level.word == request.get("severity")) for level in sorted(Severity, reverse=True)[:4]
        ],
        "kinds": [(kind.value, kind.words, kind in kinds) for kind in (drawn.kinds if drawn else ())],
        "drawn": _drawing(request, drawn) if drawn else None,
        "workloads": sorted(one for one in landscape.estate.columns["workload"].values if one),
    }
    return View(template="graph.html", context=context)


def _sentence(paths: list[AccessPath], scope: Scope, around: str) -> str:
    if around:
        return around
    where = " over this part" if scope.chosen() else ""
    if not paths:
        return f"No way in is open{where} that can be seen."
    critical = sum(one.severity is Severity.CRITICAL for one in paths)
    verb = "is" if len(paths) == 1 else "are"
    told = (", a critical one" if len(paths) == 1 else f", {critical} of them critical") if critical else ""
    return f"{count(len(paths), 'way')} in {verb} open{where}{told}."


def _path(request: Request, landscape: Landscape, path: AccessPath) -> dict[str, Any]:
    weak: dict[str, list[dict[str, Any]]] = {}
    for one in path.weaknesses:
        told = {
            "message": one.message,
            "rule": one.rule,
            "who": landscape.person_name(one.person) or "nobody named",
            "href": request.link("/why", asset=one.asset, control=one.control),
            "is_cut": one is path.cut,
        }
        weak.setdefault(one.asset, []).append(told)
    return {
        "path": path,
        "start": _called(path.hops[0]),
        "end": f"{path.goals} assets" if path.goals > 1 else path.hops[-1].name,
        "steps": [_step(request, hop, weak.get(hop.asset, []) if hop.asset else []) for hop in path.hops],
        "cut_name": next((hop.name for hop in path.hops if hop.asset == path.cut.asset), path.cut.asset),
        "worst": [(one, request.link("/asset", id=one)) for one in path.worst] if path.goals > 1 else [],
    }


def _called(hop: Hop) -> str:
    return hop.what.capitalize() if hop.name == "anyone" else hop.name


def _step(request: Request, hop: Hop, weak: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "hop": hop,
        "name": _called(hop) if not hop.asset else hop.name,
        "what": "" if hop.name == "anyone" else hop.what,
        "by": hop.by.words if hop.by else "",
        "side": hop.side.value,
        "is_outside": hop.by is None and not hop.asset,
        "href": request.link("/graph", asset=hop.asset) if hop.asset else "",
        "weak": weak,
        "controls": [
            {
                "name": one.name,
                "label": one.label.value,
                "state": state_look(one.state),
                "href": request.link("/why", asset=hop.asset, control=one.control),
            }
            for one in hop.controls
            if state_look(one.state)
        ],
    }


def _drawing(request: Request, drawn: Picture) -> dict[str, Any]:
    """Boxes and strokes with their places; the boundary stands right of whoever is outside."""
    boxes = [
        Box(
            x=MARGIN + one.column * ACROSS,
            y=MARGIN + 16 + one.row * DOWN,
            name=_short(_called(one.hop) if not one.hop.asset else one.hop.name),
            what=_short("" if one.hop.name == "anyone" else one.hop.what),
            side=one.hop.side.value,
            href=request.link("/graph", asset=one.hop.asset) if one.hop.asset else "",
            title=f"{one.hop.name}, {one.hop.what}",
            weak=one.weak,
            is_faint=not one.is_in_scope,
            is_outside=one.is_outside,
        )
        for one in drawn.nodes
    ]
    strokes = _labelled(
        [
            _stroke(boxes[one.source], boxes[one.target], one.kind, one.origin, is_sure=one.is_sure)
            for one in drawn.lines
        ],
        boxes,
    )
    has_outside = any(one.is_outside for one in boxes)
    return {
        "boxes": boxes,
        "strokes": strokes,
        "width": 2 * MARGIN + max(0, drawn.columns - 1) * ACROSS + WIDE,
        "height": 2 * MARGIN + 16 + max(0, drawn.rows - 1) * DOWN + HIGH,
        "boundary": MARGIN + WIDE + (ACROSS - WIDE) // 2 if has_outside else 0,
        "box": (WIDE, HIGH),
        "left_out": drawn.left_out,
        "lines": [
            (boxes[one.source].title, one.kind.words, boxes[one.target].title, one.origin) for one in drawn.lines
        ],
    }


def _stroke(source: Box, target: Box, kind: EdgeKind, origin: str, *, is_sure: bool) -> tuple[Stroke, Curve]:
    """An edge, and the four points of its curve."""
    x1, y1, x2, y2 = source.x + WIDE, source.y + HIGH // 2, target.x, target.y + HIGH // 2
    if x2 <= source.x:  # back, or within a column: round the right-hand side
        x2 = target.x + WIDE
        bend = max(x1, x2) + 32
    else:
        bend = (x1 + x2) // 2
        x2 -= 6
    curve = ((x1, y1), (bend, y1), (bend, y2), (x2, y2))
    words = (
        f"{source.name} {kind.words} {target.name}" + ("" if is_sure else ", maybe") + (f": {origin}" if origin else "")
    )
    return Stroke(
        d=f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}", kind=kind.words, title=words, is_sure=is_sure
    ), curve


def _labelled(strokes: Sequence[tuple[Stroke, Curve]], boxes: Sequence[Box]) -> list[Stroke]:
    """The strokes with a word each where one fits on the curve beside the boxes and the words before it.

    Whose word finds no place is told by its title and by the list below.
    """
    taken = [(one.x, one.y, one.x + WIDE, one.y + HIGH) for one in boxes]
    crowd = Counter(curve[1][0] for _, curve in strokes)
    found = []
    for stroke, curve in strokes:
        half = len(stroke.kind) * LETTER // 2 + 2
        for along in _PLACES if crowd[curve[1][0]] <= _MOST_BESIDE else ():
            x, y = (round(_at(along, *(point[axis] for point in curve))) for axis in (0, 1))
            room = (x - half, y - 13, x + half, y)
            if not any(_meets(room, other) for other in taken):
                taken.append(room)
                stroke = replace(stroke, x=x, y=y - 4)  # noqa: PLW2901 - the same stroke with its word
                break
        found.append(stroke)
    return found


def _at(along: float, first: int, second: int, third: int, last: int) -> float:
    """Where a Bézier curve is, in one direction, at a part of its way."""
    rest = 1 - along
    return rest**3 * first + 3 * rest**2 * along * second + 3 * rest * along**2 * third + along**3 * last


def _meets(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _short(text: str) -> str:
    return text if len(text) <= NAME_LETTERS else f"{text[: NAME_LETTERS - 1]}…"


PAGE = Page(id="graph", title="Graph", path="/graph", handler=show, rail=45, icon="graph", key="p")
