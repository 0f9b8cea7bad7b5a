"""Whether a load balancer's listeners encrypt what clients send, read off their protocols.

Listeners come as the objects of the Terraform provider or of CloudFormation: `protocol` with default actions, or
`lb_protocol` of a Classic Load Balancer. It cannot know rules beside the default action, nor what runs inside a
connection that is passed through untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.json_text import is_absent
from remit.model.facts import UNKNOWN, Marker

_ENCRYPTED = frozenset({"https", "tls", "ssl"})
_PLAIN = "http"


def encryption(*listeners: Values) -> Answer:
    """`required` when every listener encrypts or sends clients on to one that does; `none` when none does.

    Args:
        listeners: listeners as objects, or lists of them, from as many paths as a mapping names.
    """
    found = {_kind(listener) for listener in _each(chain.from_iterable(listeners))}
    if not found:
        return None
    if found == {"encrypted"}:
        return "required"
    if {"encrypted", "plain"} <= found:
        return "optional"
    return "none" if found == {"plain"} else UNKNOWN


def _each(values: Iterable[object]) -> Iterable[object]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from (item for item in value if not is_absent(item))
        elif not is_absent(value):
            yield value


def _kind(listener: object) -> str:
    """`encrypted`, `plain`, or `unknown` for what cannot be told."""
    if not isinstance(listener, Mapping):
        return "unknown"
    protocol = listener.get("protocol") or listener.get("lb_protocol")
    if not isinstance(protocol, str):
        return "unknown"
    if protocol.lower() in _ENCRYPTED:
        return "encrypted"
    if protocol.lower() != _PLAIN:
        return "unknown"
    return _redirected(listener.get("default_action") or listener.get("default_actions"))


def _redirected(actions: object) -> str:
    """`encrypted` when every action sends the client on to HTTPS."""
    if isinstance(actions, Marker):
        return "unknown"
    if not isinstance(actions, (list, tuple)) or not actions:
        return "plain"
    kinds = {_action(action) for action in actions}
    return kinds.pop() if len(kinds) == 1 else "plain" if "plain" in kinds else "unknown"


def _action(action: object) -> str:
    if not isinstance(action, Mapping):
        return "unknown"
    redirect = action.get("redirect") or action.get("redirect_config")
    if isinstance(redirect, (list, tuple)):
        redirect = redirect[0]
    if isinstance(redirect, Marker):
        return "unknown"
    if not isinstance(redirect, Mapping):
        return "plain"
    protocol = redirect.get("protocol")
    if isinstance(protocol, Marker):
        return "unknown"
    return "encrypted" if protocol == "HTTPS" else "plain"


CALLS: dict[str, Call] = {"encryption": encryption}
