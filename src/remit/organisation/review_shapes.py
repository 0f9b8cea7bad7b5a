"""What remit.yaml says of reviews. Part of the shape of remit.yaml (`schema`)."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from remit.model.review_rules import FigureKind, Routine, Signatory
from remit.organisation.data_shapes import Date, Id
from remit.organisation.notify_shapes import Weekday

_CLOCK: Final[dict[str, Any]] = {"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
_NAME: Final[dict[str, Any]] = {"pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$"}
_ROUTINES: Final[dict[str, Any]] = {"propertyNames": {"enum": [one.value for one in Routine]}}
_SIGNATORIES: Final[dict[str, Any]] = {"propertyNames": {"enum": [one.value for one in Signatory]}}
_USUAL: Final = "what is usual when left out."

Name: TypeAlias = Annotated[str, Meta(min_length=1, extra_json_schema=_NAME)]
WorkDay: TypeAlias = Annotated[int, Meta(ge=-70, le=70)]
Lead: TypeAlias = Annotated[int, Meta(ge=0, le=90)]
Within: TypeAlias = Annotated[int, Meta(ge=1, le=260)]


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A mapping with named fields and no others; as in `data_shapes`, since defaults are only safe in such a class."""


class Question(Shape):
    """One item that every agenda of a routine has."""

    id: Annotated[Name, Meta(description="Its id; one of the usual ones is replaced by it.")]
    text: Annotated[str, Meta(min_length=1, max_length=500, description="The question.")]
    figure: Annotated[FigureKind | None, Meta(description="Figure that answers it; people do when left out.")] = None


class HeldRoutine(Shape):
    """How one routine is held; what is left out is as usual."""

    held: Annotated[bool, Meta(description="Whether it is held at all.")] = True
    work_day: Annotated[
        WorkDay | None, Meta(description="By which work day of its week, month or quarter; -1 is the last.")
    ] = None
    lead_days: Annotated[Lead | None, Meta(description="Days before that on which it is opened.")] = None
    days: Annotated[Within | None, Meta(description="Work days for what happened, from the day it was seen.")] = None
    per_team: Annotated[bool | None, Meta(description="Whether each team holds its own.")] = None
    signs: Annotated[list[Signatory] | None, Meta(description=f"Who has to sign; {_USUAL}")] = None
    agenda: Annotated[list[Question], Meta(description="Items beside the usual ones.")] = []


class Signs(Shape):
    """Who may sign for one of the four."""

    teams: Annotated[list[Id], Meta(description="Teams whose members may.")] = []
    people: Annotated[list[Id], Meta(description="People who may.")] = []


class Reviews(Shape):
    """When reviews are held, what is asked in them, and who signs."""

    zone: Annotated[str, Meta(description="Time zone of the calendar, as `Europe/Oslo`; UTC when left out.")] = ""
    at: Annotated[
        str, Meta(description="Time of the day at which reviews are due, in quotes.", extra_json_schema=_CLOCK)
    ] = ""
    work_days: Annotated[list[Weekday], Meta(description="Days of work; Monday to Friday when left out.")] = []
    free_days: Annotated[list[Date], Meta(description="Days on which nobody works, YYYY-MM-DD.")] = []
    routines: Annotated[
        dict[Routine, HeldRoutine], Meta(description="How each routine is held.", extra_json_schema=_ROUTINES)
    ] = {}
    signatories: Annotated[
        dict[Signatory, Signs],
        Meta(description="Who may sign; whoever has the right when left out.", extra_json_schema=_SIGNATORIES),
    ] = {}
    sign_for_several: Annotated[bool, Meta(description="Whether one person may sign for several.")] = False
