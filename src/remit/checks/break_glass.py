"""Emergency access that was used: root users and accounts kept for the worst day (R2.6).

Reads events. It cannot know whether there was an emergency; each use wants a reason that somebody wrote down.
"""

from __future__ import annotations

from remit.checks import sign_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = sign_check(
    CheckText(
        id="break-glass",
        title="Emergency access is used in emergencies",
        control="privileged-access",
        severity=Severity.HIGH,
        what="Whether events show work as a root user, or with an account that is kept for emergencies.",
        why="What may do everything and belongs to nobody in person leaves no one to ask.",
        fix="Find out who used it and for what; write it down, and change its credentials afterwards.",
        bad="# somebody signed in as the account's root user and made an access key",
        good="# the root user has a hardware key in the safe, and every use of it raises an alarm",
    )
)
