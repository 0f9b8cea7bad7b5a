"""Machines with an address on the internet.

Reads `network_exposure` of what boots an operating system image. It cannot see the firewall in front, which
`management-ports` judges. Where the network decides whether a machine gets such an address it keeps silent: the
subnet says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.checks import Check, Judgement, Subjects, failing
from remit.model.finding import Severity


def judge(subjects: Subjects) -> Iterator[Judgement]:
    """A machine with a public address."""
    for group in failing(subjects, "network_exposure", frozenset({"private"})):
        if group.model not in CHECK.models or group.is_undecided:
            continue
        for row in group.rows:
            if subjects.value(row, "os_image") is None:  # a network or a disk, not a machine
                continue
            yield Judgement(
                row=row,
                severity=Severity.MEDIUM if group.is_first_tier else Severity.LOW,
                outcome=group.outcome,
                confidence=group.confidence,
                message="The machine has an address on the internet.",
                fix=CHECK.fix,
            )


CHECK = Check(
    id="public-address",
    title="Machines have no address on the internet",
    control="network-exposure",
    models=("iaas",),
    severity=Severity.MEDIUM,
    what="Whether a machine is given an address that can be reached from the internet.",
    why="One firewall rule too wide, and whatever listens on the machine is open to everyone.",
    fix="Put a load balancer in front and use the provider's session service; keep the machine in a private network.",
    bad='resource "aws_instance" "web" {\n  ami                         = "ami-0f1c710a1a1a1a1a1"\n'
    "  associate_public_ip_address = true\n}",
    good='resource "aws_instance" "web" {\n  ami                         = "ami-0f1c710a1a1a1a1a1"\n'
    "  associate_public_ip_address = false\n}",
    judge=judge,
)
