"""OWNERS files of Kubernetes' kind, and their aliases."""

from __future__ import annotations

from fuzz import estates
from fuzz.formats import Format

_TESTS = ("ownership/test_kubernetes_owners.py",)
_SOURCE = b'resource "aws_s3_bucket" "a" { bucket = "a" }\n'

FAMILY = Format(
    what="OWNERS files",
    readers={},
    places=dict.fromkeys(("OWNERS", "a/OWNERS", "OWNERS_ALIASES"), _TESTS),
    fixed={
        "main.tf": _SOURCE,
        "a/main.tf": _SOURCE,
        ".git/HEAD": b"ref: refs/heads/main\n",
        "OWNERS": b"approvers: [x]\n",
    },
    run=estates.survey,
).family()
