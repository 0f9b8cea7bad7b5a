"""Lists of machines, devices and secrets: VMware, IoT, Intune, secret stores."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

_SECRETS = ("aws-secret-list", "azure-secret-list", "gcp-secret-list", "vault")
_TESTS = ("infrastructure/test_record_lists.py",)

FAMILY = Format(
    what="lists of VMware, IoT, Intune and secret stores",
    readers={INFRASTRUCTURE: ("aws-iot", "azure-iot", "intune", "vmware", *_SECRETS)},
    places={"list.json": _TESTS, "list.csv": _TESTS},
).family()
