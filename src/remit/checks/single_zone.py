"""Workloads of the first tier that do not survive the loss of one zone.

Reads `redundancy` and the workload's tier. It cannot see a second deployment that takes over.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="single-zone",
        title="What is most critical survives the loss of a zone",
        control="zone-redundancy",
        severity=Severity.MEDIUM,
        what="Whether what a workload of tier 1 needs runs in more than one zone.",
        why="Zones fail as a whole; what stands in one alone is gone until the zone is back.",
        fix="Spread it over several zones, or lower the tier of the workload if it can wait.",
        bad='resource "aws_db_instance" "orders" {\n  engine   = "postgres"\n  multi_az = false\n}',
        good='resource "aws_db_instance" "orders" {\n  engine   = "postgres"\n  multi_az = true\n}',
    ),
    fact="redundancy",
    good=frozenset({"multi_zone"}),
    fails={"single_zone": "It runs in one zone only, and a workload of tier 1 depends on it"},
    question="whether it survives the loss of a zone",
    weigh=by_tier(Severity.MEDIUM, None),
)
