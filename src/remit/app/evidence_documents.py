"""Evidence, reports, gaps and duties as the documents that the API and `--format json` give."""

from __future__ import annotations

from typing import Literal

from remit.app.assurance import DutyRow, report_standing
from remit.app.evidence import EvidenceRow
from remit.app.proofs import CellProof, CheckResult, assurance_words
from remit.model.assurance import AssuranceReport, AssuranceState, Duty
from remit.model.evidence_item import EvidenceItem, ShownPart
from remit.model.facts import Fact, Marker
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.model.register import Kept
from remit.resolver.proving import AssuranceGap
from remit.wire.evidence import (
    Bridge,
    CellEvidence,
    CheckAnswer,
    DutyLine,
    EvidenceLine,
    EvidenceVersion,
    GapLine,
    LeftOut,
    ReportLine,
    ShownPartAnswer,
    UserDuty,
)


def evidence_line(row: EvidenceRow) -> EvidenceLine:
    """An item with what it is worth."""
    item = row.item
    return EvidenceLine(
        id=item.id,
        version=row.version,
        control=item.control,
        scope=item.scope.value,
        of=item.of or None,
        party=item.party.value,
        role=item.role.value,
        type=item.type.value,
        title=item.title,
        standing=row.standing.word,
        counts=row.standing.counts,
        taken_at=item.taken_at,
        last_day=item.last_day,
        due_day=item.due_day,
        period_from=item.period_from or None,
        period_until=item.period_until or None,
        attested_by=item.attested_by,
        team=item.team or None,
        workload=item.workload or None,
        digest=item.digest or None,
        size=item.size or None,
        media_type=item.media_type or None,
        file_name=item.file_name or None,
        url=item.url or None,
        supersedes=item.supersedes or None,
        reason=item.reason or None,
        note=item.note or None,
    )


def kept_line(kept: Kept[EvidenceItem], day: str) -> EvidenceLine:
    """An item as it was just written."""
    return evidence_line(EvidenceRow(kept.document, kept.version, kept.at, kept.document.standing(day)))


def version_line(kept: Kept[EvidenceItem]) -> EvidenceVersion:
    """One version of an item."""
    return EvidenceVersion(version=kept.version, at=kept.at, state=kept.document.state.value)


def report_line(kept: Kept[AssuranceReport], day: str, organisation: Organisation) -> ReportLine:
    """A report with what it is worth."""
    one = kept.document
    vendor = organisation.vendors.get(one.provider)
    return ReportLine(
        id=one.id,
        version=kept.version,
        provider=one.provider,
        provider_name=vendor.name if vendor else one.provider,
        kind=one.kind.value,
        title=one.title,
        issuer=one.issuer,
        services=list(one.services),
        regions=list(one.regions),
        controls=list(one.controls),
        since=one.since,
        until=one.until,
        last_day=one.last_day,
        standing=report_standing(one, day),
        bridges=[Bridge(until=each.until, since=each.since, title=each.title) for each in one.bridges],
        user_controls=[
            UserDuty(id=each.id, words=each.words, controls=list(each.controls), services=list(each.services))
            for each in one.user_controls
        ],
        carve_outs=[
            LeftOut(id=each.id, words=each.words, controls=list(each.controls), services=list(each.services),
                    falls_to=each.falls_to)
            for each in one.carve_outs
        ],
        team=one.team or None,
        added_by=one.added_by,
        digest=one.digest or None,
        size=one.size or None,
        media_type=one.media_type or None,
        file_name=one.file_name or None,
        url=one.url or None,
        supersedes=one.supersedes or None,
        reason=one.reason or None,
        note=one.note or None,
    )  # fmt: skip


def gap_line(landscape: Landscape, gap: AssuranceGap) -> GapLine:
    """A gap."""
    known = landscape.rulebook.services.get(gap.service)
    return GapLine(
        provider=gap.provider,
        provider_name=landscape.party_name(gap.provider),
        service=gap.service,
        service_name=known.name if known else gap.service,
        region=gap.region or None,
        state=gap.state.value,
        since=gap.since or None,
        reports=list(gap.reports),
        controls=list(gap.controls),
        assets=gap.assets,
        example=gap.example,
    )


def duty_line(landscape: Landscape, row: DutyRow) -> DutyLine:
    """A duty, and whose it is."""
    name = next((one.name for one in landscape.controls if one.id == row.control), "")
    return DutyLine(
        report=row.duty.report,
        provider=row.duty.provider,
        id=row.duty.id,
        kind=duty_kind(row.duty),
        words=row.duty.words,
        control=row.control or None,
        control_name=name or None,
        services=list(row.services),
        team=row.team or None,
        team_name=landscape.team_name(row.team) if row.team else None,
        person=row.person or None,
        person_name=landscape.person_name(row.person) if row.person else None,
        assets=row.assets,
        example=row.example,
    )


def duty_kind(duty: Duty) -> Literal["user-control", "carve-out"]:
    """Which of both it is."""
    return "carve-out" if duty.is_carve_out else "user-control"


def cell_document(
    landscape: Landscape, row: int, column: int, proof: CellProof, versions: dict[str, int]
) -> CellEvidence:
    """All that shows one cell.

    Args:
        landscape: the look.
        row: the asset's.
        column: the control's.
        proof: from `remit.app.proofs.cell_proof`.
        versions: of each item, by id.
    """
    control = landscape.controls[column]
    owner = landscape.owners.of(row)
    person = owner.answers_for(control.category)
    asset, service = landscape.estate.ids[row], landscape.estate.columns["service"][row]
    items = {one.item.id: one.item for one in proof.parts if one.item is not None}
    return CellEvidence(
        asset=asset,
        control=control.id,
        day=proof.day,
        sentence=proof.sentence,
        parts=[*(_part(proof, one) for one in proof.parts), *_provider_parts(proof)],
        check=_check(proof.check),
        duties=[
            duty_line(landscape, DutyRow(one, control.id, (service,), owner.team, person, 1, asset))
            for one in proof.duties
        ],
        items=[
            evidence_line(EvidenceRow(one, versions[one.id], "", one.standing(proof.day))) for one in items.values()
        ],
    )  # fmt: skip


def _part(proof: CellProof, part: ShownPart) -> ShownPartAnswer:
    is_by_check = proof.is_checked(part) and not part.is_shown
    until = proof.check.last_day if is_by_check else part.item.last_day if part.item else None
    standing = "fresh" if is_by_check else part.standing.word if part.standing is not None else "missing"
    return ShownPartAnswer(
        party=part.party.value,
        role=part.role.value,
        is_shown=proof.is_shown(part),
        by="check" if is_by_check else "item" if part.is_shown else None,
        standing=standing,
        until=until,
        since=None,
        evidence=[part.item.id] if part.item else [],
    )


def _provider_parts(proof: CellProof) -> list[ShownPartAnswer]:
    told = proof.assurance
    if told is None:
        return []
    return [
        ShownPartAnswer(
            party="provider",
            role=role.value,
            is_shown=not told.is_gap,
            by="report" if told.state is AssuranceState.ATTESTED else None,
            standing=assurance_words(told),
            until=told.until or None,
            since=told.since or None,
            evidence=list(told.reports),
        )
        for role in proof.provider_roles
    ]


def _check(check: CheckResult) -> CheckAnswer:
    return CheckAnswer(
        snapshot=check.snapshot,
        taken_at=check.taken_at,
        last_day=check.last_day,
        state=check.state.word,
        proves=check.proves,
        counts=check.is_fresh,
        facts=[fact_words(one) for one in check.facts],
        findings=[f"{one.rule}: {one.message} ({one.location})" for one in check.findings],
        checks=list(check.checks),
    )


def fact_words(fact: Fact) -> str:
    """A fact with where it was read."""
    value = "unknown" if isinstance(fact.value, Marker) else fact.value
    return f"{fact.name} = {value} ({fact.status.value}: {fact.origin})"
