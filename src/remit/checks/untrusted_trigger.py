"""Pipelines that a stranger's change starts with secrets at hand.

Reads `untrusted_trigger`. It cannot see whether strangers can propose changes at all, nor who has to approve a run.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# .github/workflows/deploy.yml
on: pull_request_target
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
        with: {ref: "${{ github.event.pull_request.head.sha }}"}
      - run: make test
"""
_GOOD = """# .github/workflows/deploy.yml
on: pull_request
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
      - run: make test
"""


def _weigh(group: Failing) -> Severity | None:
    if group.is_undecided:
        return Severity.LOW
    return {"privileged": Severity.LOW}.get(str(group.cell[0]), Severity.HIGH)


CHECK = plain_check(
    CheckText(
        id="untrusted-trigger",
        title="A stranger's change runs without secrets",
        control="change-pipeline",
        severity=Severity.HIGH,
        what=(
            "Whether an event that a stranger can cause starts a pipeline with secrets, and whether it then "
            "runs the stranger's code."
        ),
        why="Who can propose a change takes the secrets and writes to the repository.",
        fix=(
            "Start it by pull_request, which has no secrets, or fetch no code of the proposed change where "
            "there are any."
        ),
        bad=_BAD,
        good=_GOOD,
    ),
    fact="untrusted_trigger",
    good=frozenset({"none", "isolated"}),
    fails={
        "privileged": "Strangers can start it with secrets at hand",
        "runs_their_code": "It runs code of proposed changes with secrets at hand",
    },
    question="whether strangers can start it with secrets at hand",
    weigh=_weigh,
)
