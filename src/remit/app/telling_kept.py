"""Telling people what was found, with what was told kept in the store: several servers tell as one (R12).

Each target has a document that says who is sending to it. A message is sent by whoever could write that document on top
of the version that its plan began with, so that of two servers with the same plan one sends and the other looks again
later. What was taken is written down in the same step that lets the target go. A server that dies while it sends is
waited for ten minutes; that one message may then go out again, with the same number for receivers that know it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from remit.app.notified import Memory, Told
from remit.app.notify import Plan, Planned, forget, plan, remember
from remit.app.registers import Registers
from remit.app.telling import Ready, link_of, ready
from remit.errors import ConflictError, RemitError, UsageError
from remit.ledger.act import Who
from remit.model.landscape import Landscape
from remit.model.notification import Notifications
from remit.model.register import Change, Kept, RegisterKind
from remit.model.reminder import CARES
from remit.model.sending import SENDINGS, SENT_DIGESTS, Sending, SendingState, SentDigest
from remit.notifiers._sender import Sender

LEASE: Final = timedelta(minutes=10)
MOST_FAILURES: Final = 3  # of one target in one round; the rest waits for the next one
_PAGE: Final = 5_000
TOLD: Final = RegisterKind(
    id="told", shape=Told, state=lambda one: one.status.value, team=lambda one: one.team
)  # by `target/key`


@dataclass(slots=True)
class KeptTelling:
    """What came of a round.

    Attributes:
        plan: what was to be told.
        sent: messages that were taken.
        failed: messages that were not, and why.
        elsewhere: messages for targets to which another server was sending.
    """

    plan: Plan
    sent: list[Planned] = field(default_factory=list)
    failed: list[tuple[Planned, RemitError]] = field(default_factory=list)
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a round needs.

    Attributes:
        registers: what was told.
        landscape: what was found.
        who: in whose name it is written down.
        now: the time.
        environment: where secrets come from.
        sender: how messages leave; by `notify.private` of remit.yaml when None.
    """

    registers: Registers
    landscape: Landscape
    who: Who
    now: datetime
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sender: Sender | None = None

    @property
    def rules(self) -> Notifications:
        """By which rules people are told."""
        return self.landscape.organisation.notifications


def tell(post: Post) -> KeptTelling:
    """Send everything that is new.

    Raises:
        ConfigurationError: targets cannot be made ready.
        StoreError: the store refuses.
    """
    made = KeptTelling(plan=Plan(messages=()))
    for _ in steps(post, made):
        pass
    return made


def steps(post: Post, made: KeptTelling) -> Iterator[str]:
    """The round in steps, each of which another server may come in after; what came of it is added to `made`.

    Raises:
        ConfigurationError, StoreError: as `tell`.
    """
    prepared = ready(post.rules, post.environment)
    sendings = {target: _sending(post.registers, target) for target in post.rules.targets}  # before what was told
    memory = read_kept(post.registers)
    tickets = {one.id for one in prepared.notifiers.values() if one.is_each}
    link = link_of(post.rules, post.environment)
    made.plan = plan(post.landscape, memory, post.now, tickets=tickets, link=link)
    forget(memory, post.now)
    yield "planned"
    failures: dict[str, int] = {}
    for one in made.plan.messages:
        if failures.get(one.target, 0) >= MOST_FAILURES:
            continue
        taken = _take(post, sendings[one.target], one.target)
        if taken is None:
            made.elsewhere += 1
            failures[one.target] = MOST_FAILURES
            continue
        yield "taken"
        problem, references = _deliver(post, prepared, one)
        yield "delivered"
        settled = _settle(post, taken, one, problem, references, memory)
        if settled is None:  # it took so long that another server went on
            made.elsewhere += 1
            failures[one.target] = MOST_FAILURES
        else:
            sendings[one.target] = settled
            if problem is None:
                made.sent.append(one)
            else:
                made.failed.append((one, problem))
                failures[one.target] = failures.get(one.target, 0) + 1
        yield "written"


def read_kept(registers: Registers) -> Memory:
    """What was told, when digests were sent, and what somebody takes care of.

    Raises:
        StoreError: the store refuses.
    """
    memory = Memory()
    for kept in _every(registers, TOLD):
        target, _, key = kept.name.rpartition("/")
        memory.told.setdefault(target, {})[key] = kept.document
    memory.digests = {kept.document.of: kept.document.at for kept in _every(registers, SENT_DIGESTS)}
    memory.acknowledged = {kept.name: kept.document.until for kept in _every(registers, CARES)}
    return memory


def _every(registers: Registers, kind: RegisterKind[Any]) -> Iterator[Kept[Any]]:
    after = ""
    while True:
        page = registers.find(kind, limit=_PAGE, after=after)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].name


def _sending(registers: Registers, target: str) -> Kept[Sending]:
    found = registers.find(SENDINGS, names=(target,))
    return found[0] if found else Kept(target, 0, "", Sending())


def _take(post: Post, sending: Kept[Sending], target: str) -> Kept[Sending] | None:
    """The target, taken; None where somebody else has it, or had it since the plan was made."""
    before = sending.document
    if before.state is SendingState.SENDING and before.until > _at(post.now):
        return None
    taken = replace(before, state=SendingState.SENDING, until=_at(post.now + LEASE))
    return _written(post, _change(target, taken, "target.taken", sending.version))


def _settle(
    post: Post,
    taken: Kept[Sending],
    one: Planned,
    problem: RemitError | None,
    references: Mapping[str, str],
    memory: Memory,
) -> Kept[Sending] | None:
    """Let the target go and write down what it took, together."""
    idle = replace(taken.document, state=SendingState.IDLE, until="")
    if problem is not None:
        bad = replace(idle, failed=idle.failed + 1, failed_at=_at(post.now), problem=problem.message[:500])
        return _written(post, _change(one.target, bad, "target.failed", taken.version))
    good = replace(idle, sent=idle.sent + 1, sent_at=_at(post.now), sent_to=one.message.to, problem="")
    remember(memory, one, references)
    changes: list[Change[Any]] = [_change(one.target, good, "target.sent", taken.version)]
    for key in one.told:
        told = memory.told[one.target][key]
        details = {"status": told.status.value, "check": told.check, "asset": told.asset}
        changes.append(Change(TOLD, f"{one.target}/{key}", told, "finding.told", None, details))
    if one.digest:
        name = hashlib.sha256(one.digest.encode()).hexdigest()[:32]
        changes.append(Change(SENT_DIGESTS, name, SentDigest(of=one.digest, at=one.message.at), "digest.sent"))
    return _written(post, *changes)


def _written(post: Post, *changes: Change[Any]) -> Kept[Sending] | None:
    try:
        written: list[Kept[Sending]] = post.registers.write(post.who, *changes)
    except ConflictError:
        return None
    return written[0]


def _change(target: str, sending: Sending, act: str, expects: int) -> Change[Sending]:
    return Change(SENDINGS, target, sending, act, expects)


def _deliver(post: Post, prepared: Ready, one: Planned) -> tuple[RemitError | None, Mapping[str, str]]:
    target = post.rules.targets[one.target]
    unset = [name for name in target.secrets.values() if not post.environment.get(name)]
    if unset:
        hint = "set them where the server runs"
        return UsageError(f"environment variables are not set: {', '.join(unset)}", place=target.id, hint=hint), {}
    sender = post.sender or Sender(private=post.rules.private)
    try:
        return None, prepared.notifiers[target.id].deliver(one.message, prepared.given[target.id], sender)
    except RemitError as problem:
        return problem, {}


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
