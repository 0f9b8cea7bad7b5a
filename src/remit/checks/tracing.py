"""Functions of the first tier whose requests leave no trace.

Reads `tracing` and the workload's tier. It cannot see tracing that a library does by itself.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="tracing",
        title="Requests of what is most critical are traced",
        control="telemetry-pipeline",
        severity=Severity.LOW,
        what="Whether requests to what belongs to a workload of tier 1 are traced.",
        why="In an outage traces show which call is slow or fails; without them one searches in every log.",
        fix="Turn on tracing, and let the code pass the trace on.",
        bad='resource "aws_lambda_function" "pay" {\n  function_name = "pay"\n  tracing_config {\n'
        '    mode = "PassThrough"\n  }\n}',
        good='resource "aws_lambda_function" "pay" {\n  function_name = "pay"\n  tracing_config {\n'
        '    mode = "Active"\n  }\n}',
    ),
    fact="tracing",
    good=frozenset({"on"}),
    fails={"off": "Requests are not traced, and a workload of tier 1 depends on it"},
    question="whether requests are traced",
    weigh=by_tier(Severity.LOW, None),
)
