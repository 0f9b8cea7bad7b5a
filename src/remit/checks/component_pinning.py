"""Code of others that a pipeline runs under a name that can move.

Reads `pipeline_pinning`. It cannot tell who the others are, nor what their code takes from elsewhere in its turn.
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
      - uses: some/action@main
"""
_GOOD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: some/action@11bd71901bbe5b1630ceea73d27597364c9af683
"""


def _weigh(group: Failing) -> Severity | None:
    if group.is_undecided:
        return Severity.LOW
    return {"tag": Severity.LOW}.get(str(group.cell[0]), Severity.MEDIUM)


CHECK = plain_check(
    CheckText(
        id="component-pinning",
        title="Pipelines name the code of others by its content",
        control="dependency-patching",
        severity=Severity.MEDIUM,
        what=(
            "How a pipeline names the actions, orbs, includes and libraries that it runs: by content, by a "
            "tag or by a branch."
        ),
        why="Who can move the tag or the branch runs code in the pipeline, with its secrets.",
        fix="Name each by its full commit or digest, and let a bot propose newer ones.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="pipeline_pinning",
    good=frozenset({"none", "commit"}),
    fails={
        "tag": "Code of others is named by a tag, which can be moved",
        "branch": "Code of others is named by a branch, or not at all",
    },
    question="how code of others is named",
    weigh=_weigh,
)
