"""A broken link weighs what hangs on it, and its fix follows from why it is broken. F1, R1.5."""

from __future__ import annotations

from dataclasses import replace

import pytest

from remit.checks import Subjects
from remit.checks.broken_chain import judge
from remit.model.chain import Break, ChainGap, ChainLink, Downstream
from remit.model.finding import Confidence, Severity
from remit.model.organisation import Organisation, Vendor
from remit.model.owners import Owners
from remit.model.party import Party
from resolver.estates import control, estate

LINK = ChainLink(party=Party.PROVIDER, who="iron", through="iron/vm", through_name="Iron VM", above="desk", depth=1)
ORGANISATION = Organisation(
    vendors={"desk": Vendor(id="desk", name="Front Desk")},
    downstream=(Downstream(id="lines", name="Partner lines", workloads=("w",)),),
)


def judged(gap: ChainGap, tier: str = "") -> tuple[Severity, str, str, Confidence]:
    found = estate([{"tier": tier}])
    owners = Owners((), found.columns["tier"].codes)
    subjects = Subjects(
        estate=found, organisation=ORGANISATION, owners=owners, controls=gap.controls, chain_gaps=(gap,)
    )
    (one,) = judge(subjects)
    assert one.control == gap.controls[0].id
    return one.severity, one.message, one.fix, one.confidence


@pytest.mark.parametrize(
    ("reason", "weight", "tier", "severity"),
    [
        (Break.NOT_TAKEN, 3, "1", Severity.HIGH),
        (Break.NOT_TAKEN, 3, "2", Severity.MEDIUM),
        (Break.NO_STATEMENT, 2, "1", Severity.MEDIUM),
        (Break.NOT_IN_FORCE, 1, "1", Severity.LOW),
        (Break.EXPIRED, 3, "1", Severity.MEDIUM),
        (Break.NO_FILE, 2, "1", Severity.LOW),
    ],
)
def test_severity_follows_the_control_and_whether_the_duty_itself_hangs_loose(
    reason: Break, weight: int, tier: str, severity: Severity
) -> None:
    heavy = replace(control("locks"), confidentiality=weight)
    assert judged(ChainGap(row=0, link=LINK, reason=reason, controls=(heavy,)), tier)[0] is severity


@pytest.mark.parametrize("reason", Break)
def test_every_break_has_a_fix_of_its_own(reason: Break) -> None:
    _, message, fix, _ = judged(ChainGap(row=0, link=LINK, reason=reason, controls=(control("locks"), control("bars"))))
    assert message == f"locks and 1 more, Front Desk on iron (Iron VM): {reason.value}."
    assert fix.endswith(".")


@pytest.mark.parametrize(
    ("link", "start"),
    [
        (replace(LINK, through_name="", above=""), "locks, iron: "),
        (ChainLink(party=Party.THIRD_PARTY, who="desk"), "locks, Front Desk: "),
        (ChainLink(party=Party.CUSTOMER, above="lines"), "locks, promised to Partner lines: "),
        (ChainLink(party=Party.DOWNSTREAM, who="lines"), "locks, left to Partner lines: "),
        (ChainLink(party=Party.DOWNSTREAM), "locks, left to customers downstream: "),
    ],
)
def test_the_message_names_the_parties(link: ChainLink, start: str) -> None:
    gap = ChainGap(row=0, link=link, reason=Break.NO_EVIDENCE, controls=(control("locks"),))
    assert judged(gap)[1].startswith(start)


def test_a_link_that_may_not_be_there_is_a_guess() -> None:
    gap = ChainGap(row=0, link=replace(LINK, is_undecided=True), reason=Break.NOT_TAKEN, controls=(control("locks"),))
    assert judged(gap)[3] is Confidence.LOW
