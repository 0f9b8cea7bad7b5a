"""Residual risk: what the provider carries and what we do, what stands, what is accepted and until when (R1.15)."""

from __future__ import annotations

from collections import Counter

from remit.app.residual import Holding, Residual
from remit.model.party import Label
from remit.web.page import Page, Request, Services, View
from remit.web.rest.resource import Scene
from remit.web.rest.waiving import residual_seen
from remit.web.wording import count

LEFT = {"standing": "not in force", "waived": "waived", "unassured": "provider shows nothing"}


def show(request: Request, given: Services) -> View:
    """Controls with what is left of their risk; those with nothing left only when asked for."""
    if given.landscape() is None:
        return View(template="residual_risk.html", context={"sentence": "Nothing was read yet.", "every": ()})
    scene = Scene(services=given, looks=given.look, principal=request.principal, now=request.now)
    every = residual_seen(scene)
    chosen = {"left": request.get("left") if request.get("left") in LEFT else ""}
    rows = [one for one in every if _is_wanted(one, request, chosen["left"])]
    families: dict[str, list[Residual]] = {}
    for one in rows:
        families.setdefault(one.control.family, []).append(one)
    labels: Counter[Label] = Counter()
    for one in every:
        labels.update(one.labels)
    context = {
        "sentence": _sentence(every, labels),
        "every": every,
        "families": families,
        "labels": [(label, labels[label]) for label in Label if labels[label]],
        "cells": sum(labels.values()),
        "standing": sum(one.standing for one in every),
        "waived": sum(one.waived for one in every),
        "unassured": sum(bool(one.unassured) for one in every),
        "failing": sum(each.state is not Holding.HOLDS for one in every for each in one.stand_ins),
        "stand_ins": sum(len(one.stand_ins) for one in every),
        "choices": {"left": ("Left", list(LEFT.items()))},
        "chosen": chosen,
        "holding": Holding,
        "is_all": request.get("all") == "1",
    }
    return View(template="residual_risk.html", context=context)


def _is_wanted(one: Residual, request: Request, left: str) -> bool:
    text = f"{one.control.name} {one.control.id} {one.control.family}".casefold()
    is_left = bool(getattr(one, left)) if left else bool(one.standing or one.waived or one.undecided)
    return (is_left or (request.get("all") == "1" and not left)) and all(
        word in text for word in request.get("find").casefold().split()
    )


def _sentence(every: list[Residual], labels: Counter[Label]) -> str:
    ours = labels[Label.CUSTOMER] + labels[Label.SHARED]
    theirs = labels[Label.PROVIDER]
    open_ones = [one for one in every if one.standing]
    accepted = sum(one.waived for one in every)
    carried = f"The provider alone carries {theirs} of {sum(labels.values())} cells, we have a part in {ours}"
    if not open_ones and not accepted:
        return f"{carried}; no control is known to be out of force."
    worst = max(open_ones, key=lambda one: (one.worst or 0, one.standing), default=None)
    most = f", the worst in {worst.control.name}" if worst else ""
    said = f"{count(len(open_ones), 'control is', 'controls are')} not in force somewhere{most}"
    return f"{carried}; {said}, and {count(accepted, 'finding is', 'findings are')} accepted for a while."


PAGE = Page(id="residual-risk", title="Residual risk", path="/residual-risk", handler=show, under="waivers")
