"""Assets whose owner is known to be unable to act: no access, not on call, no runbook, not trained (F1, R1.6).

Responsibility is not capability. Reads owners, and of them only what remit.yaml states; what nobody states is unknown
and no finding. It cannot see whether access works, only whether it is said to be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.finding import Severity
from remit.model.ownership import OwnerStatus


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Incapable."""
    for row in subjects.owners.rows(OwnerStatus.INCAPABLE).tolist():
        said = "; ".join(subjects.owners.of(row).incapable)
        message = f"Who answers for it cannot act: {said}."
        yield Judgement(row=row, severity=Severity.MEDIUM, message=message, fix=CHECK.fix)


CHECK = Check(
    id="incapable-owner",
    title="Owners are able to act",
    control="asset-ownership",
    severity=Severity.MEDIUM,
    what="Whether who answers has access, is on call, has a runbook and is trained, where that is stated.",
    why="An owner who cannot get in, is not called or does not know what to do is an owner on paper only.",
    fix="Give them what they lack and say so under able: in remit.yaml, or name somebody who has it.",
    bad='resource "aws_s3_bucket" "reports" {\n  tags = { owner = "night" }\n}',
    good='resource "aws_s3_bucket" "reports" {\n  tags = { owner = "finance" }\n}',
    judge=judge,
)
