"""Roles that strangers may take on.

Reads `trust`. It cannot tell which of several accounts belong to the same organisation, therefore a trusted account
weighs little.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.CRITICAL if group.cell[0] == "public" else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="open-trust",
        title="Roles trust nobody outside",
        control="access-policy",
        severity=Severity.CRITICAL,
        what="Who may take on a role: provider services, the own account, other accounts, or anyone.",
        why="A role that anyone may take on is an open door with the role's rights behind it.",
        fix="Name the accounts, services or subjects that may take on the role, and tie them by a condition.",
        bad='resource "aws_iam_role" "deploy" {\n'
        '  assume_role_policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
        '\\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": \\"*\\"}]}"\n'
        "}",
        good='resource "aws_iam_role" "deploy" {\n'
        '  assume_role_policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
        '\\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": {\\"Service\\": \\"ec2.amazonaws.com\\"}}]}"\n'
        "}",
    ),
    fact="trust",
    good=frozenset({"service", "own_account"}),
    fails={"public": "Anyone may take on this role", "external_account": "Another account may take on this role"},
    question="who may take on this role",
    weigh=_weigh,
)
