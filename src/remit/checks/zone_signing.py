"""Public domains whose answers can be forged.

Reads `zone_signing`, and `network_exposure` to leave private zones alone. It cannot see whether the registrar holds the
record without which signing has no effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from remit.checks import Judgement, Subjects, always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

_OF_ALL: Final = plain_check(
    CheckText(
        id="zone-signing",
        title="Answers about public domains are signed",
        control="application-configuration",
        severity=Severity.LOW,
        what="Whether a public zone is signed (DNSSEC).",
        why="Without a signature nobody can tell a forged answer, which leads your users to somebody else's machine.",
        fix="Turn signing on, and give the registrar the record that leads to the zone's key; watch for its errors.",
        bad='resource "aws_route53_zone" "main" {\n  name = "example.org"\n}',
        good='resource "aws_route53_zone" "main" {\n  name = "example.org"\n}\n'
        'resource "aws_route53_hosted_zone_dnssec" "main" {\n  hosted_zone_id = aws_route53_zone.main.id\n}',
    ),
    fact="zone_signing",
    good=frozenset({"on"}),
    fails={"off": "Answers about the domain are not signed"},
    question="whether answers about the domain are signed",
    weigh=always(Severity.LOW),
    shows=("anti-pattern/lean-on-defaults",),
)


def _judge(subjects: Subjects) -> Iterator[Judgement]:
    for one in _OF_ALL.judge(subjects):
        if subjects.value(one.row, "network_exposure") != "private":
            yield one


CHECK = replace(_OF_ALL, judge=_judge)
