"""Directories of people: CSV, LDIF, SCIM."""

from __future__ import annotations

import json
from pathlib import Path

from fuzz import estates
from fuzz.case import Case, write
from fuzz.formats import Format
from remit.readers import DIRECTORIES

_TESTS = ("directories/test_directories.py",)
_SOURCE = b'resource "aws_s3_bucket" "a" { tags = { owner = "ana" } }\n'


def run(case: Case) -> str:
    """Scan by a remit.yaml that names them all."""
    named = {"ownership": {"directories_of_people": sorted(case.files)}}
    write(Case({"remit.yaml": json.dumps(named).encode(), "main.tf": _SOURCE}), Path())
    return estates.survey(case)


FAMILY = Format(
    what="directories of people in CSV, LDIF and SCIM",
    readers={DIRECTORIES: ()},
    places=dict.fromkeys(("people.csv", "people.ldif", "people.json"), _TESTS),
    together=1,
    run=run,
).family()
