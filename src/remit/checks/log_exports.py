"""Databases and clusters whose own logs stay where they are lost with them.

Reads `log_exports` of databases and managed Kubernetes. It cannot see an agent that copies the logs by itself.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_WRITES_LOGS = ("database", "managed-kubernetes")


def _weigh(group: Failing) -> Severity | None:
    return Severity.LOW if group.model in _WRITES_LOGS else None


CHECK = plain_check(
    CheckText(
        id="log-exports",
        title="Logs of databases and clusters are exported",
        control="access-logging",
        severity=Severity.LOW,
        what="Whether a database's engine or a cluster's control plane sends its logs to where you keep them.",
        why="Its own log says who logged in and what failed; with the database or cluster it is lost too.",
        fix="Export these logs to the provider's log service.",
        bad='resource "aws_db_instance" "orders" {\n  engine = "postgres"\n}',
        good='resource "aws_db_instance" "orders" {\n  engine                          = "postgres"\n'
        '  enabled_cloudwatch_logs_exports = ["postgresql"]\n}',
    ),
    fact="log_exports",
    good=frozenset({"on"}),
    fails={"off": "Its own logs are not exported"},
    question="whether its own logs are exported",
    weigh=_weigh,
)
