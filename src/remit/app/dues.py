"""What is due: from the registers of what people do, each in the words of its kind (R6.1, R1.14, R1.15).

A register tells by itself when something in it is due; here stands only what is said about it. What this file cannot
know is whether it was done otherwise than through Remit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from remit.app.registers import Registers
from remit.model.assurance import ASSURANCE
from remit.model.evidence_item import EVIDENCE
from remit.model.organisation import Organisation
from remit.model.register import Kept, RegisterKind
from remit.model.reminder import Due
from remit.model.review import REVIEWS
from remit.model.transfer import TRANSFERS, TransferState
from remit.model.waiver import IN_REMIT_YAML, WAIVERS, Waiver, WaiverState

AHEAD: Final = timedelta(days=400)  # longer before nobody is told


@dataclass(frozen=True, slots=True)
class Kind:
    """How one register is spoken of.

    Attributes:
        register: the register.
        heading: what a message calls several of them.
        worded: title, sentence, what to do, person, and page of one.
    """

    register: RegisterKind[Any]
    heading: str
    worded: Callable[[Any, str], tuple[str, str, str, str, str]]


def dues(registers: Registers, organisation: Organisation, now: datetime) -> list[Due]:
    """Everything that is due within the next year or was due before and is not done, the first due first."""
    until = (now.astimezone(UTC) + AHEAD).isoformat(timespec="seconds")
    found = [_due(kind, kept) for kind in KINDS for kept in registers.find(kind.register, due_before=until)]
    found += _exceptions(organisation, now)
    return sorted(found, key=lambda one: (one.moment, one.kind, one.name))


def heading_of(kind: str) -> str:
    """What a message calls several things of a kind."""
    return next((one.heading for one in KINDS if one.register.id == kind), kind)


def _due(kind: Kind, kept: Kept[Any]) -> Due:
    title, what, act, person, page = kind.worded(kept.document, kept.name)
    return Due(
        kind=kind.register.id,
        name=kept.name,
        title=title,
        what=what,
        act=act,
        at=kind.register.due_at(kept.document),
        team=kind.register.team(kept.document),
        person=person,
        page=page,
    )


def _exceptions(organisation: Organisation, now: datetime) -> Iterator[Due]:
    """Exceptions of remit.yaml that are in force, or ended lately: who forgot them for a year is not told for ever."""
    for one in organisation.waivers.exceptions:
        if now - AHEAD < one.ends_at < now + AHEAD:
            title, what, act, person, _ = _waiver(one, one.id)
            team = one.team or _team_of(organisation, one)
            yield Due(
                kind="waiver", name=one.id, title=title, what=what, act=act, at=one.ends_at.isoformat(), team=team,
                person=person, page=_page("waiver", one.id),
            )  # fmt: skip


def _team_of(organisation: Organisation, waiver: Waiver) -> str:
    workload = organisation.workloads.get(waiver.workload)
    return workload.owner if workload else ""


def _page(path: str, name: str) -> str:
    return f"/{path}?id={quote(name, safe='')}"


def _waiver(one: Waiver, name: str) -> tuple[str, str, str, str, str]:
    about = f"{one.subject} on {one.scope}"
    person = one.asked_person
    if one.state is WaiverState.ASKED:
        said = f"A waiver of {about} waits for a decision; {one.asked_by} asked for it."
        return f"Waiver asked for: {about}", said, "Grant it or refuse it.", "", _page("waiver", name)
    said = f"The waiver of {about} holds until {one.until}; then what it covers counts again."
    act = "Mend what it covers, or ask for its renewal."
    if name.startswith(IN_REMIT_YAML):
        act = "Mend what it covers, or change remit.yaml and let it be reviewed."
    return f"Waiver ends: {about}", said, act, person, _page("waiver", name)


def _evidence(one: Any, name: str) -> tuple[str, str, str, str, str]:  # noqa: ANN401 - an EvidenceItem
    title = f"Evidence of {one.control}: {one.title}"
    said = f"“{one.title}”, which shows {one.control}, counts until {one.last_day}."
    return title, said, "Hand in the next one.", "", _page("evidence-item", name)


def _assurance(one: Any, name: str) -> tuple[str, str, str, str, str]:  # noqa: ANN401 - an AssuranceReport
    title = f"Report of {one.provider}: {one.title}"
    said = f"“{one.title}” covers {one.provider} until {one.last_day}; from then on there is a gap."
    return title, said, "Ask the provider for the next report, or for a bridge letter.", "", _page("assurance", name)


def _review(one: Any, name: str) -> tuple[str, str, str, str, str]:  # noqa: ANN401 - a Review
    title = f"Review: {one.routine.value} of {one.scope.words}"
    waiting = ", ".join(str(getattr(each, "value", each)) for each in one.missing)
    said = f"{one.cause.what} {len(one.undecided)} of {len(one.items)} items are not decided"
    said += f"; to sign: {waiting}." if waiting else "."
    return title, said, "Decide, sign and close it.", "", _page("review", name)


def _transfer(one: Any, name: str) -> tuple[str, str, str, str, str]:  # noqa: ANN401 - a Transfer
    title = f"Transfer from {one.from_team} to {one.to_team}"
    if one.state is TransferState.OFFERED:
        said = f"{one.from_team} offers {len(one.assets)} of its assets to {one.to_team}: {one.reason}"
        return (
            title,
            said,
            "Accept or refuse it; until then nothing changes hands.",
            one.to_person,
            _page("transfer", name),
        )
    said = f"{one.to_team} accepted {len(one.assets)} assets, and no snapshot shows it yet."
    return title, said, "Merge the change of remit.yaml, and scan again.", "", _page("transfer", name)


KINDS: Final = (
    Kind(WAIVERS, "Waivers", _waiver),
    Kind(EVIDENCE, "Evidence", _evidence),
    Kind(ASSURANCE, "Providers’ reports", _assurance),
    Kind(REVIEWS, "Reviews", _review),
    Kind(TRANSFERS, "Transfers of ownership", _transfer),
)
