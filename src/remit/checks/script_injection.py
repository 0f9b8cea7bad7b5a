"""Scripts into which a stranger's text is pasted.

Reads `script_injection`. It cannot tell what the text may hold, nor whether strangers can cause the event.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# .github/workflows/deploy.yml
on: pull_request
permissions: {contents: read}
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
"""
_GOOD = """# .github/workflows/deploy.yml
on: pull_request
permissions: {contents: read}
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - env: {TITLE: "${{ github.event.pull_request.title }}"}
        run: echo "$TITLE"
"""


def _weigh(group: Failing) -> Severity | None:
    return None if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="script-injection",
        title="Scripts do not paste what strangers write",
        control="secure-coding",
        severity=Severity.MEDIUM,
        what=(
            "Whether titles, branch names, comments and other texts of strangers are pasted into a script "
            "before the shell reads it."
        ),
        why="A pull request with a crafted title runs commands in the pipeline.",
        fix="Hand the text over in an environment variable, and write the variable in quotes in the script.",
        bad=_BAD,
        good=_GOOD,
    ),
    fact="script_injection",
    good=frozenset({"none_seen"}),
    fails={
        "suspected": "Text that strangers write is pasted into a script",
    },
    question="whether text of strangers is pasted into a script",
    weigh=_weigh,
)
