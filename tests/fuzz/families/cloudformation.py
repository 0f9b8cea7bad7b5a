"""CloudFormation and SAM templates, alone and nested, and change sets, through the whole of `scan` and `check`."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_TESTS = tuple(f"infrastructure/test_cloudformation{part}.py" for part in ("", "_serverless", "_changes"))

FAMILY = Format(
    what="CloudFormation and SAM",
    readers={INFRASTRUCTURE: ("cloudformation",)},
    places={"a.yaml": _TESTS, "a.json": _TESTS},
    native={"cfn": "Type"},
).family()
