"""Instances whose metadata service hands credentials to any request.

Reads `imds`. It cannot see whether software on the instance still needs version 1.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="instance-metadata",
        title="The metadata service requires session tokens (IMDSv2)",
        control="workload-identity",
        severity=Severity.HIGH,
        what="Whether an instance's metadata service answers requests without a session token.",
        why="One forged request from the instance (SSRF) is then enough to take its credentials and all they may do.",
        fix='Set metadata_options { http_tokens = "required" } after checking that the software on it can follow.',
        bad='resource "aws_instance" "waf" {\n  metadata_options {\n    http_tokens = "optional"\n  }\n}',
        good='resource "aws_instance" "waf" {\n  metadata_options {\n    http_tokens = "required"\n  }\n}',
    ),
    fact="imds",
    good=frozenset({"disabled", "v2_required"}),
    fails={
        "v1_allowed": "The metadata service gives the instance's credentials to any request, without a session token"
    },
    question="whether the metadata service requires session tokens",
    weigh=always(Severity.HIGH),
)
