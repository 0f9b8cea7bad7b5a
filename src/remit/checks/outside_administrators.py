"""Roles by which people of a foreign account become administrators without a second factor.

Reads `privileges`, `trusted_accounts` and `second_factor`. A foreign account is one that is neither the role's own nor
declared under `accounts:`. It cannot see how that account signs its people in, and looks only at roles whose grants
are proven to allow everything: a policy of the customer's own that is attached is judged where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects
from remit.model.facts import Marker
from remit.model.finding import Confidence, Outcome, Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Each role that allows everything and that people of foreign accounts may take on."""
    column = subjects.estate.facts.get("trusted_accounts")
    if column is None:
        return
    for row in range(len(subjects.estate)):
        trusted = column[row][0]
        if not isinstance(trusted, tuple) or subjects.value(row, "privileges") != "wildcard":
            continue
        foreign = _foreign(subjects, row, trusted)
        factor = subjects.value(row, "second_factor")
        if foreign and factor != "required":
            yield _judgement(subjects, row, foreign, is_undecided=isinstance(factor, Marker))


def _foreign(subjects: Subjects, row: int, trusted: tuple[str, ...]) -> list[str]:
    own = {*subjects.organisation.accounts, subjects.estate.columns["account"][row]}
    return [account for account in trusted if account not in own]


def _judgement(subjects: Subjects, row: int, foreign: list[str], *, is_undecided: bool) -> Judgement:
    who = f"account{'s' if len(foreign) > 1 else ''} {', '.join(foreign)}"
    if is_undecided:
        return Judgement(
            row=row,
            severity=Severity.MEDIUM,
            outcome=Outcome.UNDECIDED,
            confidence=Confidence.LOW,
            message=f"It cannot be told whether administrators from {who} have to show a second factor.",
            fix=CHECK.fix,
        )
    return Judgement(
        row=row,
        severity=CHECK.severity,
        # Without declared accounts nobody has said which ones are the organisation's own.
        confidence=Confidence.HIGH if subjects.organisation.accounts else Confidence.MEDIUM,
        message=f"People of {who} become administrators here without a second factor.",
        fix=CHECK.fix,
    )


CHECK = Check(
    id="outside-administrators",
    title="Administrators from outside show a second factor",
    control="mfa",
    severity=Severity.HIGH,
    what="Whether people of an account that is not yours may take on a role that allows everything, without MFA.",
    why="Whoever takes over one log-in of such a vendor then has everything of yours as well.",
    fix="Grant the vendor only what its work needs; ask for an external id and for MFA (aws:MultiFactorAuthPresent).",
    bad='resource "aws_iam_role" "vendor" {\n'
    '  assume_role_policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", '
    '\\"Principal\\": {\\"AWS\\": \\"444455556666\\"}}]}"\n'
    '  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]\n'
    "}",
    good='resource "aws_iam_role" "vendor" {\n'
    '  assume_role_policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", '
    '\\"Principal\\": {\\"AWS\\": \\"444455556666\\"}, '
    '\\"Condition\\": {\\"Bool\\": {\\"aws:MultiFactorAuthPresent\\": \\"true\\"}}}]}"\n'
    '  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]\n'
    "}",
    judge=judge,
)
