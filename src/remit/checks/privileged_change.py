"""Changes of who may do what, made outside of the pipeline or within it (R2.6, F4).

Reads events. It cannot tell a wanted change from another; it says that there was one, so that its owner may look.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="privileged-change",
        title="Changes of privileged roles are looked at",
        control="privileged-access",
        severity=Severity.MEDIUM,
        what="Whether events show a change of roles, their members, their policies or who is trusted.",
        why="Rights grow by single changes that nobody looks at again.",
        fix="Look whether the change was agreed; if so, let the code say it, and if not, take it back.",
        bad="# somebody ran: aws iam add-user-to-group --group-name admins --user-name temp",
        good='resource "aws_iam_group_membership" "admins" {\n  name  = "admins"\n  group = "admins"\n'
        '  users = ["dana"]\n}',
    )
)
