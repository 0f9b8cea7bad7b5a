"""Files of events: audit logs, deliveries and pipelines of the thirteen sources, beside code that they may concern."""

from __future__ import annotations

from fuzz import estates
from fuzz.case import Case
from fuzz.formats import Format
from remit.readers import SIGNALS
from repository import ROOT

_TESTS = tuple(f"signals/{path.name}" for path in sorted((ROOT / "tests/readers/signals").glob("test_*.py")))
_SOURCE = (
    b'resource "aws_s3_bucket" "a" { bucket = "ledger" }\nresource "aws_iam_role" "r" { name = "deploy" }\n'
    b'resource "aws_cloudtrail" "t" { name = "trail" }\n'
)


def run(case: Case) -> str:
    """Scan, judge, and list the events."""
    names = sorted(case.files)
    return estates.survey(case, commands=[("events", *names), ("events", *names, "--all", "--format", "json")])


FAMILY = Format(
    what="events of thirteen sources",
    readers={SIGNALS: ()},
    places={"log.jsonl": _TESTS, "log.json": _TESTS},
    fixed={"main.tf": _SOURCE},
    run=run,
).family()
