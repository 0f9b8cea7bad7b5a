"""Pitfalls: what people get wrong where a border is unclear, and which of it this estate shows."""

from __future__ import annotations

from remit.app.pitfalls import SeenPitfall, pitfalls_in, pitfalls_of, seen_pitfalls
from remit.model.pitfall import PitfallKind
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count


def show(request: Request, given: Services) -> View:
    """All pitfalls by kind, or one kind; those that the estate shows first."""
    landscape, known = given.landscape(), given.knowledge()
    every = pitfalls_in(landscape, known) if landscape else seen_pitfalls(pitfalls_of(known), ())
    kinds = [kind for kind in PitfallKind if request.get("kind") in {"", kind.value}] or list(PitfallKind)
    context = {
        "sentence": _sentence(every),
        "groups": [(kind.words, [one for one in every if one.pitfall.kind is kind]) for kind in kinds],
        "kinds": [(kind.value, kind.words) for kind in PitfallKind],
        "chosen": kinds[0].value if len(kinds) == 1 else "",
    }
    return View(template="pitfalls.html", context=context)


def _sentence(every: list[SeenPitfall]) -> str:
    shown = sum(1 for one in every if one.assets)
    if not shown:
        return f"{count(len(every), 'thing')} that people get wrong; nothing that was read shows one."
    return f"Of {count(len(every), 'thing')} that people get wrong, what was read shows {shown}."


PAGE = Page(id="pitfalls", title="Pitfalls", path="/pitfalls", handler=show, under="services")
