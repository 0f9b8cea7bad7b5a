"""Services whose threat detection somebody turned off.

Reads `threat_detection`. It keeps silent where nothing is said, for detection is mostly turned on for a whole
subscription or account, and that stands elsewhere.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="threat-detection",
        title="Threat detection is on",
        control="threat-detection",
        severity=Severity.MEDIUM,
        what="Whether the provider's detection of attacks is turned off for a service.",
        why="Attacks that the provider would see go unnoticed until the damage shows.",
        fix="Turn it on again, and name who looks at what it reports.",
        bad='resource "azurerm_mssql_database" "orders" {\n  name = "orders"\n  threat_detection_policy {\n'
        '    state = "Disabled"\n  }\n}',
        good='resource "azurerm_mssql_database" "orders" {\n  name = "orders"\n  threat_detection_policy {\n'
        '    state = "Enabled"\n  }\n}',
    ),
    fact="threat_detection",
    good=frozenset({"on"}),
    fails={"off": "Threat detection is turned off"},
    question="whether threat detection is on",
    weigh=_weigh,
)
