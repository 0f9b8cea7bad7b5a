"""Lists of assets as CSV and JSON whose columns remit.yaml explains."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_TESTS = ("infrastructure/test_cmdb.py",)
_COLUMNS = "{Hostname: name, Serial: id, Type: kind, Patched: patched, Team: tag.owner, host: name, serial: id}"
_REMIT = f"sources: [{{path: '**/list*', columns: {_COLUMNS}}}]\n"

FAMILY = Format(
    what="tables that remit.yaml explains",
    readers={INFRASTRUCTURE: ("cmdb",)},
    places={"list.csv": _TESTS, "list.json": _TESTS},
    fixed={"remit.yaml": _REMIT.encode()},
).family()
