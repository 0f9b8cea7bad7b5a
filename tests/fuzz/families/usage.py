"""What shows use: bills in FOCUS, zones and lists of names in DNS, lists of applications; by `remit shadow`."""

from __future__ import annotations

from fuzz import estates
from fuzz.case import Case
from fuzz.formats import Format
from remit.readers.usage import USAGE

_NAMES = ("usage/test_dns.py", "usage/test_focus.py", "usage/test_identity.py")


def run(case: Case) -> str:
    """List what nobody manages, as text and as JSON."""
    return estates.ask(case, ("shadow", "list", "."), ("shadow", "list", ".", "--all", "--format", "json"))


FAMILY = Format(
    what="bills, DNS and lists of applications",
    readers={USAGE: ()},
    places={"a.csv": _NAMES, "example.zone": _NAMES, "a.json": _NAMES, "a.jsonl": _NAMES},
    run=run,
).family()
