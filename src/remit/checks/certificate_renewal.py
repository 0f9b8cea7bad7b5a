"""Certificates that end unless somebody remembers them.

Reads `certificate_renewal`. It cannot see a tool that renews and imports a certificate by itself, nor the day on
which it ends.
"""

from __future__ import annotations

from remit.checks import by_tier, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="certificate-renewal",
        title="Certificates renew by themselves",
        control="certificate-management",
        severity=Severity.MEDIUM,
        what="Whether a certificate gets its successor without anybody's doing.",
        why="An expired certificate stops everything behind it at once, on a day that was known a year before.",
        fix="Let the provider issue it and validate it by DNS; where it must be your own, let a tool renew it.",
        bad='resource "aws_acm_certificate" "shop" {\n  domain_name       = "example.org"\n'
        '  validation_method = "EMAIL"\n}',
        good='resource "aws_acm_certificate" "shop" {\n  domain_name       = "example.org"\n'
        '  validation_method = "DNS"\n}',
    ),
    fact="certificate_renewal",
    good=frozenset({"automatic"}),
    fails={
        "confirmed": "The certificate renews only if somebody answers a mail",
        "manual": "The certificate is renewed by hand",
    },
    question="whether the certificate renews by itself",
    weigh=by_tier(Severity.MEDIUM, Severity.LOW),
    shows=("anti-pattern/set-and-forget", "misconception/encryption-is-done"),
)
