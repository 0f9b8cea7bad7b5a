"""Reminding people: what is planned is taken upon oneself in the store, sent, and written down, each once (R12).

Before a message leaves, every reminder in it is written as *sending*, on top of exactly what the plan was made from. Of
two servers that mean the same one only one can do that, so that none is sent twice. A server that dies in between
leaves it so: whether it went out nobody knows, so that it is shown and not sent again; the next step comes anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from remit.app.dues import dues, heading_of
from remit.app.notify import Link, Whom, addresses_of, name_of
from remit.app.registers import Registers
from remit.app.reminders import Call, ReminderPlan, plan_reminders
from remit.app.telling import Ready, link_of, ready
from remit.errors import ConflictError, RemitError, UsageError
from remit.ledger.act import Who
from remit.model.notification import Digest
from remit.model.organisation import Organisation
from remit.model.register import Change, RegisterKind
from remit.model.reminder import CARES, REMINDERS, Due, Reminder, ReminderState
from remit.notifiers import Item, Message, Topic
from remit.notifiers._sender import Sender

_AT_ONCE: Final = 500  # names in one question to the database


@dataclass(slots=True)
class Reminded:
    """What came of a round.

    Attributes:
        plan: what was to be told.
        sent: messages that were taken, with how many reminders each.
        failed: messages that were not, and why.
        elsewhere: reminders that another server had taken upon itself.
    """

    plan: ReminderPlan
    sent: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, RemitError]] = field(default_factory=list)
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round needs.

    Attributes:
        registers: what is due, and what was told.
        organisation: who the people are.
        who: in whose name it is written down.
        now: the time.
        site: address of the server's pages, for links; empty for none.
        environment: where secrets come from.
        sender: how messages leave; by `notify.private` of remit.yaml when None.
    """

    registers: Registers
    organisation: Organisation
    who: Who
    now: datetime
    site: str = ""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sender: Sender | None = None


def remind(asked: Round) -> Reminded:
    """Send every reminder whose time has come.

    Raises:
        ConfigurationError: targets cannot be made ready.
        StoreError: the store refuses.
    """
    made = Reminded(plan=ReminderPlan())
    for _ in steps(asked, made):
        pass
    return made


def plan_now(asked: Round) -> ReminderPlan:
    """What would be sent now; nothing is written.

    Raises:
        StoreError: the store refuses.
    """
    due = dues(asked.registers, asked.organisation, asked.now)
    cared = cared_for(asked.registers, {one.key for one in due}, asked.now)
    first = plan_reminders(due, asked.organisation, {}, cared, asked.now)
    names = [call.reminder.name for call in first.calls] + [one.reminder.name for one in first.waiting]
    told = {name: kept.document for name, kept in _kept(asked.registers, REMINDERS, names).items()}
    return plan_reminders(due, asked.organisation, told, cared, asked.now)


def steps(asked: Round, made: Reminded) -> Iterator[str]:
    """The round in steps, each of which another server may come in after; what came of it is added to `made`.

    Raises:
        ConfigurationError, StoreError: as `remind`.
    """
    rules = asked.organisation.notifications
    prepared, link = ready(rules, asked.environment), link_of(rules, asked.environment)
    made.plan = plan_now(asked)
    yield "planned"
    for (target, whom, is_digest), calls in _grouped(made.plan.calls).items():
        taken = _take(asked, calls)
        if not taken:
            made.elsewhere += len(calls)
            continue
        yield "taken"
        message = _message(asked, whom, calls, is_digest=is_digest, link=link)
        problem = _deliver(asked, prepared, target, message)
        yield "delivered"
        _settle(asked, taken, problem)
        if problem is None:
            made.sent.append((target, len(calls)))
        else:
            made.failed.append((target, problem))
        yield "written"


def cared_for(registers: Registers, keys: Iterable[str], now: datetime) -> frozenset[str]:
    """Keys of what somebody takes care of now.

    Raises:
        StoreError: the store refuses.
    """
    return frozenset(care_until(registers, keys, now))


def care_until(registers: Registers, keys: Iterable[str], now: datetime) -> dict[str, str]:
    """Until when somebody takes care, ISO 8601 in UTC, by the keys of what somebody does.

    Raises:
        StoreError: the store refuses.
    """
    kept, moment = _kept(registers, CARES, sorted(keys)), now.astimezone(UTC)
    found = {name: str(one.document.until) for name, one in kept.items()}
    return {name: until for name, until in found.items() if datetime.fromisoformat(until) > moment}


def _kept(registers: Registers, kind: RegisterKind[Any], names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(names), _AT_ONCE):
        found |= {kept.name: kept for kept in registers.find(kind, names=names[start : start + _AT_ONCE])}
    return found


def _grouped(calls: Iterable[Call]) -> dict[tuple[str, Whom, bool], list[Call]]:
    """By target and by who is meant: they are told together."""
    found: dict[tuple[str, Whom, bool], list[Call]] = {}
    for call in calls:
        whom = Whom(call.reminder.team, call.reminder.person)
        found.setdefault((call.reminder.target, whom, call.digest is not Digest.AT_ONCE), []).append(call)
    return found


def _take(asked: Round, calls: Sequence[Call]) -> list[tuple[Reminder, int]]:
    """Take them upon this server, all or none; with their versions. None where another server was faster."""
    versions = {name: kept.version for name, kept in _versions(asked, calls).items()}
    changes = []
    for call in calls:
        attempts = call.before.attempts + 1 if call.before else 1
        document = replace(call.reminder, state=ReminderState.SENDING, attempts=attempts)
        expects = versions.get(call.reminder.name, 0)
        changes.append(_change(document, "reminder.taken", expects))
    try:
        written = asked.registers.write(asked.who, *changes)
    except ConflictError:
        return []
    return [(kept.document, kept.version) for kept in written]


def _versions(asked: Round, calls: Sequence[Call]) -> dict[str, Any]:
    """What is kept of them, where it is still what the plan was made from; of anything else version -1 is expected."""
    kept = _kept(asked.registers, REMINDERS, [call.reminder.name for call in calls])
    before = {call.reminder.name: call.before for call in calls}
    return {name: one if one.document == before[name] else replace(one, version=-1) for name, one in kept.items()}


def _settle(asked: Round, taken: Sequence[tuple[Reminder, int]], problem: RemitError | None) -> None:
    state = ReminderState.SENT if problem is None else ReminderState.FAILED
    act = "reminder.sent" if problem is None else "reminder.failed"
    said = "" if problem is None else problem.message[:500]
    asked.registers.write(
        asked.who, *(_change(replace(one, state=state, problem=said), act, version) for one, version in taken)
    )


def _change(reminder: Reminder, act: str, expects: int) -> Change[Reminder]:
    details = {
        "of": f"{reminder.kind}/{reminder.of}",
        "step": str(reminder.step),
        "rung": reminder.rung.value,
        "target": reminder.target,
        "to": reminder.person or reminder.team,
    }
    return Change(REMINDERS, reminder.name, reminder, act, expects, details)


def _deliver(asked: Round, prepared: Ready, target: str, message: Message) -> RemitError | None:
    notifier, rules = prepared.notifiers[target], asked.organisation.notifications
    unset = [name for name in rules.targets[target].secrets.values() if not asked.environment.get(name)]
    if unset:
        hint = "set them where the server runs"
        return UsageError(f"environment variables are not set: {', '.join(unset)}", place=target, hint=hint)
    sender = asked.sender or Sender(private=rules.private)
    try:
        notifier.deliver(message, prepared.given[target], sender)
    except RemitError as problem:
        return problem
    return None


def _message(asked: Round, whom: Whom, calls: Sequence[Call], *, is_digest: bool, link: Link | None) -> Message:
    organisation = asked.organisation
    topics: dict[str, list[Item]] = {}
    for call in calls:
        topics.setdefault(call.due.kind, []).append(_item(asked, call))
    until = asked.now + timedelta(days=organisation.notifications.acknowledge_days)
    keys = tuple(dict.fromkeys(call.due.key for call in calls))
    return Message(
        to=name_of(organisation, whom),
        addresses=tuple(addresses_of(organisation, whom)),
        source=organisation.name,
        at=asked.now.astimezone(UTC).isoformat(timespec="seconds"),
        is_digest=is_digest,
        topics=tuple(
            Topic(check=f"reminder.{kind}", title=heading_of(kind), items=tuple(items))
            for kind, items in topics.items()
        ),
        link=link(keys, until) if link else "",
        noun="reminder",
    )


def _item(asked: Round, call: Call) -> Item:
    due = call.due
    return Item(
        key=due.key,
        check=f"reminder.{due.kind}",
        severity=call.severity,
        asset=due.name,
        control="",
        text=f"{when(due, asked.now)}: {due.title}. {due.what}",
        fix=due.act,
        place=f"{asked.site}{due.page}" if due.page else "",
    )


def when(due: Due, now: datetime) -> str:
    """How far off it is, in words: `due in 7 days`, `3 days late`."""
    days = (due.moment.date() - now.astimezone(UTC).date()).days
    if days == 0:
        return "due today"
    counted = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"due in {counted}" if days > 0 else f"{counted} late"
