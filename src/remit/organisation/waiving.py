"""From shapes to the domain: waivers' rules, accepted exceptions, reminders; what cannot be followed is noted.

An exception is known by what it is for and where, so that moving its lines changes nothing. What this file cannot know
is whether an asset or a check of that name exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from remit.model.reminder import AFTER_DAYS, BEFORE_DAYS, ESCALATION, ReminderRules, Rung
from remit.model.waiver import (
    IN_REMIT_YAML,
    MOST_DAYS,
    Compensation,
    ScopeKind,
    Waiver,
    WaiverRules,
    WaiverScope,
    WaiverState,
)
from remit.organisation import waiver_shapes
from remit.organisation.build import check_date, single
from remit.organisation.decode import is_good
from remit.organisation.files import Item, Part
from remit.organisation.names import Names
from remit.organisation.splits import check_reference, only_key


def waivers(parts: Sequence[Part], names: Names) -> WaiverRules:
    """Everything under `waivers`."""
    most, needed = (single(parts, names, "waivers", name) for name in ("most_days", "needs_compensation"))
    is_told = any(getattr(part.file.waivers, "needs_compensation", None) is False for part in parts)
    most_days = int(most.shape) if most else MOST_DAYS
    is_compensated = bool(needed.shape) if needed else not is_told
    rules = WaiverRules(
        most_days=most_days,
        forbidden_classes=frozenset(
            names.check("data class", str(item.shape), item)
            for part in parts
            for item in part.items("waivers", "forbidden_classes")
            if is_good(item.shape)
        ),
        is_compensated=is_compensated,
    )
    seen: dict[str, Item] = {}
    found = []
    for item in (one for part in parts for one in part.items("waivers", "exceptions") if is_good(one.shape)):
        made = _exception(item, rules, names)
        if made is None:
            continue
        first = seen.setdefault(made.id, item)
        if first is not item:
            names.problems.add(f"this is accepted twice, first at {first.at()}", item.at(), "keep one of them")
        found.append(made)
    return WaiverRules(
        most_days=most_days,
        forbidden_classes=rules.forbidden_classes,
        is_compensated=is_compensated,
        exceptions=tuple(found),
    )


def _exception(item: Item, rules: WaiverRules, names: Names) -> Waiver | None:
    shape: waiver_shapes.Exempted = item.shape
    given = only_key(shape.scope, names, item, "scope")
    if bool(shape.control) == bool(shape.check):
        names.problems.add("an exception is for a control or for a check", item.at(), "give one of them")
    if given is None:
        return None
    kind, of = given
    if kind == "team":
        of = names.team(of, item, "scope", "team")
    else:
        check_reference(kind, of, names, item, "scope")
    _check_days(item, rules, names)
    if shape.owner == shape.accepted_by:
        names.problems.add(
            "nobody accepts their own exception", item.at("accepted_by"), "name the person who agreed to it"
        )
    if rules.is_compensated and not shape.compensation:
        hint = "write `compensation:` with a control and its proof, or set waivers.needs_compensation to false"
        names.problems.add("nothing stands in for what is accepted", item.at(), hint)
    return Waiver(
        id=_id(shape, kind, of),
        control=names.check("control", shape.control, item, "control"),
        check=shape.check,
        scope=WaiverScope(kind=ScopeKind(kind), of=of),
        team=of if kind == "team" else "",
        workload=of if kind == "workload" else "",
        reason=shape.reason,
        risk=shape.risk,
        compensation=tuple(_stand_in(item, index, one, names) for index, one in enumerate(shape.compensation)),
        until=shape.until,
        ticket=shape.ticket,
        asked_by=names.check("person", shape.owner, item, "owner"),
        asked_person=shape.owner,
        asked_at=f"{shape.since}T00:00:00+00:00",
        state=WaiverState.GRANTED,
        decided_by=names.check("person", shape.accepted_by, item, "accepted_by"),
        decided_person=shape.accepted_by,
        decided_at=f"{shape.since}T00:00:00+00:00",
        place=str(item.at()),
    )


def _check_days(item: Item, rules: WaiverRules, names: Names) -> None:
    shape: waiver_shapes.Exempted = item.shape
    for field in ("since", "until"):
        if not getattr(shape, field):
            names.problems.add("an exception has a first and a last day", item.at(field), "write it as YYYY-MM-DD")
        check_date(getattr(shape, field), names, item, field)
    try:
        days = (date.fromisoformat(shape.until) - date.fromisoformat(shape.since)).days
    except ValueError:  # noted already
        return
    if days < 0:
        names.problems.add("it ends before it begins", item.at("until"), "put the days the other way round")
    elif days > rules.most_days:
        hint = f"{rules.most_days} are the most; renew it when they are over, or raise waivers.most_days"
        names.problems.add(f"it is accepted for {days} days", item.at("until"), hint)


def _stand_in(item: Item, index: int, shape: waiver_shapes.StandIn, names: Names) -> Compensation:
    if bool(shape.evidence) == bool(shape.check):
        names.problems.add(
            "what stands in is proven by evidence or by a check", item.at("compensation", index), "give one of them"
        )
    return Compensation(
        control=names.check("control", shape.control, item, "compensation", index, "control"),
        evidence=shape.evidence,
        check=shape.check,
    )


def _id(shape: waiver_shapes.Exempted, kind: str, of: str) -> str:
    said = f"{shape.control}\0{shape.check}\0{kind}\0{of}"
    return f"{IN_REMIT_YAML}#{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:8]}"


def reminders(parts: Sequence[Part], names: Names) -> ReminderRules:
    """Everything under `reminders`."""
    given = {name: single(parts, names, "reminders", name) for name in waiver_shapes.Reminders.__struct_fields__}
    security, executive, ladder = given["security"], given["executive"], given["escalation"]
    if ladder is not None and Rung.OWNER in ladder.shape:
        names.problems.add("the owner is told in any case", ladder.at(Rung.OWNER.value), "leave that line out")
    return ReminderRules(
        before_days=_days(given["before_days"], BEFORE_DAYS),
        after_days=_days(given["after_days"], AFTER_DAYS),
        escalation=ESCALATION
        if ladder is None
        else tuple(sorted(((days, rung) for rung, days in ladder.shape.items()), key=_ladder)),
        security=names.team(str(security.shape), security) if security else "",
        executive=names.check("person", str(executive.shape), executive) if executive else "",
    )


def _days(item: Item | None, usual: tuple[int, ...]) -> tuple[int, ...]:
    return usual if item is None else tuple(sorted(set(item.shape), reverse=True))


def _ladder(pair: tuple[int, Rung]) -> tuple[int, int]:
    return pair[0], tuple(Rung).index(pair[1])
