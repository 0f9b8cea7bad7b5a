"""Argo CD: what an Application's history says was delivered, from `argocd app get -o json` or the cluster's own object.

Shape: Argo CD's `Application` (argoproj.io/v1alpha1), `status.history` and `status.resources`. The history keeps the
last deliveries only, ten unless it is told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from remit.model.event import Channel, Event, EventKind, EventOutcome
from remit.model.observation import Unreadable
from remit.readers.signals._shape import at, instant, mapping, plural, stream_of, text, texts

_RECOGNISED = re.compile(rb'"apiVersion"\s*:\s*"argoproj\.io/')
_MOST_OBJECTS = 200


class ArgocdReader:
    """Applications of Argo CD."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """An object of Argo CD's API group, as JSON."""
        del path
        return bool(_RECOGNISED.search(head))

    def stream(self, path: Path, *, name: str) -> Iterator[Event | Unreadable]:
        """Every delivery of every Application."""
        return stream_of(path, name, _events, "Argo CD")


def _events(record: Mapping[str, Any], line: int) -> list[Event] | None:
    if record.get("kind") != "Application":
        return None
    history = at(record, "status", "history")
    return [one for step in history or () if (one := _delivery(record, mapping(step), line)) is not None]


def _delivery(record: Mapping[str, Any], step: Mapping[str, Any], line: int) -> Event | None:
    time = instant(step.get("deployedAt"))
    if time is None:
        return None
    name = text(at(record, "metadata", "name"))
    return Event(
        time=time,
        kind=EventKind.DEPLOY,
        action=f"sync {name}",
        actor=text(at(step, "initiatedBy", "username")) or "automated",
        targets=(*_objects(record), *texts(name)),
        provider="kubernetes",
        account=text(at(record, "spec", "destination", "name")) or text(at(record, "spec", "destination", "server")),
        channel=Channel.CODE,
        outcome=EventOutcome.SUCCESS,
        commit=text(step.get("revision")),
        source="argocd",
        id=text(step.get("id")),
        line=line,
        details=step,
    )


def _objects(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What it delivers, called as the audit log calls it: `deployments/shop/web`; workloads first."""
    listed = at(record, "status", "resources") or ()
    found = [mapping(one) for one in listed[:_MOST_OBJECTS]] if isinstance(listed, list) else []
    found.sort(key=lambda one: one.get("group") != "apps")
    return texts(
        *(
            "/".join(texts(plural(text(one.get("kind"))), one.get("namespace"), one.get("name")))
            for one in found
            if one.get("kind") and one.get("name")
        )
    )


SIGNAL = ArgocdReader()
