"""Providers' reports are written down, amended and withdrawn; gaps and duties follow from them (R1.14)."""

from __future__ import annotations

from typing import Any

import pytest

from app.evidence.kept_evidence import ANN, DAY, example, known, report
from remit.app.assurance import assured_by, duty_rows, gaps_of, report_standing, reports_known
from remit.app.assurance_intake import add_report, amend_report, withdraw_report
from remit.app.registers import Registers
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.model.assurance import ALL, AssuranceReport, AssuranceState
from remit.model.evidence_item import EvidenceState
from remit.model.register import Kept
from remit.wire.evidence import AmendReport, Bridge, LeftOut, UserDuty


def added(registers: Registers, **changes: Any) -> Kept[AssuranceReport]:  # noqa: ANN401 - fields of the report
    return add_report(registers, known(), example().organisation, ANN, report(**changes))


def amended(registers: Registers, name: str, **changes: Any) -> Kept[AssuranceReport]:  # noqa: ANN401 - as above
    given = AmendReport(report=name, **changes)
    return amend_report(registers, known(), example().organisation, ANN, given)


def test_a_report_is_kept_with_its_scope_and_closes_the_gap_of_its_provider(registers: Registers) -> None:
    landscape = example()
    before = {one.provider for one in gaps_of(landscape, [], DAY)}
    assert "aws" in before
    found = added(registers, file=b"%PDF-1.7\n%%EOF", file_name="report.pdf", regions=["*, eu-north-1"])
    assert found.name == "aws/soc-2-type-2/2026-06-30"
    assert found.document.regions == ("*", "eu-north-1")
    assert found.document.added_by == ANN.actor
    assert registers.content(found.document.digest).media_type == "application/pdf"
    reports = reports_known(registers)
    assert "aws" not in {one.provider for one in gaps_of(landscape, reports, DAY)}
    assert {one.since for one in gaps_of(landscape, reports, "2026-07-09") if one.provider == "aws"} == {"2026-07-01"}
    assert assured_by(landscape, reports, DAY) is assured_by(landscape, reports, DAY)
    assert added(registers).name == f"{found.name}-2"
    assert added(registers).name == f"{found.name}-3"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"provider": "no-such"}, "no provider"),
        ({"services": ["aws/s4"]}, "no service"),
        ({"controls": ["no-such"]}, "no control"),
        ({"team": "no-such"}, "no team"),
        ({"until": "2025-01-01"}, "ends before"),
        ({"since": "2025-02-30"}, "no day"),
        ({"url": "http://x.example"}, "https"),
        ({"bridges": [Bridge(until="2025-01-01")]}, "bridge letter ends"),
        ({"user_controls": [UserDuty(id="U", words="w", controls=["no-such"])]}, "no control"),
        ({"user_controls": [UserDuty(id="U", words="w", controls=[" "])]}, "one of our controls"),
        ({"carve_outs": [LeftOut(id="C", words="w", falls_to="no-such")]}, "no provider"),
        ({"carve_outs": [LeftOut(id="C", words="w", services=["no"])]}, "no service"),
        ({"carve_outs": [LeftOut(id="C", words="w"), LeftOut(id="C", words="v")]}, "twice"),
        ({"note": "gh" + "p_" + "aB3" * 12}, "GitHub token"),
        ({"file": b"<html>", "file_name": "a.pdf"}, "browser"),
        ({"supersedes": "no-such"}, "no assurance-report"),
    ],
)
def test_what_names_nothing_or_contradicts_itself_is_refused(
    registers: Registers, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises((UsageError, UnknownNameError)) as problem:
        added(registers, **changes)
    assert told in str(problem.value)
    assert reports_known(registers) == []


def test_letters_duties_and_carve_outs_are_added_to_a_report(registers: Registers) -> None:
    name = added(registers).name
    control = example().controls[0].id
    amended(registers, name, what="bridge-letter", until="2026-09-30")
    amended(registers, name, what="user-control", id="U1", words="Remove leavers.", controls=[control])
    last = amended(registers, name, what="carve-out", id="C1", words="Halls.", controls=[control], services=["aws/s3"])
    one = last.document
    assert (last.version, one.last_day) == (4, "2026-09-30")
    assert (one.user_controls[0].services, one.carve_outs[0].services) == ((ALL,), ("aws/s3",))
    assert report_standing(one, "2026-08-01") == "valid by letter"
    for changes, told in (
        ({"what": "user-control", "id": "U1", "words": "again", "controls": [control]}, "twice"),
        ({"what": "user-control", "id": "U2", "words": "w"}, "one of our controls"),
        ({"what": "carve-out", "id": "C2", "words": " "}, "own words"),
        ({"what": "carve-out", "id": "C2", "words": "w", "falls_to": "no-such"}, "no provider"),
        ({"what": "bridge-letter"}, "no day"),
    ):
        with pytest.raises((UsageError, UnknownNameError), match=told):
            amended(registers, name, **changes)
    with pytest.raises(ConflictError):
        amend_report(
            registers, known(), example().organisation, ANN,
            AmendReport(report=name, what="bridge-letter", until="2026-12-31"), expects=1,
        )  # fmt: skip


def test_a_report_that_follows_and_one_that_is_withdrawn(registers: Registers) -> None:
    first = added(registers).name
    second = added(registers, since="2026-07-01", until="2027-06-30", supersedes=first).document
    states = {one.id: one.state for one in reports_known(registers)}
    assert states == {first: EvidenceState.SUPERSEDED, second.id: EvidenceState.CURRENT}
    with pytest.raises(ConflictError, match="superseded already"):
        amended(registers, first, what="bridge-letter", until="2026-09-30")
    with pytest.raises(UsageError, match="another provider"):
        added(registers, provider="azure", supersedes=second.id)
    with pytest.raises(UsageError, match="no reason"):
        withdraw_report(registers, ANN, second.id, "")
    gone = withdraw_report(registers, ANN, second.id, "It was a draft.").document
    assert report_standing(gone, DAY) == "withdrawn"
    with pytest.raises(ConflictError, match="withdrawn already"):
        withdraw_report(registers, ANN, second.id, "Again.")
    assert [report_standing(one, day) for one in [second] for day in ("2026-06-30", "2026-07-01", "2027-07-01")] == [
        "not yet",
        "valid",
        "ended",
    ]


def test_who_may_not_do_it_writes_nothing(registers: Registers) -> None:
    name = added(registers).name

    def refuse(team: str, workload: str) -> None:
        raise ForbiddenError(f"no {team}{workload}")

    organisation = example().organisation
    with pytest.raises(ForbiddenError):
        add_report(registers, known(), organisation, ANN, report(), allow=refuse)
    with pytest.raises(ForbiddenError):
        withdraw_report(registers, ANN, name, "x", allow=refuse)
    given = AmendReport(report=name, what="bridge-letter", until="2026-09-30")
    with pytest.raises(ForbiddenError):
        amend_report(registers, known(), organisation, ANN, given, allow=refuse)
    assert len(reports_known(registers)) == 1


def test_what_a_report_leaves_to_us_is_somebodys_task(registers: Registers) -> None:
    landscape = example()
    control = landscape.controls[0]
    added(
        registers,
        user_controls=[
            UserDuty(id="U1", words="Remove leavers.", controls=[control.id], services=["aws/s3"]),
            UserDuty(id="U2", words="Nobody uses it.", controls=[control.id], services=["aws/mwaa"]),
        ],
        carve_outs=[LeftOut(id="C1", words="Halls."), LeftOut(id="C2", words="Theirs.", falls_to="aws")],
    )
    reports = reports_known(registers)
    rows = duty_rows(landscape, reports, DAY)
    s3 = [row for row, service in enumerate(landscape.estate.columns["service"]) if service == "aws/s3"]
    mine = [one for one in rows if one.duty.id == "U1"]
    assert sum(one.assets for one in mine) == len(s3)
    assert {one.control for one in mine} == {control.id}
    assert {one.services for one in mine} == {("aws/s3",)}
    for one in mine:
        owner = landscape.owners.of(landscape.estate.ids.index(one.example))
        assert (one.team, one.person) == (owner.team, owner.answers_for(control.category))
    assert {one.duty.id for one in rows} == {"U1", "C1"}
    assert {one.control for one in rows if one.duty.id == "C1"} == {""}
    gaps = gaps_of(landscape, reports, DAY)
    assert {one.state for one in gaps if one.provider == "aws"} == {AssuranceState.CARVED_OUT}
