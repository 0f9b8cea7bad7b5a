"""Doors beside the provider's identities: keys and passwords of a resource's own.

Reads `local_accounts`. It cannot see whether anybody uses them.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="local-accounts",
        title="Only the provider's identities let people in",
        control="unused-credentials",
        severity=Severity.LOW,
        what="Whether keys, passwords or certificates of the resource's own let people in.",
        why="Such a key is shared, seldom replaced and belongs to nobody; who leaves the company keeps it.",
        fix="Move its users to the provider's identities, then turn the resource's own keys and passwords off.",
        bad='resource "azurerm_storage_account" "files" {\n  name                      = "files"\n'
        "  shared_access_key_enabled = true\n}",
        good='resource "azurerm_storage_account" "files" {\n  name                      = "files"\n'
        "  shared_access_key_enabled = false\n}",
    ),
    fact="local_accounts",
    good=frozenset({"disabled"}),
    fails={"enabled": "Keys or passwords of its own let people in beside the provider's identities"},
    question="whether keys or passwords of its own let people in",
    weigh=_weigh,
)
