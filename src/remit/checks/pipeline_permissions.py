"""Pipelines whose token may write everything.

Reads `pipeline_permissions`. Where a pipeline leaves it open, the organisation's settings decide, which it cannot see.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# .github/workflows/deploy.yml
on: push
permissions: write-all
jobs:
  test:
    runs-on: ubuntu-24.04
    steps: [{run: make}]
"""
_GOOD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps: [{run: make}]
"""


def _weigh(group: Failing) -> Severity | None:
    return Severity.LOW if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="pipeline-permissions",
        title="A pipeline's token may do no more than it needs",
        control="access-policy",
        severity=Severity.MEDIUM,
        what="What the token that each job is given may do to its repository.",
        why=("A stolen token, or one misused by somebody else's code, can change code, releases and packages."),
        fix="Grant reading on top of the pipeline, and each writing right only to the job that needs it.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="pipeline_permissions",
    good=frozenset({"read", "scoped"}),
    fails={
        "write_all": "The pipeline's token may write everything",
    },
    question="what the pipeline's token may do",
    weigh=_weigh,
)
