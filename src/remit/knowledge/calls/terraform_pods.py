"""The calls of pods for Terraform's provider, which writes the same specification as blocks in snake_case.

A block that stands once is a list of one object in a plan; numbers of users are text; what nobody sets is null. The
specification is put into the shape of the interface's own objects and judged by the same functions. It cannot know
which service account's or policy's objects lie elsewhere in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.pods import CALLS as POD_CALLS

MAX_DEPTH: Final = 16
_SEVERAL: Final = {
    "container": "containers",
    "init_container": "initContainers",
    "volume": "volumes",
    "port": "ports",
    "env": "env",
}
_HOST_SWITCHES: Final = {"host_pid": "hostPID", "host_ipc": "hostIPC"}
_LISTS: Final = frozenset({"add", "drop"})


def as_pod(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON-like value
    """The same specification with the names and shapes of Kubernetes' own objects."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {_name(str(key)): _held(str(key), one, depth) for key, one in value.items() if one is not None}
    return value


def _held(key: str, value: object, depth: int) -> Any:  # noqa: ANN401 - any JSON-like value
    if key == "run_as_user" and isinstance(value, str) and value.isdecimal():
        return int(value)
    if key == "host_port":
        return value or None  # the provider's number for none
    if not isinstance(value, list):
        return as_pod(value, depth + 1)
    if key in _SEVERAL:
        return [as_pod(one, depth + 1) for one in value]
    if key in _LISTS:
        return value
    return as_pod(value[0], depth + 1) if value else {}


def _name(key: str) -> str:
    first, *more = key.split("_")
    return _SEVERAL.get(key) or _HOST_SWITCHES.get(key) or first + "".join(word.title() for word in more)


def _for_blocks(call: Call) -> Call:
    def ask(values: Values) -> Answer:
        return call([as_pod(value) for value in values])

    return ask


CALLS: dict[str, Call] = {name: _for_blocks(call) for name, call in POD_CALLS.items() if name != "enforced"}
