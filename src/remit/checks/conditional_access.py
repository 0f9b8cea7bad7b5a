"""Sign-in that looks at nothing but the password and the factor.

Reads `conditional_access`. It cannot judge how good the rules are.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# entra/policies.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies",
 "value": [{"displayName": "all", "state": "disabled",
  "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
  "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}}]}
"""
_GOOD = """# entra/policies.json
{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies",
 "value": [{"displayName": "all", "state": "enabled",
  "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
  "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}}]}
"""


def _weigh(group: Failing) -> Severity | None:
    if group.is_undecided:
        return None
    return {"report_only": Severity.LOW}.get(str(group.cell[0]), Severity.MEDIUM)


CHECK = plain_check(
    CheckText(
        id="conditional-access",
        title="Rules look at place, device or risk before they let people in",
        control="access-policy",
        severity=Severity.MEDIUM,
        what="Whether rules of conditional access are in force.",
        why="A stolen session or password works from any machine and any country.",
        fix="Write rules for place, device and risk; watch what they would refuse, then put them in force.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="conditional_access",
    good=frozenset({"enforced"}),
    fails={
        "report_only": "Rules of conditional access only report",
        "none": "No rule of conditional access is in force",
    },
    question="whether rules of conditional access are in force",
    weigh=_weigh,
)
