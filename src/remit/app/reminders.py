"""Who is reminded of what, when, and by which rung of the ladder. Pure: nothing is read or sent here.

Of the steps whose time has come only the last is told: a server that was away for a week does not tell a week at once.
Who takes care of something is not told again until that ends. Routes, quiet hours and digests are those of findings; a
route takes reminders by the checks `reminder.waiver`, `reminder.review` and so on, or by `reminder.*`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from remit.app.notify import Whom, name_of, route_of
from remit.app.notify_times import is_quiet, last_due, next_due, quiet_until
from remit.model.finding import Severity
from remit.model.notification import Digest
from remit.model.organisation import Organisation
from remit.model.reminder import Due, Reminder, ReminderState, Rung

MOST_ATTEMPTS: Final = 5
WAIT: Final = timedelta(minutes=5)  # before it is tried again; twice as long each time
LOST: Final = timedelta(hours=1)  # after that nobody is at it any more
GOOD_FOR: Final = timedelta(days=400)  # what was due longer ago is not told any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A reminder whose time has come.

    Attributes:
        reminder: what is told.
        due: what is due.
        digest: whether it is gathered first.
        severity: how it is rated.
        before: what became of telling it before; None when nobody tried.
    """

    reminder: Reminder
    due: Due
    digest: Digest
    severity: Severity
    before: Reminder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A reminder that is told later.

    Attributes:
        reminder: which.
        until: when, in UTC.
        why: what it waits for.
    """

    reminder: Reminder
    until: datetime
    why: str


@dataclass(slots=True)
class ReminderPlan:
    """What is told now, and what is not.

    Attributes:
        calls: what is told now, the longest due first.
        waiting: what is told later.
        lost: reminders that no route and no fallback takes.
        cared: things that somebody takes care of.
        unsure: reminders of which nobody knows whether they went out; they are not told again.
        failed: reminders that were tried as often as they are.
    """

    calls: list[Call] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    lost: int = 0
    cared: int = 0
    unsure: list[Reminder] = field(default_factory=list)
    failed: list[Reminder] = field(default_factory=list)


def plan_reminders(
    dues: Iterable[Due],
    organisation: Organisation,
    told: Mapping[str, Reminder],
    cared: Collection[str],
    now: datetime,
) -> ReminderPlan:
    """What to tell whom now.

    Args:
        dues: what is due.
        organisation: who the people are, and by which rules they are told.
        told: what was told, or tried, by name.
        cared: keys of what somebody takes care of now.
        now: the time.
    """
    made = ReminderPlan()
    for due in dues:
        step = _step(organisation, due, now)
        if step is None:
            continue
        if due.key in cared:
            made.cared += 1
            continue
        for rung in organisation.reminders.rungs(step):
            _plan(made, organisation, due, step, rung, told, now)
    return made


def _step(organisation: Organisation, due: Due, now: datetime) -> int | None:
    """The last step whose time has come; None before the first, and long after."""
    if due.moment < now - GOOD_FOR:
        return None
    come = [days for days in organisation.reminders.steps if due.moment + timedelta(days=days) <= now]
    return come[-1] if come else None


def _plan(
    made: ReminderPlan,
    organisation: Organisation,
    due: Due,
    step: int,
    rung: Rung,
    told: Mapping[str, Reminder],
    now: datetime,
) -> None:
    whom = who_is(organisation, due, rung, now)
    severity = severity_of(step, rung)
    route = route_of(organisation.notifications, whom, f"reminder.{due.kind}", severity)
    if route is None:
        made.lost += 1
        return
    for target in dict.fromkeys(route.to):
        reminder = Reminder(
            kind=due.kind, of=due.name, title=due.title, due_at=due.at, step=step, rung=rung, target=target,
            team=whom.team, person=whom.person, at=now.astimezone(UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
        before = told.get(reminder.name)
        if before is not None and not _is_tried_again(made, before, now):
            continue
        call = Call(reminder=reminder, due=due, digest=route.digest, severity=severity, before=before)
        held = _waits(organisation, call, now)
        if held is None:
            made.calls.append(call)
        else:
            made.waiting.append(held)


def _is_tried_again(made: ReminderPlan, before: Reminder, now: datetime) -> bool:
    age = now - datetime.fromisoformat(before.at)
    if before.state is ReminderState.SENDING:
        if age > LOST:
            made.unsure.append(before)
        return False
    if before.state is ReminderState.SENT:
        return False
    if before.attempts >= MOST_ATTEMPTS:
        made.failed.append(before)
        return False
    return age >= timedelta(seconds=WAIT.total_seconds() * 2 ** (before.attempts - 1))


def _waits(organisation: Organisation, call: Call, now: datetime) -> Waiting | None:
    """Until when it waits, and for what: its digest, or the end of quiet hours."""
    rules = organisation.notifications
    if call.digest is not Digest.AT_ONCE:
        come = call.due.moment + timedelta(days=call.reminder.step)
        if last_due(rules, call.digest, now) < come:
            until = next_due(rules, call.digest, now)
            return Waiting(reminder=call.reminder, until=until, why=f"{call.digest.value} digest")
    if rules.quiet is not None and call.severity < rules.quiet.spares and is_quiet(rules, now):
        return Waiting(reminder=call.reminder, until=quiet_until(rules, now), why="quiet hours")
    return None


def severity_of(step: int, rung: Rung) -> Severity:
    """How a reminder is rated, so that routes and quiet hours can tell: medium, once it is late high."""
    return Severity.HIGH if step > 0 or rung is not Rung.OWNER else Severity.MEDIUM


def who_is(organisation: Organisation, due: Due, rung: Rung, now: datetime) -> Whom:
    """Who a rung is; where nobody is there, the next one up; at last the owning team without a person."""
    today = now.astimezone(UTC).date().isoformat()
    ladder = tuple(Rung)
    for one in ladder[ladder.index(rung) :]:
        whom = _on(organisation, due, one)
        person = organisation.people.get(whom.person)
        if person is not None and not person.has_left(today):
            return whom
    return Whom(due.team, "")


def _on(organisation: Organisation, due: Due, rung: Rung) -> Whom:
    rules, team = organisation.reminders, organisation.teams.get(due.team)
    owner = due.person or (team.owner if team else "")
    if rung is Rung.OWNER:
        return Whom(due.team, owner)
    if rung is Rung.SECONDARY:
        return Whom(due.team, team.secondary if team else "")
    if rung is Rung.LEAD:
        lead = team.owner if team and team.owner != owner else ""
        above = organisation.people.get(owner)
        return Whom(due.team, lead or (above.manager if above else ""))
    if rung is Rung.SECURITY:
        security = organisation.teams.get(rules.security)
        return Whom(rules.security, security.owner if security else "")
    return Whom("", rules.executive)


def says_to(organisation: Organisation, reminder: Reminder) -> str:
    """Who is meant, as a person would say it."""
    return name_of(organisation, Whom(reminder.team, reminder.person))
