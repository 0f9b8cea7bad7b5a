"""Networks whose traffic nobody records.

Reads `flow_logging`. It cannot see flow logs that are declared in another input.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="flow-logging",
        title="Network flows are recorded",
        control="network-logging",
        severity=Severity.MEDIUM,
        what="Whether the flows of a network are written to a log that you keep.",
        why="Where an intruder went and how much left the network can only be told from flows.",
        fix="Create a flow log for the network; rejected flows alone already help.",
        bad='resource "aws_vpc" "main" {\n  cidr_block = "192.0.2.0/24"\n}',
        good='resource "aws_flow_log" "main" {\n  vpc_id       = aws_vpc.main.id\n  traffic_type = "ALL"\n}',
    ),
    fact="flow_logging",
    good=frozenset({"on"}),
    fails={"off": "Network flows are not recorded"},
    question="whether network flows are recorded",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
