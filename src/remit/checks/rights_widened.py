"""Rights that somebody widened to everything, for themselves or for another (R2.6, F4).

Reads events. It cannot see whether it was agreed; and a right that is widened in small steps looks like ordinary work.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="rights-widened",
        title="Nobody widens rights to everything",
        control="privileged-access",
        severity=Severity.CRITICAL,
        what="Whether events show that an identity was given full access, or a way to give it to itself.",
        why="It is the step from one stolen credential to the whole account, and it rarely has a good reason.",
        fix="Ask who did it and why; take the right away unless it was agreed, and look at what was done with it.",
        bad='# somebody ran: aws iam attach-role-policy … AdministratorAccess\nresource "aws_iam_role" "ci" {\n'
        '  name               = "ci"\n  assume_role_policy = file("trust.json")\n}',
        good='resource "aws_iam_role" "ci" {\n  name                 = "ci"\n'
        '  assume_role_policy   = file("trust.json")\n  permissions_boundary = aws_iam_policy.boundary.arn\n}',
    )
)
