"""The change gate: whether a change may be deployed (R3.2).

What a change touches is judged in full; what it leaves alone is not held against it. With a base, an asset is
touched when anything known about it differs; without one, the plan's own actions say so; an input that describes
no change is judged whole. The gate never passes on what it could not read, and takes a waiver only if it is granted, in
force and in scope; what it let pass for one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from remit.app.collect import collect
from remit.app.diff import AssetChange, changed_hands
from remit.app.scan import Scan, scan, survey
from remit.app.waived import Waived
from remit.errors import ExitCode
from remit.knowledge.base import KnowledgeBase
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.waiver import Waiver


class Decision(StrEnum):
    """What the gate says."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNDECIDED = "undecided"

    @property
    def exit_code(self) -> ExitCode:
        """How the command ends; a proven failure outranks a doubt."""
        return {"pass": ExitCode.FINE, "fail": ExitCode.FAILED, "undecided": ExitCode.UNDECIDED}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The gate's answer.

    Attributes:
        decision: pass, fail or undecided.
        judged: ids of the assets that were judged.
        failed: proven findings that stop the change, the worst first.
        undecided: findings of that weight that could not be judged.
        lesser: proven findings below the limit.
        waived: findings of any weight that a waiver covers, each with its waiver; none of them is in the other three.
        fail_on: the least severity that stops a change.
        scan: everything that was read and mapped.
        hands: judged assets of which a control changes hands with this change (R1.10); empty without a base.
    """

    decision: Decision
    judged: tuple[str, ...]
    failed: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    lesser: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    fail_on: Severity
    scan: Scan
    hands: tuple[AssetChange, ...] = ()


def judge(
    paths: Sequence[Path],
    knowledge: KnowledgeBase,
    *,
    base: Sequence[Path] = (),
    configuration: Path | None = None,
    fail_on: Severity = Severity.MEDIUM,
    is_lenient: bool = False,
    waivers: Sequence[Waiver] = (),
    now: datetime | None = None,
) -> Verdict:
    """Judge a change.

    Args:
        paths: the changed estate, or plans.
        knowledge: the knowledge base.
        base: the estate before the change; empty to go by the plans' own actions.
        configuration: remit.yaml; looked for when None.
        fail_on: the least severity that stops the change.
        is_lenient: let pass what could not be judged for want of a fact; never what could not be read.
        waivers: those that the store keeps; what remit.yaml accepts is taken in any case.
        now: the time of the judgement; the clock's when None.

    Raises:
        UnreadableError: nothing under the paths, or under the base, can be read.
        ConfigurationError: remit.yaml cannot be followed.
    """
    head = scan(paths, knowledge, configuration=configuration, now=now)
    before = _before(base, head, knowledge, now)
    touched = _touched(head, before)
    parted = _waived(head.landscape, waivers, now).part(one for one in head.landscape.findings if one.asset in touched)
    found = parted.standing
    heavy = [one for one in found if one.severity >= fail_on]
    failed = tuple(one for one in heavy if one.outcome is Outcome.FAILED)
    undecided = tuple(one for one in heavy if one.outcome is Outcome.UNDECIDED)
    is_unread = bool(head.landscape.estate.unreadable) or bool(before and before.estate.unreadable)
    decision = Decision.PASS
    if failed:
        decision = Decision.FAIL
    elif is_unread or (undecided and not is_lenient):
        decision = Decision.UNDECIDED
    judged = tuple(asset for asset in head.landscape.estate.ids if asset in touched)
    return Verdict(
        decision=decision,
        judged=judged,
        failed=failed,
        undecided=undecided,
        lesser=tuple(one for one in found if one.severity < fail_on and one.outcome is Outcome.FAILED),
        waived=parted.waived,
        fail_on=fail_on,
        scan=head,
        hands=changed_hands(before, head.landscape, judged) if before else (),
    )


def _waived(landscape: Landscape, waivers: Sequence[Waiver], now: datetime | None) -> Waived:
    moment = now or datetime.now(UTC)
    return Waived(landscape, (*landscape.organisation.waivers.exceptions, *waivers), moment)


def _before(base: Sequence[Path], head: Scan, knowledge: KnowledgeBase, now: datetime | None) -> Landscape | None:
    """The estate before the change, seen through the same remit.yaml."""
    if not base:
        return None
    organisation = head.landscape.organisation
    folder = head.configuration.parent if head.configuration else None
    collection = collect(base, knowledge, organisation, folder=folder)
    return survey(collection, organisation, knowledge, now=now or datetime.fromisoformat(head.landscape.taken_at))


def _touched(head: Scan, before: Landscape | None) -> frozenset[str]:
    landscape = head.landscape
    if before is not None:
        old = {asset: _known(before, row) for row, asset in enumerate(before.estate.ids)}
        return frozenset(
            asset for row, asset in enumerate(landscape.estate.ids) if old.get(asset) != _known(landscape, row)
        )
    if head.collection.touched is not None:
        return head.collection.touched
    return frozenset(landscape.estate.ids)


def _known(landscape: Landscape, row: int) -> tuple[object, ...]:
    """All that is known about an asset and could be judged; not where it stands or what a plan will do to it."""
    estate = landscape.estate
    texts = tuple(column[row] for name, column in estate.columns.items() if name not in {"input", "action", "path"})
    facts = tuple((fact.name, fact.value) for fact in estate.facts_of(row))
    owner = landscape.owners.of(row)
    owned = (owner.status, owner.team, owner.person, owner.by_category)  # not by which line of which file
    return texts, facts, estate.tags[row], owned
