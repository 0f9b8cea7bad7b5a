"""Databases whose own logs stay where they are lost with the database.

Reads `log_exports` of databases. It cannot see an agent that copies the logs by itself.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity | None:
    return Severity.LOW if group.model == "database" else None


CHECK = plain_check(
    CheckText(
        id="log-exports",
        title="A database's own logs are exported",
        control="access-logging",
        severity=Severity.LOW,
        what="Whether a database's engine sends its logs to where you keep them.",
        why="The engine's own log says who logged in and what failed; with the database it is lost too.",
        fix="Export the engine's logs to the provider's log service.",
        bad='resource "aws_db_instance" "orders" {\n  engine = "postgres"\n}',
        good='resource "aws_db_instance" "orders" {\n  engine                          = "postgres"\n'
        '  enabled_cloudwatch_logs_exports = ["postgresql"]\n}',
    ),
    fact="log_exports",
    good=frozenset({"on"}),
    fails={"off": "The database's own logs are not exported"},
    question="whether the database's own logs are exported",
    weigh=_weigh,
)
