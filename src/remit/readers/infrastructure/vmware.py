"""Virtual machines of VMware vSphere: the `vInfo` table of RVTools, saved as CSV.

It says what a machine is configured for; whether the guest is patched is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], _stem: str) -> tuple[str, str]:
    return str(record.get("uuid") or record.get("name") or ""), str(record.get("name") or "")


READER = RecordList(
    native=("vmware", "machine"),
    provider="on-prem",
    mark=re.compile(r"\A(?=[^\n]*\bVM\b)(?=[^\n]*\bPowerstate\b)[^\n]*\bOS according to", re.IGNORECASE),
    keep=("power", "template", "system", "host", "cluster", "datacenter", "poweron", "hardware"),
    identify=_identify,
    columns={
        "VM": "name",
        "VM UUID": "uuid",
        "Powerstate": "power",
        "Template": "template",
        "OS according to the VMware Tools": "system",
        "OS according to the configuration file": "system",
        "Host": "host",
        "Cluster": "cluster",
        "Datacenter": "datacenter",
        "PowerOn": "poweron",
        "HW version": "hardware",
    },
)
