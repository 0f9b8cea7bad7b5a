"""From shapes to the domain: how reviews are held; what cannot be followed is noted.

It cannot know which days are free where: remit.yaml says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from remit.model.review_rules import (
    USUAL,
    AgendaQuestion,
    ReviewRules,
    Routine,
    RoutineRule,
    Signatory,
    SignatoryRule,
)
from remit.organisation import review_shapes
from remit.organisation.build import check_date, good, single
from remit.organisation.files import Item, Part
from remit.organisation.names import Names, gather
from remit.organisation.notify_shapes import Weekday

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAYS: Final = tuple(Weekday)


def reviews(parts: Sequence[Part], names: Names) -> ReviewRules:
    """Everything under `reviews`."""
    usual = ReviewRules()
    given = {name: single(parts, names, "reviews", name) for name in ("zone", "at", "work_days", "sign_for_several")}
    free = [item for part in parts for item in part.items("reviews", "free_days")]
    days = given["work_days"]
    held = gather(parts, names.problems, "reviews", "routines")
    signing = gather(parts, names.problems, "reviews", "signatories")
    return ReviewRules(
        zone=_zone(given["zone"], names) or usual.zone,
        at=usual.at if given["at"] is None else _minutes(given["at"], names),
        work_days=frozenset(_DAYS.index(day) for day in days.shape) if days else usual.work_days,
        free_days=frozenset(check_date(str(item.shape), names, item) for item in free),
        routines={**USUAL, **{Routine(name): _routine(Routine(name), item, names) for name, item, _ in good(held)}},
        signatories={Signatory(name): _signatory(item, names) for name, item, _ in good(signing)},
        is_several=given["sign_for_several"] is not None,
    )


def _zone(item: Item | None, names: Names) -> str:
    if item is None:
        return ""
    name = str(item.shape)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # a path that leads away, a folder, no such zone
        hint = "write it as Europe/Oslo; where the machine knows no zones, install the package tzdata"
        names.problems.add(f"“{name}” is not a time zone that this machine knows", item.at(), hint)
        return ""
    return name


def _minutes(item: Item, names: Names) -> int:
    match = _CLOCK.fullmatch(str(item.shape))
    if match is None:
        names.problems.add(f"“{item.shape}” is not a time of the day", item.at(), 'write it as "17:00", in quotes')
        return 0
    return int(match[1]) * 60 + int(match[2])


def _routine(routine: Routine, item: Item, names: Names) -> RoutineRule:
    shape: review_shapes.HeldRoutine = item.shape
    usual = USUAL[routine]
    if shape.work_day == 0:
        names.problems.add("there is no work day 0", item.at("work_day"), "1 is the first one, -1 the last")
    for name in ("work_day", "lead_days", "per_team") if not routine.is_dated else ("days",):
        if getattr(shape, name) is not None:
            what = "is opened by the calendar" if routine.is_dated else "is opened by what happens"
            names.problems.add(f"{routine.value} {what}", item.at(name), f"leave out `{name}`")
    for index, one in enumerate(shape.agenda):
        if not _NAME.fullmatch(one.id):
            names.problems.add(
                f"“{one.id}” is no id of an item",
                item.at("agenda", index, "id"),
                "write small letters, digits and dashes",
            )
    return RoutineRule(
        is_on=shape.held,
        work_day=_or(shape.work_day, usual.work_day),
        lead_days=_or(shape.lead_days, usual.lead_days),
        days=_or(shape.days, usual.days),
        is_per_team=_or(shape.per_team, usual.is_per_team),
        required=tuple(dict.fromkeys(_or(shape.signs, usual.required))),
        questions=tuple(
            AgendaQuestion(id=one.id, text=one.text, figure=one.figure.value if one.figure else "")
            for one in shape.agenda
        ),
    )


def _or(given: Any, usual: Any) -> Any:  # noqa: ANN401 - of any field
    return usual if given is None else given


def _signatory(item: Item, names: Names) -> SignatoryRule:
    shape: review_shapes.Signs = item.shape
    if not (shape.teams or shape.people):
        names.problems.add("nobody may sign", item.at(), "name teams or people, or leave it out: then anybody may")
    return SignatoryRule(
        teams=tuple(names.team(team, item, "teams", index) for index, team in enumerate(shape.teams)),
        people=names.people(shape.people, item, "people"),
    )
