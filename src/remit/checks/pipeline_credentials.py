"""Pipelines that deploy with a stored key.

Reads `pipeline_credentials`, which goes by the names of stored secrets. It cannot see a credential under an innocent
name, nor one that a runner has by itself.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_BAD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - run: ./deploy
        env: {AWS_SECRET_ACCESS_KEY: "${{ secrets.AWS_SECRET_ACCESS_KEY }}"}
"""
_GOOD = """# .github/workflows/deploy.yml
on: push
permissions: {contents: read, id-token: write}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@e3dd6a429d7300a6a4c196c26e071d42e0343502
        with: {role-to-assume: "arn:aws:iam::210987654321:role/deploy", aws-region: eu-north-1}
"""


def _weigh(group: Failing) -> Severity | None:
    return Severity.LOW if group.is_undecided else Severity.MEDIUM


CHECK = plain_check(
    CheckText(
        id="pipeline-credentials",
        title="Pipelines sign in without a stored key",
        control="pipeline-credentials",
        severity=Severity.MEDIUM,
        what=("Whether a pipeline signs in where it deploys with a stored credential or with a token of its own."),
        why=(
            "A stored key works from anywhere until somebody replaces it, and every change of the pipeline can read it."
        ),
        fix=(
            "Let the cloud trust the pipeline's identity token, then delete the stored key and replace it, it "
            "may be known."
        ),
        bad=_BAD,
        good=_GOOD,
    ),
    fact="pipeline_credentials",
    good=frozenset({"none", "federated"}),
    fails={
        "stored": "The pipeline signs in with a stored credential",
    },
    question="how the pipeline signs in where it deploys",
    weigh=_weigh,
    is_guess=True,
)
