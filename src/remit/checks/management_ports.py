"""Ports for administration that the whole internet may reach.

Reads `management_ports` and `world_open_ports`. It cannot see filters beside the security group, nor whether
anything listens.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.estate import is_unknown
from remit.model.finding import Severity


def _ports(subjects: Subjects, row: int) -> str:
    column = subjects.estate.facts.get("world_open_ports")
    cell = column[row] if column is not None else None
    if cell is None or is_unknown(cell) or not isinstance(cell[0], tuple):
        return "a management port"
    return "all ports" if "all" in cell[0] else "port " + ", ".join(cell[0])


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """Open to the world, or unknown."""
    for group in failing(subjects, "management_ports", frozenset({"closed"})):
        for row in group.rows:
            yield Judgement(
                row=row,
                severity=Severity.HIGH,
                outcome=group.outcome,
                confidence=group.confidence,
                message=f"It cannot be told which ports are open to the world: {group.cell[2]}."
                if group.is_undecided
                else f"The whole internet may reach {_ports(subjects, row)}.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="management-ports",
    title="Management ports are closed to the world",
    control="network-filtering",
    severity=Severity.HIGH,
    facts=("management_ports",),
    what="Whether firewall rules let any address reach ports by which machines and databases are administered.",
    why="Such ports are scanned within minutes; one weak password or unpatched service is enough.",
    fix="Allow known address ranges only, or use the provider's session service instead of an open port.",
    bad='resource "aws_security_group_rule" "ssh" {\n  type      = "ingress"\n  from_port = 22\n  to_port   = 22\n'
    '  protocol  = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n  security_group_id = aws_security_group.bastion.id\n}',
    good='resource "aws_security_group_rule" "ssh" {\n  type      = "ingress"\n  from_port = 22\n  to_port   = 22\n'
    '  protocol  = "tcp"\n  cidr_blocks = ["192.0.2.0/24"]\n  security_group_id = aws_security_group.bastion.id\n}',
    judge=judge,
)
