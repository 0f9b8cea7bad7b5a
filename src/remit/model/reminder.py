"""Reminders: what is due, who is told at which step before and after, and what became of telling them (R6.1, R12).

A reminder is known by what is due, when, the step, the rung and the target, so that two servers that work it out apart
mean the same one. What this file cannot know is whether a message that was taken was read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from remit.model.register import RegisterKind

BEFORE_DAYS: Final = (14, 7, 1)
AFTER_DAYS: Final = (1,)


class Rung(StrEnum):
    """Who is told, the nearest first."""

    OWNER = "owner"
    SECONDARY = "secondary"
    LEAD = "lead"
    SECURITY = "security"
    EXECUTIVE = "executive"


ESCALATION: Final = ((3, Rung.SECONDARY), (7, Rung.LEAD), (14, Rung.SECURITY), (30, Rung.EXECUTIVE))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRules:
    """What remit.yaml says of reminders.

    Attributes:
        before_days: so many days before something is due its owner is told.
        after_days: so many days after it is told again, as long as it is not done.
        escalation: from so many days after on also somebody else is told, the fewest days first.
        security: team that is meant by *security*; empty when nobody is.
        executive: person who is meant by *executive*; empty when nobody is.
    """

    before_days: tuple[int, ...] = BEFORE_DAYS
    after_days: tuple[int, ...] = AFTER_DAYS
    escalation: tuple[tuple[int, Rung], ...] = ESCALATION
    security: str = ""
    executive: str = ""

    @property
    def steps(self) -> tuple[int, ...]:
        """Days from when something is due at which somebody is told, ascending; negative before."""
        after = {0, *self.after_days, *(days for days, _ in self.escalation)}
        return tuple(sorted({-days for days in self.before_days} | after))

    def rungs(self, step: int) -> tuple[Rung, ...]:
        """Who is told at a step: the owner, and the highest rung that is reached."""
        reached = [rung for days, rung in self.escalation if days <= step]
        return (Rung.OWNER, *reached[-1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that somebody has to do by a moment.

    Attributes:
        kind: its register: `waiver`, `review`.
        name: its name there.
        title: what it is, a few words.
        what: what happens then, one sentence.
        act: what to do, one sentence.
        at: when it is due, ISO 8601 in UTC.
        team, person: ids of who has to; either may be empty.
        page: path of the page to do it on; empty for none.
    """

    kind: str
    name: str
    title: str
    what: str
    act: str
    at: str
    team: str = ""
    person: str = ""
    page: str = ""

    @property
    def moment(self) -> datetime:
        """When it is due, in UTC."""
        found = datetime.fromisoformat(self.at)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)

    @property
    def key(self) -> str:
        """What it is known by, 32 hexadecimal digits; another one once it is due at another time."""
        return _digest(self.kind, self.name, self.at)


class ReminderState(StrEnum):
    """What became of a reminder."""

    SENDING = "sending"  # a server took it upon itself; left so, that server stopped, and nobody can tell
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of one thing, to one rung, at one target.

    Attributes:
        kind, of, title: register, name and words of what is due.
        due_at: when, ISO 8601 in UTC.
        step: days from then at which it is told; negative before.
        rung: who is told.
        target: id of the target that is used.
        team, person: who that is.
        state: what became of it.
        at: when that was, ISO 8601 in UTC.
        attempts: how often it was tried.
        problem: why it was not taken, the last time; empty when it was.
    """

    kind: str
    of: str
    title: str
    due_at: str
    step: int
    rung: Rung
    target: str
    team: str = ""
    person: str = ""
    state: ReminderState = ReminderState.SENDING
    at: str = ""
    attempts: int = 0
    problem: str = ""

    @property
    def name(self) -> str:
        """What it is known by, 32 hexadecimal digits."""
        return _digest(self.kind, self.of, self.due_at, str(self.step), self.rung, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """That somebody said they take care of something that was told.

    Attributes:
        by: who said so, as the trail names them; empty when only the link of a message showed.
        at: when, ISO 8601 in UTC.
        until: until when it is not told again, likewise.
        token: SHA-256 of the link's token, so that none is taken twice; empty when none was used.
    """

    by: str
    at: str
    until: str
    token: str = ""


REMINDERS: Final = RegisterKind(
    id="reminder", shape=Reminder, state=lambda one: one.state.value, team=lambda one: one.team
)
CARES: Final = RegisterKind(id="care", shape=Care)


def _digest(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:32]
