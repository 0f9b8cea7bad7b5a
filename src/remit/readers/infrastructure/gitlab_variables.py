"""Variables of GitLab CI as GitLab's interface lists them for a project, a group or an instance.

The answer holds every value; none is kept, and a note says that the file has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.readers.infrastructure._record_lists import RecordList


def _identify(record: Mapping[str, Any], stem: str) -> tuple[str, str]:
    scope = record.get("environment_scope")
    key = str(record.get("key") or "")
    return f"{stem}/{key}" if scope in (None, "*") else f"{stem}/{key}@{scope}", key


READER = RecordList(
    native=("gitlab", "variable"),
    provider="gitlab",
    mark=re.compile(r'"variable_type"\s*:\s*"(?:env_var|file)"'),
    keep=("key", "masked", "protected", "hidden", "variable_type", "environment_scope"),
    identify=_identify,
    values=("value",),
)
