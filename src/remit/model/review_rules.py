"""How reviews are held: routines, dates, agendas, and who signs (R6.1); what remit.yaml says under `reviews`.

It is what the organisation says, or what is usual where it says nothing. It cannot know which days are free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Routine(StrEnum):
    """What a review is held for: a date of the calendar, or something that happened."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    NEW_SERVICE = "new-service"
    MODEL_CHANGE = "model-change"
    CONFIGURATION_CHANGE = "configuration-change"
    VENDOR_CHANGE = "vendor-change"
    DOCUMENTATION_CHANGE = "documentation-change"
    SECURITY_EVENT = "security-event"

    @property
    def is_dated(self) -> bool:
        """Whether the calendar opens it."""
        return self in {Routine.WEEKLY, Routine.MONTHLY, Routine.QUARTERLY}

    @property
    def words(self) -> str:
        """As a title says it."""
        return self.value.replace("-", " ").capitalize()


class Signatory(StrEnum):
    """For whom somebody signs."""

    PRODUCT = "product"
    PLATFORM = "platform"
    SECURITY = "security"
    PROCUREMENT = "procurement"


class FigureKind(StrEnum):
    """Which figures answer items of an agenda."""

    UNOWNED = "unowned"
    CONTESTED = "contested"
    STALE = "stale"
    NO_PERSON = "no-person"
    INCAPABLE = "incapable"
    RUNBOOKS = "runbooks"
    ON_CALL = "on-call"
    FAILING_CHECKS = "failing-checks"
    UNDECIDED_CHECKS = "undecided-checks"
    CONTINUITY = "continuity"
    UNREADABLE = "unreadable"
    UNSTATED = "unstated"
    CHANGES = "changes"
    TRANSFERS = "transfers"
    WAIVERS = "waivers"
    EVIDENCE = "evidence"
    ASSURANCE = "assurance"
    CONTRACTS = "contracts"
    SUPPORT = "support"
    WATCH = "watch"
    INCIDENTS = "incidents"
    SLOS = "slos"
    COST = "cost"
    GAME_DAYS = "game-days"
    POST_MORTEMS = "post-mortems"
    TELEMETRY = "telemetry"
    RESTORES = "restores"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaQuestion:
    """One item that every agenda of a routine has.

    Attributes:
        id: kebab case, unique in the agenda.
        text: the question.
        figure: name of the figure that answers it; empty where only people can.
    """

    id: str
    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineRule:
    """How one routine is held.

    Attributes:
        is_on: whether it is held at all.
        work_day: of a dated one: by which work day of its period it is to be closed, 1 the first, -1 the last.
        lead_days: of a dated one: so many days before that it is opened.
        days: of the others: within how many work days it is to be closed.
        is_per_team: of a dated one: whether each team holds its own.
        required: who has to sign.
        questions: items of the agenda beside the usual ones, or instead of those with the same id.
    """

    is_on: bool = True
    work_day: int = 1
    lead_days: int = 7
    days: int = 10
    is_per_team: bool = False
    required: tuple[Signatory, ...] = ()
    questions: tuple[AgendaQuestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryRule:
    """Who may sign for one of the four; whoever has the right where neither is given.

    Attributes:
        teams: whose members may.
        people: who may.
    """

    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def has(self, person: str, teams: Iterable[str]) -> bool:
        """Whether this person, of these teams, may."""
        is_anybody = not (self.teams or self.people)
        return is_anybody or (bool(person) and person in self.people) or bool(set(self.teams).intersection(teams))


_P, _F, _S, _C = Signatory.PRODUCT, Signatory.PLATFORM, Signatory.SECURITY, Signatory.PROCUREMENT
USUAL: Final = {
    Routine.WEEKLY: RoutineRule(work_day=1, lead_days=3, is_per_team=True, required=(_P,)),
    Routine.MONTHLY: RoutineRule(work_day=5, lead_days=7, required=(_F, _S)),
    Routine.QUARTERLY: RoutineRule(work_day=10, lead_days=21, required=(_P, _F, _S, _C)),
    Routine.NEW_SERVICE: RoutineRule(days=10, required=(_P, _F, _S)),
    Routine.MODEL_CHANGE: RoutineRule(days=10, required=(_P, _F, _S)),
    Routine.CONFIGURATION_CHANGE: RoutineRule(days=5, required=(_F, _S)),
    Routine.VENDOR_CHANGE: RoutineRule(days=20, required=(_S, _C)),
    Routine.DOCUMENTATION_CHANGE: RoutineRule(days=20, required=(_S,)),
    Routine.SECURITY_EVENT: RoutineRule(days=3, required=(_F, _S)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """Everything under `reviews`. Without arguments: what is usual.

    Attributes:
        zone: name of the time zone of the calendar.
        at: minutes after midnight at which reviews are due.
        work_days: days on which people work, Monday is 0.
        free_days: days on which nobody works, ISO 8601.
        routines: how each routine is held.
        signatories: who may sign for whom.
        is_several: whether one person may sign for several.
    """

    zone: str = "UTC"
    at: int = 17 * 60
    work_days: frozenset[int] = frozenset(range(5))
    free_days: frozenset[str] = frozenset()
    routines: Mapping[Routine, RoutineRule] = field(default_factory=lambda: dict(USUAL))
    signatories: Mapping[Signatory, SignatoryRule] = field(default_factory=dict)
    is_several: bool = False

    def routine(self, routine: Routine) -> RoutineRule:
        """How a routine is held."""
        return self.routines.get(routine, USUAL[routine])
