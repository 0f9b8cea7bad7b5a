"""Connections that may go unencrypted.

Reads `encryption_in_transit`. It cannot see what clients do. A bucket whose policy says nothing is left alone unless
its class asks: its clients encrypt by default.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    if group.model == "object-storage" and group.is_default:
        return None
    return Severity.MEDIUM if group.cell[0] == "none" or group.is_sensitive else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="encryption-in-transit",
        title="Connections have to be encrypted",
        control="encryption-in-transit",
        severity=Severity.MEDIUM,
        what="Whether a service turns away connections that are not encrypted.",
        why="Whoever is on the way reads along, passwords first, or changes what is said.",
        fix="Require encrypted connections, after making sure that every client can.",
        bad='resource "azurerm_linux_web_app" "shop" {\n  name       = "shop"\n  https_only = false\n}',
        good='resource "azurerm_linux_web_app" "shop" {\n  name       = "shop"\n  https_only = true\n}',
    ),
    fact="encryption_in_transit",
    good=frozenset({"required"}),
    fails={"optional": "Connections may go unencrypted", "none": "Connections are not encrypted"},
    question="whether connections have to be encrypted",
    weigh=_weigh,
)
