"""Runs: how often gates let changes through, what stopped them, and who answers for that (R3.2, M7, M14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from remit.app.runs import RunQuery, runs
from remit.model.register import Kept
from remit.model.run import DECISIONS, KINDS, DayOfRuns, Run, by_day
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 50
MOST_DAYS = 14
FILTERS = ("kind", "decision", "repository", "environment")


def show(request: Request, given: Services) -> View:
    """The newest runs that are in sight, and the figures of the last days."""
    every = runs(given.registers, request.principal.sees, RunQuery())
    chosen = {name: request.get(name) for name in FILTERS}
    words = request.get("find").casefold().split()
    found = [one for one in every if _is_wanted(one.document, chosen, words)]
    page = min(request.number("page", 1), max(1, -(-len(found) // PAGE_SIZE)))
    days = by_day(one.document for one in found)
    context = {
        "sentence": _sentence(every, by_day(one.document for one in every)),
        "rows": [_row(one.document) for one in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
        "found": len(found),
        "page_number": page,
        "size": PAGE_SIZE,
        "is_any": bool(every),
        "days": days[: -MOST_DAYS - 1 : -1],
        "choices": {
            "kind": ("Kind", [(kind, kind) for kind in KINDS]),
            "decision": ("Decision", [(word, word) for word in DECISIONS]),
            "repository": ("Repository", _values(every, lambda run: run.pipeline.repository)),
            "environment": ("Environment", _values(every, lambda run: run.environment)),
        },
        "chosen": chosen,
    }
    return View(template="runs.html", context=context)


def _is_wanted(run: Run, chosen: dict[str, str], words: list[str]) -> bool:
    said = {
        "kind": run.kind,
        "decision": run.decision,
        "repository": run.pipeline.repository,
        "environment": run.environment,
    }
    pipeline = run.pipeline
    text = f"{pipeline.repository} {pipeline.ref} {pipeline.commit} {pipeline.author} {run.label} {run.environment}"
    text += " ".join(f"{one.asset} {one.control} {one.rule}" for one in run.failures)
    return all(chosen[name] in {"", value} for name, value in said.items()) and all(
        word in text.casefold() for word in words
    )


def _values(every: list[Kept[Run]], of: Callable[[Run], str]) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted({of(one.document) for one in every}) if value]


def _row(run: Run) -> dict[str, object]:
    return {"run": run, "at": datetime.fromisoformat(run.at).astimezone(UTC), "first": run.failures[:3]}


def _sentence(every: list[Kept[Run]], days: list[DayOfRuns]) -> str:
    if not every:
        return "No pipeline has reported yet."
    total, passed = sum(day.runs for day in days), sum(day.passed for day in days)
    if not total:
        return f"{count(len(every), 'run')} reported, none of them by a gate."
    violations = sum(day.violations for day in days)
    share = "All" if passed == total else "None" if not passed else str(passed)
    told = f"{share} of {count(total, 'run')} of gates passed"
    if not violations:
        return f"{told}; nothing that was proven stopped a change."
    return f"{told}; {count(violations, 'finding')} stopped changes on {count(len(days), 'day')}."


PAGE = Page(id="runs", title="Runs", path="/runs", handler=show, rail=165, icon="right", key="r")
