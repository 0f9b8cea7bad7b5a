"""Who is told what: from findings, owners and what was told before to messages. Pure: nothing is read or sent here.

A finding is known by check, asset and control. It is told to a target once, again when it gets worse, when
`repeat_days` have passed, and when it is gone. *Gone* means that the same inputs were looked at, all of them could be
read, and no check finds it any more: what could not be looked at is not resolved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from remit.app.notified import Memory, Told
from remit.app.notify_times import is_quiet, last_due, next_due, quiet_until
from remit.model.finding import Finding, Severity
from remit.model.landscape import Landscape
from remit.model.notification import Digest, Notifications, Route
from remit.model.organisation import Organisation
from remit.notifiers import Item, Message, Status, Topic

Link = Callable[[tuple[str, ...], datetime], str]


@dataclass(frozen=True, slots=True)
class Whom:
    """Who answers: a team, and in it a person."""

    team: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message for one target, and what is remembered once it was taken.

    Attributes:
        target: its id.
        message: what is said.
        told: what is remembered, by key; the reference is added.
        digest: what the digest is remembered by; empty for none.
    """

    target: str
    message: Message
    told: Mapping[str, Told]
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is told later.

    Attributes:
        target: id of the target.
        to: who is meant.
        count: how many findings.
        until: when, in UTC.
        why: what it waits for.
    """

    target: str
    to: str
    count: int
    until: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is to be done now, and what is not.

    Attributes:
        messages: what is sent, in order.
        held: what waits.
        below: findings below the severity from which anything is told.
        standing: findings that were told before and have not changed.
        acknowledged: findings of which somebody takes care.
        lost: findings that no route and no fallback takes.
        unresolved: findings that may be gone; it is not told since not everything could be read.
    """

    messages: tuple[Planned, ...]
    held: tuple[Held, ...] = ()
    below: int = 0
    standing: int = 0
    acknowledged: int = 0
    lost: int = 0
    unresolved: int = 0


@dataclass(slots=True)
class _Group:
    """What one target tells one owner together."""

    told: dict[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    target: str
    whom: Whom
    digest: Digest
    check: str  # empty in digests


@dataclass(slots=True)
class _Tally:
    groups: dict[_Place, _Group] = field(default_factory=dict)
    standing: dict[tuple[str, Whom], int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def add(self, place: _Place, key: str, told: Told) -> None:
        self.groups.setdefault(place, _Group()).told[key] = told


def key_of(found: Finding) -> str:
    """What a finding is known by from run to run."""
    text = f"{found.rule}\0{found.asset}\0{found.control}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def scope_of(landscape: Landscape) -> str:
    """What the inputs are known by."""
    return hashlib.sha256("\0".join(sorted(landscape.inputs)).encode("utf-8", "replace")).hexdigest()[:16]


def plan(
    landscape: Landscape, memory: Memory, now: datetime, *, tickets: Collection[str] = (), link: Link | None = None
) -> Plan:
    """What to tell whom now.

    Args:
        landscape: what was found, and by which rules people are told.
        memory: what was told before; it is not changed.
        now: the time.
        tickets: ids of notifiers that make a thing of each finding.
        link: makes the address of an acknowledgement; None for none.
    """
    rules, tally = landscape.organisation.notifications, _Tally()
    present = _present(landscape)
    for key, found in present.items():
        if found.severity < rules.severity:
            tally.count("below")
        else:
            _tell(tally, landscape, memory, now, key, found)
    _settle(tally, landscape, memory, now, present)
    messages, held = _timed(tally, landscape, memory, now, tickets=tickets, link=link)
    return Plan(messages=tuple(messages), held=tuple(held), **tally.counts)


def _present(landscape: Landscape) -> dict[str, Finding]:
    """Every finding by key, the worst first; of those with one key the worst."""
    found: dict[str, Finding] = {}
    for one in sorted(
        landscape.findings, key=lambda one: (-one.severity, one.rule, one.asset, one.control, one.message)
    ):
        found.setdefault(key_of(one), one)
    return found


def route_of(rules: Notifications, whom: Whom, check: str, severity: int) -> Route | None:
    """The first route that takes it; what nobody owns and what none takes goes to the fallback."""
    for route in rules.routes if whom.team or whom.person else ():
        if (
            route.team in {"", whom.team}
            and route.person in {"", whom.person}
            and severity >= route.severity
            and (not route.checks or any(fnmatchcase(check, pattern) for pattern in route.checks))
        ):
            return route
    return Route(to=rules.fallback) if rules.fallback else None


def _tell(tally: _Tally, landscape: Landscape, memory: Memory, now: datetime, key: str, found: Finding) -> None:
    rules, whom = landscape.organisation.notifications, Whom(found.team, found.person)
    route = route_of(rules, whom, found.rule, found.severity)
    if route is None:
        tally.count("lost")
        return
    is_cared_for = memory.acknowledged.get(key, "") > now.astimezone(UTC).isoformat()
    for target in dict.fromkeys(route.to):
        before = memory.told.get(target, {}).get(key)
        status = _news(before, found, rules, now, is_cared_for=is_cared_for)
        if status is None:
            tally.count("acknowledged" if is_cared_for else "standing")
            tally.standing[target, whom] = tally.standing.get((target, whom), 0) + 1
            continue
        place = _Place(target, whom, route.digest, "" if route.digest is not Digest.AT_ONCE else found.rule)
        tally.add(place, key, _told(landscape, found, status, now, before))


def _news(
    before: Told | None, found: Finding, rules: Notifications, now: datetime, *, is_cared_for: bool
) -> Status | None:
    """What is to be told of a finding; None when there is nothing new."""
    if before is None or before.status is Status.RESOLVED:
        return None if is_cared_for and before is None else Status.OPEN
    if found.severity > before.severity:
        return Status.OPEN
    if is_cared_for:
        return Status.ACKNOWLEDGED if before.status is Status.OPEN else None
    if before.status is Status.ACKNOWLEDGED:  # nobody takes care any more
        return Status.OPEN
    age = now - datetime.fromisoformat(before.at)
    return Status.OPEN if rules.repeat_days and age >= timedelta(days=rules.repeat_days) else None


def _told(landscape: Landscape, found: Finding, status: Status, now: datetime, before: Told | None) -> Told:
    title = next((check.title for check in landscape.checks if check.id == found.rule), found.rule)
    return Told(
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        status=status,
        severity=found.severity,
        scope=scope_of(landscape),
        check=found.rule,
        title=title,
        asset=found.asset,
        control=found.control,
        text=found.message,
        fix=found.fix,
        place=str(found.location),
        team=found.team,
        person=found.person,
        reference=before.reference if before else "",
    )


def _settle(tally: _Tally, landscape: Landscape, memory: Memory, now: datetime, present: Collection[str]) -> None:
    """Tell what is gone, where everything that it was found in was read again."""
    rules, scope = landscape.organisation.notifications, scope_of(landscape)
    is_whole = not landscape.estate.unreadable
    for target, told in memory.told.items():
        for key, one in told.items():
            if key in present or one.status is Status.RESOLVED or one.scope != scope or target not in rules.targets:
                continue
            if not is_whole:
                tally.count("unresolved")
                continue
            whom = Whom(one.team, one.person)
            route = route_of(rules, whom, one.check, one.severity)
            digest = route.digest if route and target in route.to else Digest.AT_ONCE
            gone = _copy(one, status=Status.RESOLVED, at=now.astimezone(UTC).isoformat(timespec="seconds"))
            tally.add(_Place(target, whom, digest, "" if digest is not Digest.AT_ONCE else one.check), key, gone)


def _copy(told: Told, *, status: Status, at: str) -> Told:
    fields = {name: getattr(told, name) for name in told.__struct_fields__}
    return Told(**{**fields, "status": status, "at": at})


def _timed(
    tally: _Tally,
    landscape: Landscape,
    memory: Memory,
    now: datetime,
    *,
    tickets: Collection[str],
    link: Link | None,
) -> tuple[list[Planned], list[Held]]:
    """Which groups are told now, and which wait."""
    rules, organisation = landscape.organisation.notifications, landscape.organisation
    messages: list[Planned] = []
    held: list[Held] = []
    room: dict[str, int] = {}
    for place, group in sorted(tally.groups.items(), key=lambda pair: _order(*pair)):
        to, told = name_of(organisation, place.whom), dict(group.told)

        def wait(count: int, until: datetime, why: str, place: _Place = place, to: str = to) -> None:
            held.append(Held(target=place.target, to=to, count=count, until=until, why=why))

        if (until := _waits(rules, place, group, memory, now)) is not None:
            wait(len(told), until[0], until[1])
            continue
        if rules.targets[place.target].notifier in tickets:
            left = room.setdefault(place.target, rules.most)
            kept = dict(list(told.items())[:left])
            room[place.target] = left - len(kept)
            if len(told) > len(kept):
                wait(len(told) - len(kept), now, f"{rules.most} in one run are enough")
            told = kept
        if told:
            standing = tally.standing.get((place.target, place.whom), 0)
            messages.append(_planned(place, told, organisation, now, standing, link))
    return messages, held


def _order(place: _Place, group: _Group) -> tuple[int, str, str, str, str]:
    worst = max(one.severity for one in group.told.values())
    return -worst, place.target, place.whom.team, place.whom.person, place.check


def _digest_key(place: _Place) -> str:
    return f"{place.target}\n{place.whom.team}\n{place.whom.person}\n{place.digest.value}"


def _waits(
    rules: Notifications, place: _Place, group: _Group, memory: Memory, now: datetime
) -> tuple[datetime, str] | None:
    """Until when a group waits, and for what; None when it does not."""
    if place.digest is not Digest.AT_ONCE:
        last = memory.digests.get(_digest_key(place), "")
        if last and datetime.fromisoformat(last) >= last_due(rules, place.digest, now):
            return next_due(rules, place.digest, now), f"{place.digest.value} digest"
    worst = max((one.severity for one in group.told.values() if one.status is Status.OPEN), default=Severity.INFO)
    if rules.quiet is not None and worst < rules.quiet.spares and is_quiet(rules, now):
        return quiet_until(rules, now), "quiet hours"
    return None


def _planned(
    place: _Place, told: Mapping[str, Told], organisation: Organisation, now: datetime, standing: int, link: Link | None
) -> Planned:
    rules = organisation.notifications
    topics: dict[str, list[Item]] = {}
    titles = {}
    for key, one in told.items():
        titles[one.check] = one.title
        topics.setdefault(one.check, []).append(_item(key, one))
    open_keys = tuple(key for key, one in told.items() if one.status is Status.OPEN)
    until = now + timedelta(days=rules.acknowledge_days)
    message = Message(
        to=name_of(organisation, place.whom),
        addresses=tuple(addresses_of(organisation, place.whom)),
        source=organisation.name,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        is_digest=place.digest is not Digest.AT_ONCE,
        topics=tuple(Topic(check=check, title=titles[check], items=tuple(items)) for check, items in topics.items()),
        standing=standing,
        link=link(open_keys, until) if link and open_keys else "",
    )
    is_digest = place.digest is not Digest.AT_ONCE
    return Planned(target=place.target, message=message, told=told, digest=_digest_key(place) if is_digest else "")


def _item(key: str, told: Told) -> Item:
    return Item(
        key=key,
        status=told.status,
        check=told.check,
        severity=told.severity,
        asset=told.asset,
        control=told.control,
        text=told.text,
        fix=told.fix,
        place=told.place,
        reference=told.reference,
    )


def name_of(organisation: Organisation, whom: Whom) -> str:
    """Who is meant, as a person would say it."""
    team = organisation.teams[whom.team].name if whom.team in organisation.teams else whom.team
    person = organisation.people[whom.person].name if whom.person in organisation.people else whom.person
    if person:
        return f"{person} ({team})" if team else person
    return team or "nobody answers for it"


def addresses_of(organisation: Organisation, whom: Whom) -> Iterator[str]:
    """The person's mail address; without one the team's contact where that is one."""
    person = organisation.people.get(whom.person)
    team = organisation.teams.get(whom.team)
    if person is not None and person.email:
        yield person.email
    elif team is not None and "@" in team.contact and not team.contact.startswith("@"):
        yield team.contact


def remember(memory: Memory, sent: Planned, references: Mapping[str, str]) -> None:
    """Note what a target took."""
    told = memory.told.setdefault(sent.target, {})
    for key, one in sent.told.items():
        one.reference = references.get(key, "") or one.reference
        told[key] = one
    if sent.digest:
        memory.digests[sent.digest] = sent.message.at


def forget(memory: Memory, now: datetime) -> None:
    """Drop what is of no use any more: links that have expired, and what has been gone for a year."""
    moment, year = now.astimezone(UTC).isoformat(), (now.astimezone(UTC) - timedelta(days=365)).isoformat()
    memory.acknowledged = {key: until for key, until in memory.acknowledged.items() if until > moment}
    for target, told in memory.told.items():
        kept = {key: one for key, one in told.items() if one.status is not Status.RESOLVED or one.at > year}
        memory.told[target] = kept
