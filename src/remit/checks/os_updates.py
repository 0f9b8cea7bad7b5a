"""Machines whose operating system nobody updates without being asked.

Reads `os_updates`. It cannot see updates that a tool on the machine installs; where nothing is said of updates it
keeps silent.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    if group.is_undecided:
        return None
    return Severity.MEDIUM if group.is_first_tier else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="os-updates",
        title="Operating systems are updated automatically",
        control="guest-os-patching",
        severity=Severity.MEDIUM,
        what="Who installs updates of a machine's operating system without being asked: provider, system, or nobody.",
        why="Most intrusions use holes for which the update has long been there.",
        fix="Let the provider or the system install security updates, or name the tool that does.",
        bad='resource "azurerm_windows_virtual_machine" "desk" {\n  name       = "desk"\n  patch_mode = "Manual"\n}',
        good='resource "azurerm_windows_virtual_machine" "desk" {\n  name       = "desk"\n'
        '  patch_mode = "AutomaticByPlatform"\n}',
    ),
    fact="os_updates",
    good=frozenset({"provider", "system"}),
    fails={"manual": "Updates of the operating system wait until somebody installs them"},
    question="who updates the operating system",
    weigh=_weigh,
)
