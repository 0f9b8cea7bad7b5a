"""Providers' reports are written down, amended and withdrawn: scope, days, and somebody's own words (R1.14).

The file lies beside that as it came. What this file cannot know is whether the report says what is written down of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from remit.app.evidence_intake import Allow, anybody, day_of, kept_file, plausible_address
from remit.app.registers import Registers
from remit.app.secret_scan import refuse_secret_text
from remit.documents.convert import nearest
from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.knowledge.base import KnowledgeBase
from remit.ledger.act import Who
from remit.model.assurance import ALL, ASSURANCE, AssuranceKind, AssuranceReport, BridgeLetter, CarveOut, UserControl
from remit.model.evidence_item import EvidenceState
from remit.model.organisation import Organisation
from remit.model.register import Change, Kept
from remit.wire.evidence import AddReport, AmendReport, Bridge, LeftOut, UserDuty

_SLUG: Final = re.compile(r"[^a-z0-9]+")


def add_report(
    registers: Registers,
    knowledge: KnowledgeBase,
    organisation: Organisation,
    who: Who,
    given: AddReport,
    *,
    allow: Allow = anybody,
) -> Kept[AssuranceReport]:
    """Write down a provider's report, and keep its file.

    Args:
        registers: where it is kept.
        knowledge: says which services and controls there are.
        organisation: says which vendors and teams there are.
        who: writes it down.
        given: what it says.
        allow: goes on only if this may be done to what belongs to a team.

    Raises:
        UnknownNameError: it names a provider, service, control or team that there is none of.
        UsageError: its days contradict each other, it says too little, or its file is not taken.
        ConflictError: the one that it follows is no longer current.
    """
    allow(given.team, "")
    _names(knowledge, organisation, given)
    first, last = day_of(given.since, "since"), day_of(given.until, "until")
    if last < first:
        raise UsageError("it ends before it begins", place="until", hint="exchange the days")
    if given.url:
        plausible_address(given.url)
    refuse_secret_text(title=given.title, issuer=given.issuer, note=given.note, url=given.url)
    file, content = kept_file(given.file, given.file_name)
    report = AssuranceReport(
        id=_name(registers, given),
        provider=given.provider,
        kind=AssuranceKind(given.kind),
        title=given.title.strip(),
        issuer=given.issuer.strip(),
        services=listed(given.services),
        regions=listed(given.regions),
        controls=listed(given.controls) or (ALL,),
        since=given.since,
        until=given.until,
        bridges=tuple(_bridge(one, given.since) for one in given.bridges),
        user_controls=tuple(_user_control(one) for one in given.user_controls),
        carve_outs=tuple(_carve_out(one) for one in given.carve_outs),
        team=given.team,
        url=given.url,
        added_by=who.actor,
        supersedes=given.supersedes,
        note=given.note,
        **file,
    )
    _once(report)
    changes = [Change(ASSURANCE, report.id, report, "assurance.added", 0, _told(report))]
    if given.supersedes:
        changes.append(_superseded(registers, report, allow))
    return registers.write(who, *changes, contents=content)[0]


def amend_report(
    registers: Registers,
    knowledge: KnowledgeBase,
    organisation: Organisation,
    who: Who,
    given: AmendReport,
    *,
    allow: Allow = anybody,
    expects: int | None = None,
) -> Kept[AssuranceReport]:
    """Add a bridge letter, a user control or a carve-out to a report.

    Raises:
        UnknownNameError: there is no such report, or it names what there is none of.
        UsageError: it says too little, or the report has one of that id.
        ConflictError: the report is no longer current, or has been changed meanwhile.
    """
    kept = registers.get(ASSURANCE, given.report)
    report = kept.document
    allow(report.team, "")
    _is_current(kept)
    refuse_secret_text(words=given.words, id=given.id)
    if given.what == "bridge-letter":
        letter = _bridge(Bridge(until=given.until, since=given.since, title=given.id), report.since)
        changed = replace(report, bridges=(*report.bridges, letter))
    else:
        if not given.id or not given.words.strip():
            raise UsageError("an id and your own words are needed", place="id", hint="give the id that the report uses")
        services, controls = listed(given.services) or (ALL,), listed(given.controls)
        _known_ids(knowledge, services, controls)
        if given.what == "user-control":
            duty = UserDuty(id=given.id, words=given.words, controls=list(controls), services=list(services))
            changed = replace(report, user_controls=(*report.user_controls, _user_control(duty)))
        else:
            _known_party(knowledge, organisation, given.falls_to)
            left = LeftOut(
                id=given.id, words=given.words, controls=list(controls or (ALL,)), services=list(services),
                falls_to=given.falls_to,
            )  # fmt: skip
            changed = replace(report, carve_outs=(*report.carve_outs, _carve_out(left)))
    _once(changed)
    version = kept.version if expects is None else expects
    details = {"what": given.what, "id": given.id}
    return registers.write(who, Change(ASSURANCE, report.id, changed, "assurance.amended", version, details))[0]


def withdraw_report(
    registers: Registers, who: Who, name: str, reason: str, *, allow: Allow = anybody, expects: int | None = None
) -> Kept[AssuranceReport]:
    """Say that a report shows nothing, on no day, and why.

    Raises:
        UnknownNameError: there is none of that id.
        ConflictError: it is withdrawn already, or has been changed meanwhile.
        UsageError: no reason is given.
    """
    kept = registers.get(ASSURANCE, name)
    allow(kept.document.team, "")
    if not reason.strip():
        raise UsageError("no reason is given", place=name, hint="say why it shows nothing")
    refuse_secret_text(reason=reason)
    if kept.document.state is EvidenceState.WITHDRAWN:
        raise ConflictError("it is withdrawn already", place=name, hint="look at it again")
    report = replace(kept.document, state=EvidenceState.WITHDRAWN, reason=reason.strip())
    version = kept.version if expects is None else expects
    details = {"reason": reason[:300]}
    return registers.write(who, Change(ASSURANCE, name, report, "assurance.withdrawn", version, details))[0]


def listed(texts: Iterable[str]) -> tuple[str, ...]:
    """Ids that are given one by one, or several in one text with commas or spaces between; each once."""
    return tuple(dict.fromkeys(one for text in texts for one in text.replace(",", " ").split()))


def _names(knowledge: KnowledgeBase, organisation: Organisation, given: AddReport) -> None:
    """Refuse what names something that there is none of."""
    _known_party(knowledge, organisation, given.provider)
    _known_ids(knowledge, listed(given.services), listed(given.controls))
    for user in given.user_controls:
        _known_ids(knowledge, listed(user.services), listed(user.controls))
        refuse_secret_text(words=user.words)
    for left in given.carve_outs:
        _known_ids(knowledge, listed(left.services), listed(left.controls))
        refuse_secret_text(words=left.words)
        _known_party(knowledge, organisation, left.falls_to)
    if given.team and given.team not in organisation.teams:
        raise UnknownNameError(
            f"no team “{given.team[:80]}”", place="team", hint=nearest(given.team, organisation.teams)
        )


def _known_party(knowledge: KnowledgeBase, organisation: Organisation, party: str) -> None:
    known = {*organisation.vendors, *(one.partition("/")[0] for one in knowledge.service_ids())}
    if party and party not in known:
        raise UnknownNameError(f"no provider or vendor “{party[:80]}”", place="provider", hint=nearest(party, known))


def _known_ids(knowledge: KnowledgeBase, services: Iterable[str], controls: Iterable[str]) -> None:
    known: Mapping[str, set[str]] = {
        "service": {ALL, *knowledge.service_ids()},
        "control": {ALL, *(one.id for one in knowledge.catalogue.controls)},
    }
    for what, names in (("service", services), ("control", controls)):
        for name in names:
            if name not in known[what]:
                raise UnknownNameError(f"no {what} “{name[:80]}”", place=f"{what}s", hint=nearest(name, known[what]))


def _bridge(given: Bridge, since: str) -> BridgeLetter:
    last = day_of(given.until, "until")
    first = day_of(given.since, "since") if given.since else day_of(since, "since")
    if last < first:
        raise UsageError("a bridge letter ends before it begins", place="until", hint="exchange the days")
    return BridgeLetter(until=given.until, since=given.since, title=given.title)


def _user_control(given: UserDuty) -> UserControl:
    controls = listed(given.controls)
    if not controls:
        raise UsageError("a user control is part of one of our controls", place="controls", hint="name at least one")
    services = listed(given.services) or (ALL,)
    return UserControl(id=given.id, words=given.words.strip(), controls=controls, services=services)


def _carve_out(given: LeftOut) -> CarveOut:
    return CarveOut(
        id=given.id,
        words=given.words.strip(),
        controls=listed(given.controls) or (ALL,),
        services=listed(given.services) or (ALL,),
        falls_to=given.falls_to,
    )


def _once(report: AssuranceReport) -> None:
    """Refuse two user controls or carve-outs of one id."""
    for many in (report.user_controls, report.carve_outs):
        ids = [one.id for one in many]
        twice = next((one for one in ids if ids.count(one) > 1), "")
        if twice:
            raise UsageError(f"“{twice}” is there twice", place="id", hint="give each its own id")


def _name(registers: Registers, given: AddReport) -> str:
    """`aws/soc-2-type-2/2026-09-30`, with a number where there is one of that name."""
    name = f"{_SLUG.sub('-', given.provider.lower()).strip('-')}/{given.kind}/{given.until}"
    taken = {one.name for one in registers.find(ASSURANCE, prefix=name)}
    number = 2
    while name in taken:
        base = name if number == 2 else name.rpartition("-")[0]
        name, number = f"{base}-{number}", number + 1
    return name


def _superseded(registers: Registers, report: AssuranceReport, allow: Allow) -> Change[AssuranceReport]:
    kept = registers.get(ASSURANCE, report.supersedes)
    allow(kept.document.team, "")
    _is_current(kept)
    if kept.document.provider != report.provider:
        raise UsageError("it is another provider's", place=report.supersedes, hint="name one of the same provider")
    changed = replace(kept.document, state=EvidenceState.SUPERSEDED)
    return Change(ASSURANCE, kept.name, changed, "assurance.superseded", kept.version, {"by": report.id})


def _is_current(kept: Kept[AssuranceReport]) -> None:
    if kept.document.state is not EvidenceState.CURRENT:
        raise ConflictError(f"it is {kept.document.state.value} already", place=kept.name, hint="look at it again")


def _told(report: AssuranceReport) -> dict[str, str]:
    said = {"provider": report.provider, "kind": report.kind.value, "days": f"{report.since} to {report.until}"}
    return {**said, **({"file": report.digest} if report.digest else {})}
