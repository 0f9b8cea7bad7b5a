"""A store with evidence for tests: the fictional organisation, and reports that are plainly invented."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from remit.app.evidence_intake import hand_in
from remit.app.registers import Registers
from remit.app.scan import scan
from remit.app.serving import example_estate
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.ledger.act import Who
from remit.model.evidence_item import EvidenceItem
from remit.model.landscape import Landscape
from remit.model.party import Label, Party, Role
from remit.model.register import Kept
from remit.wire.evidence import AddReport, HandIn

ANN = Who(actor="ann@example.com", channel="web")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = "2026-06-01"


@cache
def known() -> KnowledgeBase:
    """What is known about providers' services."""
    return open_knowledge()


@cache
def example() -> Landscape:
    """The fictional organisation."""
    return scan([example_estate()], known()).landscape


@cache
def ours() -> tuple[int, int]:
    """Row and column of a cell of an owned asset that is the customer's alone, in a workload, in every role."""
    landscape = example()
    for row in range(len(landscape.estate)):
        if not (landscape.owners.of(row).team and landscape.estate.columns["workload"][row]):
            continue
        for column in range(len(landscape.controls)):
            cell = landscape.map.cell(row, column)
            if cell.label is Label.CUSTOMER and all(cell.parties(role) == (Party.CUSTOMER,) for role in Role):
                return row, column
    raise AssertionError("the example has no such cell")


def theirs() -> tuple[int, int]:
    """Row and column of a cell that is the provider's alone."""
    landscape = example()
    for column in range(len(landscape.controls)):
        if landscape.map.cell(0, column).label is Label.PROVIDER:
            return 0, column
    raise AssertionError("the example has no such cell")


def handed(**changes: Any) -> HandIn:  # noqa: ANN401 - its fields
    """Something to hand in for the cell of ours."""
    landscape, (row, column) = example(), ours()
    said: dict[str, Any] = {
        "control": landscape.controls[column].id,
        "scope": "asset",
        "of": landscape.estate.ids[row],
        "type": "test-record",
        "title": "Restore of May",
        "taken_at": "2026-05-20",
        "note": "Restored to a scratch account and compared.",
    }
    return HandIn(**{**said, **changes})


def kept(registers: Registers, **changes: Any) -> Kept[EvidenceItem]:  # noqa: ANN401 - as above
    """The same, kept."""
    return hand_in(registers, example(), ANN, handed(**changes), now=NOW)


def report(**changes: Any) -> AddReport:  # noqa: ANN401 - as above
    """A report of an invented auditor."""
    said: dict[str, Any] = {
        "provider": "aws",
        "kind": "soc-2-type-2",
        "title": "Invented report for tests",
        "issuer": "Quill & Lantern (fictional)",
        "services": ["*"],
        "regions": ["*"],
        "since": "2025-07-01",
        "until": "2026-06-30",
        "note": "Nobody issued this.",
    }
    return AddReport(**{**said, **changes})
