"""The neutral list of assets: JSON lines below a header."""

from __future__ import annotations

import json

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_STATED = {
    "id": "orders",
    "service": "aws/rds",
    "name": "orders",
    "account": "111122223333",
    "region": "eu-west-1",
    "environment": "production",
    "tags": {"team": "pay", "owner": "dana"},
    "facts": {
        "encryption_at_rest": "customer_key",
        "public_access": {"value": None, "status": "unknown", "origin": "nobody asked"},
    },
    "owners": [{"names": ["dana", "pay"], "category": "data", "review_by": "2027-01-01"}],
    "aliases": ["arn:aws:rds:eu-west-1:111122223333:db:orders"],
    "location": {"file": "db/main.tf", "line": 3, "column": 1},
}
_NATIVE = {
    "id": "ledger",
    "type": "tf:aws_s3_bucket",
    "attributes": {"bucket": "ledger", "acl": "private", "logging": [{"target_bucket": "logs"}]},
    "path": "a/main.tf",
    "namespace": "shop",
    "workload": "shop",
    "data_class": "secret",
    "tier": "1",
}
_LIVE = {"remit-assets": 1, "live": True, "sweeps": [{"service": "aws/rds", "account": "111122223333", "region": ""}]}


def _lines(*rows: object) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


FAMILY = Format(
    what="neutral lists of assets",
    readers={INFRASTRUCTURE: ("asset-list",)},
    own={
        "a.jsonl": [
            _lines({"remit-assets": 1}, _STATED, _NATIVE),
            _lines(_LIVE, {**_STATED, "id": "orders-2"}, {"id": "b", "service": "aws/s3", "facts": {"backup": True}}),
        ]
    },
    fixed={"main.tf": b'resource "aws_s3_bucket" "ledger" { bucket = "ledger" }\n'},
).family()
