"""People who sign in by password alone.

Reads `mfa`. It cannot see a second factor that another service asks for before it lets people in.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# github/organization.json
{"login": "acme", "two_factor_requirement_enabled": false, "default_repository_permission": "read"}
"""
_GOOD = """# github/organization.json
{"login": "acme", "two_factor_requirement_enabled": true, "default_repository_permission": "read"}
"""


def _weigh(group: Failing) -> Severity | None:
    if group.is_undecided:
        return None
    return {"partial": Severity.MEDIUM}.get(str(group.cell[0]), Severity.HIGH)


CHECK = plain_check(
    CheckText(
        id="second-factor",
        title="Everybody needs a second factor",
        control="mfa",
        severity=Severity.HIGH,
        what="Whether everybody has to show a second factor to sign in.",
        why="Passwords are guessed, reused and given away; one of them is enough to get in.",
        fix="Require a second factor of everybody, and leave out none but the accounts for emergencies.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="mfa",
    good=frozenset({"required"}),
    fails={
        "partial": "A second factor is asked of some people only",
        "not_required": "Nobody has to show a second factor",
    },
    question="whether people need a second factor",
    weigh=_weigh,
)
