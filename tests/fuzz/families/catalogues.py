"""Catalogues of who owns what: Backstage, Compass, Cortex, Datadog, OpsLevel, variables of namespaces."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import CATALOGUES

_TESTS = ("catalogues/test_catalogues.py",)
_NAMES = (
    "catalog-info.yaml",
    "compass.yml",
    "cortex.yaml",
    "service.datadog.yaml",
    "opslevel.yml",
    "entities.json",
    "variables.tf",
)
_REMIT = f"ownership: {{catalogues: [{', '.join(_NAMES)}]}}\nteams: {{payments: {{name: Payments}}}}\n"
_SOURCE = b'resource "aws_s3_bucket" "a" { bucket = "checkout" }\nresource "aws_sqs_queue" "q" { name = "q" }\n'

FAMILY = Format(
    what="catalogues of Backstage, Compass, Cortex, Datadog and OpsLevel",
    readers={CATALOGUES: ()},
    places=dict.fromkeys(_NAMES, _TESTS),
    fixed={"remit.yaml": _REMIT.encode(), "main.tf": _SOURCE, ".git/HEAD": b"ref: refs/heads/main\n"},
).family()
