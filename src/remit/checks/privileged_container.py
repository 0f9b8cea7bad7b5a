"""Containers that run with the host's privileges.

Reads `privileged`. It cannot see what else loosens the isolation, such as a mounted socket of the host.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="privileged-container",
        title="Containers run without the host's privileges",
        control="guest-os-hardening",
        severity=Severity.HIGH,
        what="Whether a container is started with all privileges of the host it runs on.",
        why="Whoever gets into such a container is on the host, and with it in every other container there.",
        fix="Drop the flag, and add the single capabilities that the program really needs.",
        bad='resource "aws_ecs_task_definition" "agent" {\n  family                = "agent"\n'
        '  container_definitions = "[{\\"name\\": \\"agent\\", \\"image\\": \\"agent:1\\", \\"privileged\\": true}]"\n'
        "}",
        good='resource "aws_ecs_task_definition" "agent" {\n  family                = "agent"\n'
        '  container_definitions = "[{\\"name\\": \\"agent\\", \\"image\\": \\"agent:1\\", \\"privileged\\": false}]"\n'
        "}",
    ),
    fact="privileged",
    good=frozenset({"no"}),
    fails={"yes": "A container runs with all privileges of its host"},
    question="whether a container runs with the host's privileges",
    weigh=always(Severity.HIGH),
)
