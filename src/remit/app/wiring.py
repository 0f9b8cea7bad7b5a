"""Builds what the server needs, in one place and plainly: no container, no work at import time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from remit.app.audit import AuditTrail, open_audit
from remit.app.events import EventStore, Story, open_events
from remit.app.given import GivenAnswers, open_given
from remit.app.identity.door import Identity
from remit.app.identity.ground import open_ground
from remit.app.identity.settings import Settings, read_settings
from remit.app.jobs import Jobs, open_jobs
from remit.app.kept_looks import KeptLook, KeptLooks, Newer, unprepared
from remit.app.prepared import prepare
from remit.app.registers import Registers, open_registers
from remit.app.serving import Serving
from remit.app.snapshots import HistoryPoint, Snapshots, open_snapshots, open_store
from remit.app.webhooks import Webhooks, open_webhooks
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.model.landscape import Landscape
from remit.model.notification import Notifications
from remit.model.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Services:
    """What pages may ask for; safe to use from several threads.

    Attributes:
        snapshots: the store's snapshots.
        known: the knowledge base.
        events: the store's events.
        looks: the snapshots by number and time; a scan that saves a newer one shows at the next request, or when it
            is ready where it is large.
        registers: what people do.
        trail: the audit trail.
        jobs: what is done beside the pages.
        webhooks: who is told of what happens.
        given: answers to requests that are carried out once.
        identity: who somebody is.
    """

    snapshots: Snapshots
    known: KnowledgeBase
    events: EventStore
    looks: KeptLooks
    registers: Registers
    trail: AuditTrail
    jobs: Jobs
    webhooks: Webhooks
    given: GivenAnswers
    identity: Identity

    def landscape(self) -> Landscape | None:
        """The newest look at the organisation; None before anything was saved."""
        look = self.looks.newest()
        return look.landscape if look else None

    def notifications(self) -> Notifications:
        """By which rules people are told, as the newest look has them; nobody is before anything was saved."""
        organisation = _organisation(self.looks)
        return organisation.notifications if organisation else Notifications()

    def knowledge(self) -> KnowledgeBase:
        """What is known about providers' services."""
        return self.known

    def look(self, snapshot: int = 0, moment: datetime | None = None) -> KeptLook | None:
        """The look of that number, or as it stood then, else the newest; None before anything was saved.

        Raises:
            UnknownNameError: there is no such snapshot, or none had been kept by then.
        """
        if snapshot:
            return self.looks.load(snapshot)
        return self.looks.at(moment) if moment else self.looks.newest()

    def history(self) -> tuple[HistoryPoint, ...]:
        """The figures of the looks that are kept, the oldest first."""
        return self.looks.history()

    def landscape_of(self, snapshot: int) -> Landscape:
        """The landscape of a snapshot.

        Raises:
            UnknownNameError: there is no such snapshot.
            StoreError: it cannot be read, or is not as it was saved.
        """
        return self.looks.load(snapshot).landscape

    def story(self, asset: str) -> Story:
        """What happened to an asset, as far as logs that were handed in tell."""
        return self.events.story(asset)

    def close(self) -> None:
        """Let go of the store."""
        self.snapshots.close()
        self.events.close()
        self.registers.close()
        self.trail.close()
        self.jobs.close()
        self.webhooks.close()
        self.given.close()
        self.identity.close()


def build_served(serving: Serving, *, newer: Newer | None = None) -> Services:
    """The services of a server that people reach as it is told.

    Args:
        serving: how it is told.
        newer: as `remit.app.kept_looks.KeptLooks` takes it.

    Raises:
        UnreadableError, ConfigurationError: the settings of how people sign in cannot be followed.
        StoreError: the store cannot be opened.
    """
    settings = read_settings(Path(serving.identity) if serving.identity else None, url=serving.url)
    return build_services(serving.store, settings, is_open=serving.is_open, newer=newer)


def build_services(
    store: str | Path,
    settings: Settings | None = None,
    *,
    is_open: bool = True,
    is_read: bool = True,
    newer: Newer | None = None,
) -> Services:
    """The services over one store.

    Args:
        store: its path or URL.
        settings: how people sign in; the usual ones when left out.
        is_open: whether only this machine reaches what is built, so that whoever sits at it may look, as long as there
            is no administrator.
        is_read: as `remit.app.kept_looks.KeptLooks` takes it.
        newer: as it takes that.

    Raises:
        StoreError: the store cannot be opened.
    """
    shared = open_store(store)
    snapshots, known = open_snapshots(shared), open_knowledge()
    looks = KeptLooks(snapshots, partial(prepare, known) if is_read else unprepared, newer=newer, is_read=is_read)
    registers, jobs = open_registers(shared), open_jobs(shared)
    return Services(
        snapshots=snapshots,
        known=known,
        events=open_events(shared),
        looks=looks,
        registers=registers,
        trail=open_audit(shared),
        jobs=jobs,
        webhooks=open_webhooks(registers, jobs, shared),
        given=open_given(shared),
        identity=Identity(open_ground(shared, settings or Settings(), lambda: _organisation(looks)), is_open=is_open),
    )


def _organisation(looks: KeptLooks) -> Organisation | None:
    look = looks.newest()
    return look.landscape.organisation if look else None
