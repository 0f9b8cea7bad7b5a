"""Repositories that every member may change.

Reads `member_access`. It cannot see what teams are granted beside it.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# github/organization.json
{"login": "acme", "two_factor_requirement_enabled": true, "default_repository_permission": "write"}
"""
_GOOD = """# github/organization.json
{"login": "acme", "two_factor_requirement_enabled": true, "default_repository_permission": "read"}
"""


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="member-access",
        title="Members change only the repositories of their teams",
        control="access-policy",
        severity=Severity.MEDIUM,
        what="What every member of the organisation may do with every repository.",
        why="One member's stolen token changes all code of the organisation.",
        fix="Set the base permission to read or none, and grant writing to teams.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="member_access",
    good=frozenset({"none", "read"}),
    fails={
        "write": "Every member may change every repository",
        "admin": "Every member administers every repository",
    },
    question="what members may do with every repository",
    weigh=_weigh,
)
