"""What is due comes from every register, in the words of its kind (R6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.reminder_house import CLOCK, DUE_AT, keep, organisation, waiver
from remit.app.dues import dues, heading_of
from remit.app.registers import open_registers
from remit.model.assurance import ASSURANCE, AssuranceKind, AssuranceReport
from remit.model.evidence_item import EVIDENCE, EvidenceItem, EvidenceScope, EvidenceType
from remit.model.organisation import Workload
from remit.model.register import Change
from remit.model.review import REVIEWS, AgendaItem, Cause, Review, ReviewScope
from remit.model.review_rules import Routine
from remit.model.transfer import TRANSFERS, Transfer, TransferKind, TransferState
from remit.model.waiver import ScopeKind, WaiverRules, WaiverScope, WaiverState

NOW = DUE_AT - timedelta(days=20)


def test_every_register_says_what_is_due(tmp_path: Path) -> None:
    registers = open_registers(tmp_path / "remit.db")
    keep(registers, waiver(), waiver("w-2", state=WaiverState.ASKED), waiver("w-3", state=WaiverState.REVOKED))
    evidence = EvidenceItem(
        id="backup/e-1", control="backup", scope=next(iter(EvidenceScope)), of="pay", type=next(iter(EvidenceType)),
        title="Restore test", taken_at="2026-10-01", fresh_for_days=90, attested_by="ana", team="pay",
    )  # fmt: skip
    report = AssuranceReport(
        id="r-1", provider="aws", kind=next(iter(AssuranceKind)), title="Report 2026", issuer="Somebody",
        services=("*",), regions=("*",), since="2026-01-01", until="2026-12-31", team="sec",
    )  # fmt: skip
    review = Review(
        id="weekly-1", routine=next(iter(Routine)), scope=ReviewScope(), cause=Cause(what="The week began."),
        items=(AgendaItem(id="owners", text="Who owns it?"),), opened_at="2026-11-20T00:00:00+00:00", opened_by="remit",
        due_at="2026-11-27T00:00:00+00:00",
    )  # fmt: skip
    transfer = Transfer(
        id="t-1", kind=next(iter(TransferKind)), of=("a",), assets=("a",), from_team="pay", to_team="sec",
        to_person="dee", reason="They run it.", offered_at="2026-11-20T00:00:00+00:00", offered_by="ana",
        due_at="2026-12-01T00:00:00+00:00",
    )  # fmt: skip
    accepted = replace(transfer, id="t-2", state=TransferState.ACCEPTED)
    registers.write(
        CLOCK,
        Change(EVIDENCE, evidence.id, evidence, "evidence.attested"),
        Change(ASSURANCE, report.id, report, "report.added"),
        Change(REVIEWS, review.id, review, "review.opened"),
        Change(TRANSFERS, "t-1", transfer, "transfer.offered"),
        Change(TRANSFERS, "t-2", accepted, "transfer.accepted"),
    )
    found = {(one.kind, one.name): one for one in dues(registers, organisation(), NOW)}
    assert sorted(found) == [
        ("assurance-report", "r-1"),
        ("evidence", "backup/e-1"),
        ("review", "weekly-1"),
        ("transfer", "t-1"),
        ("transfer", "t-2"),
        ("waiver", "w-1"),
        ("waiver", "w-2"),
    ]
    ends, asked = found["waiver", "w-1"], found["waiver", "w-2"]
    assert (ends.person, ends.team, ends.page, ends.moment) == ("ana", "pay", "/waiver?id=w-1", DUE_AT)
    assert "holds until 2026-12-14" in ends.what
    assert (asked.person, "waits for a decision" in asked.what) == ("", True)
    assert found["evidence", "backup/e-1"].page == "/evidence-item?id=backup%2Fe-1"
    assert "from then on there is a gap" in found["assurance-report", "r-1"].what
    assert "1 of 1 items are not decided" in found["review", "weekly-1"].what
    assert (found["transfer", "t-1"].person, found["transfer", "t-1"].team) == ("dee", "sec")
    assert "no snapshot shows it yet" in found["transfer", "t-2"].what
    assert all(one.title and one.act for one in found.values())
    assert [one.moment for one in dues(registers, organisation(), NOW)] == sorted(one.moment for one in found.values())
    registers.close()


def test_an_exception_of_remit_yaml_is_due_too(tmp_path: Path) -> None:
    registers = open_registers(tmp_path / "remit.db")
    accepted = waiver("remit.yaml#1", team="", workload="shop", scope=WaiverScope(kind=ScopeKind.WORKLOAD, of="shop"))
    whole = replace(organisation(), waivers=WaiverRules(exceptions=(accepted,)))
    shop = replace(whole, workloads={"shop": Workload(id="shop", name="Shop", owner="pay")})
    (due,) = dues(registers, shop, NOW)
    assert (due.team, due.person, due.page) == ("pay", "ana", "/waiver?id=remit.yaml%231")
    assert "change remit.yaml" in due.act
    assert dues(registers, whole, NOW)[0].team == ""
    assert dues(registers, shop, DUE_AT + timedelta(days=500)) == []
    registers.close()


def test_kinds_have_headings() -> None:
    assert (heading_of("waiver"), heading_of("other")) == ("Waivers", "other")
