"""Secrets that a pipeline may show in its log.

Reads `secret_masking`. It cannot see what a called script prints, nor what the build system blanks out by itself.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: set -x; curl -H "key $KEY" https://api.example
        env: {KEY: "${{ secrets.API_KEY }}"}
"""
_GOOD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: ./call
        env: {KEY: "${{ secrets.API_KEY }}"}
"""


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="secret-masking",
        title="Secrets stay out of the pipeline's log",
        control="telemetry-masking",
        severity=Severity.LOW,
        what=(
            "Whether scripts print secrets or trace their commands with secrets at hand, and whether stored "
            "variables are masked."
        ),
        why=("Logs are read by many, kept for long and copied elsewhere; blanking misses what was encoded or cut."),
        fix="Print no secret, trace no commands that hold one, and mark every secret variable as masked.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="secret_masking",
    good=frozenset({"kept_out"}),
    fails={
        "exposed": "A secret may be shown in the log",
    },
    question="whether secrets stay out of the log",
    weigh=_weigh,
)
