"""Builds what the server needs, in one place and plainly: no container, no work at import time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from remit.app.events import EventStore, Story, open_events
from remit.app.snapshots import HistoryPoint, Snapshots, open_snapshots
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.landscape import Landscape


@dataclass(frozen=True, slots=True)
class Services:
    """What pages may ask for; safe to use from several threads.

    Attributes:
        snapshots: the store's snapshots; a scan that saves a newer one shows at the next request.
        known: the knowledge base.
        events: the store's events.
    """

    snapshots: Snapshots
    known: KnowledgeBase
    events: EventStore

    def landscape(self) -> Landscape | None:
        """The newest look at the organisation; None before anything was saved."""
        return self.snapshots.latest()

    def knowledge(self) -> KnowledgeBase:
        """What is known about providers' services."""
        return self.known

    def history(self) -> tuple[HistoryPoint, ...]:
        """The figures of earlier looks, the oldest first."""
        return self.snapshots.history()

    def story(self, asset: str) -> Story:
        """What happened to an asset, as far as logs that were handed in tell."""
        return self.events.story(asset)

    def close(self) -> None:
        """Let go of the store."""
        self.snapshots.close()
        self.events.close()


def build_services(store: str | Path) -> Services:
    """The services over one store.

    Raises:
        StoreError: the store cannot be opened.
    """
    return Services(open_snapshots(store), open_knowledge(), open_events(store))
