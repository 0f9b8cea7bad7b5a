"""Data that lie where their class does not allow it (R2.3).

Reads the region, the table of regions and what the asset's data class allows. It cannot see copies that a service
makes elsewhere, nor who reaches the data from where. A region whose country is not known is undecided unless it is
allowed by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from remit.checks import Check, Judgement, Subjects
from remit.knowledge.places import country_of, is_inside, usual_stage
from remit.model.columns import combine
from remit.model.finding import Confidence, Outcome, Severity
from remit.model.lifecycle import Residency
from remit.resolver.data_stores import stages
from remit.resolver.patterns import matches_text


def _allowed(residency: Residency) -> str:
    return ", ".join((*residency.areas, *residency.countries, *residency.regions))


def _verdict(provider: str, region: str, residency: Residency) -> tuple[Outcome, str] | None:
    """Whether, and in which words, a region is not allowed; None when it is."""
    if region and any(matches_text(pattern, region) for pattern in residency.regions):
        return None
    country = country_of(provider, region)
    if country:
        return None if is_inside(country, residency) else (Outcome.FAILED, f"It lies in {country} ({region})")
    if region and not residency.countries and not residency.areas:
        return Outcome.FAILED, f"It lies in {region}"
    if region:
        return Outcome.UNDECIDED, f"It cannot be told in which country {region} lies"
    return Outcome.UNDECIDED, "It cannot be told where it lies: no region is known"


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Stores outside of the places that their class allows, judged once for each place and class."""
    if not any(one.residency for one in subjects.organisation.data_classes.values()):
        return
    columns = subjects.estate.columns
    held = stages(subjects.estate, subjects.organisation, usual_stage)
    first, of = combine(held.codes, *(columns[name].codes for name in ("provider", "region", "data_class")))
    verdicts: dict[int, Judgement] = {}
    for group, row in enumerate(first.tolist()):
        declared = subjects.data_class(row)
        if not held[row] or declared is None or declared.residency is None:
            continue
        found = _verdict(columns["provider"][row], columns["region"][row], declared.residency)
        if found:
            verdicts[group] = Judgement(
                row=row,
                severity=Severity.HIGH,
                outcome=found[0],
                confidence=Confidence.HIGH if found[0] is Outcome.FAILED else Confidence.LOW,
                message=f"{found[1]}; the class {declared.id} allows {_allowed(declared.residency)}.",
                fix=CHECK.fix,
            )
    for row, group in enumerate(of.tolist() if verdicts else ()):
        if group in verdicts:
            yield replace(verdicts[group], row=row)


CHECK = Check(
    id="residency",
    title="Data stay where they may lie",
    control="data-residency",
    severity=Severity.HIGH,
    what="Whether the region of a store of data lies where the data class allows: a region, a country or an area.",
    why="Law and contracts bind data to places; where data lie decides whose courts and authorities may ask for them.",
    fix="Move the data to a region that the class allows, or change the class where it allows too little.",
    bad='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  region = "us-east-1"\n'
    '  tags   = { data_class = "resident" }\n}',
    good='resource "aws_s3_bucket" "reports" {\n  bucket = "reports"\n  region = "eu-central-1"\n'
    '  tags   = { data_class = "resident" }\n}',
    judge=judge,
)
