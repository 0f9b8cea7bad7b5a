"""Kubernetes' audit log: one event a line, as the API server writes it.

Shape: Kubernetes, "kube-apiserver Audit Configuration (v1)", `Event`. What it cannot know: what the audit policy leaves
out, and the cluster's name, which the log does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, stream_of, text, texts

_RECOGNISED = re.compile(rb'"apiVersion"\s*:\s*"audit\.k8s\.io/')
_CODE = re.compile(r"terraform|argocd|flux|kustomize-controller|helm|pulumi", re.IGNORECASE)
_KINDS: Final = {
    "get": EventKind.READ, "list": EventKind.READ, "watch": EventKind.READ, "create": EventKind.CHANGE,
    "update": EventKind.CHANGE, "patch": EventKind.CHANGE, "delete": EventKind.DELETION,
    "deletecollection": EventKind.DELETION,
}  # fmt: skip


class KubernetesAuditReader:
    """The audit log of a cluster."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An event is of the API group `audit.k8s.io`."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every event that says what came of it."""
        return stream_of(path, name, _event, "Kubernetes' audit log")


def _event(record: Mapping[str, Any], line: int) -> Event | tuple[()] | None:
    time = instant(record.get("requestReceivedTimestamp") or record.get("stageTimestamp"))
    verb = text(record.get("verb"))
    if time is None or not verb:
        return None
    if text(record.get("stage")) not in {"ResponseComplete", "Panic", ""}:
        return ()  # the same request again, before its answer
    thing = mapping(record.get("objectRef"))
    resource = "/".join(texts(thing.get("resource"), thing.get("subresource"))) or text(record.get("requestURI"))
    agent, code = text(record.get("userAgent")), at(record, "responseStatus", "code")
    acting = text(at(record, "impersonatedUser", "username"))
    user = text(at(record, "user", "username"))
    return Event(
        time=time,
        kind=_KINDS.get(verb, EventKind.OTHER),
        action=f"{verb} {resource}",
        actor=f"{user} as {acting}" if acting else user,
        targets=texts("/".join(texts(thing.get("resource"), thing.get("namespace"), thing.get("name")))),
        provider="kubernetes",
        account="cluster",
        channel=_channel(agent, user),
        outcome=_outcome(code),
        source="kubernetes-audit",
        id=text(record.get("auditID")),
        line=line,
        details=record,
    )


def _channel(agent: str, user: str) -> Channel:
    if _CODE.search(agent):
        return Channel.CODE
    if user.startswith("system:"):
        return Channel.SERVICE
    if agent.startswith("Mozilla/"):
        return Channel.CONSOLE
    return Channel.DIRECT if agent else Channel.UNKNOWN


def _outcome(code: object) -> EventOutcome:
    if not isinstance(code, int):
        return EventOutcome.UNKNOWN
    return EventOutcome.SUCCESS if code < 400 else EventOutcome.FAILURE


SIGNAL = KubernetesAuditReader()
