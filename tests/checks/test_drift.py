"""What runs otherwise than its code says (R2.5, F9)."""

from __future__ import annotations

from dataclasses import replace

from remit.checks import CHECKS, Judgement, Subjects
from remit.model.estate import Counts, EstateBuilder
from remit.model.event import EventRow
from remit.model.facts import Fact, FactStatus, FactValue
from remit.model.finding import Severity
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, ClaimRank, Owner, OwnerStatus
from remit.resolver.ownership import assign_owners


def judged(*values: FactValue | None) -> list[Judgement]:
    builder = EstateBuilder()
    for number, value in enumerate(values):
        facts = (
            ()
            if value is None
            else (Fact(name="drift", value=value, status=FactStatus.STATED, origin="aws: beside a.tf"),)
        )
        builder.add(
            asset_id=f"a{number}", name="a", location=Location(file="a.tf"), texts={"service": "aws/s3"}, tags={},
            facts=facts,
        )  # fmt: skip
    estate = builder.build(counts=Counts(resources=len(values), assets=len(values)))
    organisation = Organisation()
    owners = assign_owners(estate, organisation, today="2026-11-22")
    subjects = Subjects(estate=estate, organisation=organisation, owners=owners, controls=())
    return list(CHECKS.load("drift").judge(subjects))


def test_each_difference_is_named_up_to_three() -> None:
    """R2.5"""
    many = tuple(f"fact{number}: a → b" for number in range(5))
    found = judged((), ("versioning: on → off",), None, many)
    assert [(one.row, one.severity) for one in found] == [(1, Severity.MEDIUM), (3, Severity.MEDIUM)]
    assert found[0].message == "It runs otherwise than its code says: versioning: on → off."
    assert found[1].message.endswith("fact2: a → b and 2 more.")


def test_who_changed_what_runs_and_who_the_code() -> None:
    """R2.5: the log's last change, and git's last author where he is asked for."""
    builder = EstateBuilder()
    fact = Fact(name="drift", value=("versioning: on → off",), status=FactStatus.STATED, origin="aws: beside a.tf")
    builder.add(
        asset_id="a", name="a", location=Location(file="a.tf"), texts={"service": "aws/s3", "path": "a.tf"}, tags={},
        facts=(fact,),
    )  # fmt: skip
    estate = builder.build(counts=Counts(resources=1, assets=1))
    author = Claim(
        rank=ClaimRank.GIT_AUTHOR, team="", person="marnie", evidence="commit 1f3a", location=Location(file="a.tf")
    )
    owner = Owner(status=OwnerStatus.UNOWNED, claims=(author,))
    owners = replace(assign_owners(estate, Organisation(), today="2026-11-22"), owners=(owner,))
    change = EventRow(time=0, kind="change", action="s3:PutBucketVersioning", actor="gus", channel="console")
    subjects = Subjects(estate=estate, organisation=Organisation(), owners=owners, controls=(), changes={"a": change})
    (found,) = CHECKS.load("drift").judge(subjects)
    assert found.message == (
        "It runs otherwise than its code says: versioning: on → off. gus changed it last in the console, at "
        "1970-01-01 00:00:00 UTC (s3:PutBucketVersioning). The code was last changed by marnie (commit 1f3a)."
    )


def test_without_a_live_source_nothing_is_said() -> None:
    """R2.5"""
    assert judged(None) == []
