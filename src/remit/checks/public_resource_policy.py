"""Queues, tables, secrets, keys and functions whose own policy lets everyone in.

Reads `resource_policy`. It cannot see whether a function or service that everyone may call asks for a log-in itself,
as a public web site need not; therefore those weigh less.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_CALLED = ("faas", "container-service")  # what answers requests, and may well be meant for everybody


def _weigh(group: Failing) -> Severity:
    return Severity.MEDIUM if group.model in _CALLED else Severity.HIGH


CHECK = plain_check(
    CheckText(
        id="public-resource-policy",
        title="Resource policies do not let everyone in",
        control="access-policy",
        severity=Severity.HIGH,
        what="Whether the policy that a resource carries lets everyone on the internet use it.",
        why="Everyone then reads, writes or calls it without belonging to you, and no network rule stands in between.",
        fix="Name who may use it, or tie the grant by a condition to your own accounts.",
        bad='resource "aws_sqs_queue" "jobs" {\n'
        '  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sqs:*\\", '
        '\\"Resource\\": \\"*\\", \\"Principal\\": \\"*\\"}]}"\n'
        "}",
        good='resource "aws_sqs_queue" "jobs" {\n  name = "jobs"\n}',
    ),
    fact="resource_policy",
    good=frozenset({"scoped"}),
    fails={"public": "Its own policy lets everyone use it"},
    question="whether its own policy lets everyone use it",
    weigh=_weigh,
)
