"""What is published without anything that looks at requests.

Reads `web_filtering`. It cannot see filters of another vendor in front of it.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="web-filtering",
        title="Web requests are filtered",
        control="waf",
        severity=Severity.MEDIUM,
        what="Whether a web application firewall stands in front of what is published, and has rules.",
        why="Known attacks on web applications are tried on every address, all day.",
        fix="Put a web application firewall in front, with the provider's own rules to begin with.",
        bad='resource "aws_cloudfront_distribution" "site" {\n  enabled = true\n}',
        good='resource "aws_cloudfront_distribution" "site" {\n  enabled    = true\n'
        '  web_acl_id = "arn:aws:wafv2:us-east-1:210987654321:global/webacl/front/1"\n}',
    ),
    fact="web_filtering",
    good=frozenset({"on"}),
    fails={"off": "Nothing filters the web requests that reach it"},
    question="whether web requests are filtered",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
)
