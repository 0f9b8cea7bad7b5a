"""Assets that run without code, and code that does not run (R2.4, R2.5).

Reads `management`. It cannot see code that was not read: name every repository that declares something in the account.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="unmanaged",
        title="What runs is declared in code",
        control="asset-ownership",
        severity=Severity.LOW,
        what="Whether an asset of a live account stands in the code that was read, and the other way round.",
        why="What nobody declares nobody reviews; often nobody knows any more who made it and what it is for.",
        fix="Import it into the code of its team, or mark it for removal; remove code of what is gone.",
        bad="# made by hand in the console; no code names it",
        good='import {\n  to = aws_s3_bucket.exports\n  id = "exports"\n}\n\nresource "aws_s3_bucket" "exports" {}',
    ),
    fact="management",
    good=frozenset({"code"}),
    fails={
        "by_hand": "It runs, and no code that was read declares it",
        "absent": "The code declares it, and it does not run",
    },
    question="whether code declares it",
    weigh=always(Severity.LOW),
)
