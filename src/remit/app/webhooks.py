"""Outgoing webhooks: what happens is told as signed CloudEvents 1.0, in the order of the audit trail (R12).

An event is an entry of the trail: its id is the entry's number, so that a receiver knows what it has had. It is sent
until it is taken (at least once), and one after the other. What this file cannot know is what a receiver does with it.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from remit.app.jobs import Jobs
from remit.app.registers import Registers
from remit.app.snapshots import chosen_store
from remit.errors import ConflictError, RemitError, UsageError
from remit.ledger.act import Who
from remit.ledger.entry import Entry
from remit.model.credential import Spent
from remit.model.job import DELIVERY, JobRecord, JobState
from remit.model.register import Change, Kept
from remit.model.webhook import WEBHOOK, Webhook, event_type
from remit.notifiers._sender import Request, Sender
from remit.notifiers.webhook import signature

if TYPE_CHECKING:
    from remit.store.engine import Where
    from remit.store.webhooks import WebhookStore

DELIVER: Final = "deliver"  # the kind of job that sends
LONGEST_URL: Final = 1000
MOST_EVENTS: Final = 50
MOST_WEBHOOKS: Final = 100
SECRET_BYTES: Final = 32
_PATTERN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_*")


@dataclass(frozen=True, slots=True)
class Event:
    """A CloudEvent, ready to be sent.

    Attributes:
        id: the same however often it is sent.
        body: structured JSON.
    """

    id: str
    body: bytes


class Webhooks:
    """The webhooks of one store.

    Attributes:
        registers, jobs: where they are kept, and what sends.
    """

    def __init__(self, store: WebhookStore, registers: Registers, jobs: Jobs) -> None:
        self._store = store
        self.registers = registers
        self.jobs = jobs

    def close(self) -> None:
        """Let go of the store; registers and jobs are closed by whoever opened them."""
        self._store.close()

    def all(self) -> list[Kept[Webhook]]:
        """Those that were not removed, by name.

        Raises:
            StoreError: they cannot be read.
        """
        return self.registers.find(WEBHOOK, states=["active", "disabled"])

    def get(self, name: str) -> Kept[Webhook]:
        """One.

        Raises:
            UnknownNameError: there is none of that name.
        """
        return self.registers.get(WEBHOOK, name)

    def add(self, who: Who, url: str, events: Sequence[str], note: str = "") -> tuple[Kept[Webhook], str]:
        """Tell an address from now on; with the secret that signs, which is shown this once.

        Raises:
            UsageError: the address or a pattern is none, or there are too many.
            StoreError: it cannot be kept.
        """
        if len(self.all()) >= MOST_WEBHOOKS:
            raise UsageError(f"{MOST_WEBHOOKS} webhooks are the most", hint="remove one that nobody needs")
        made = Webhook(url=_url(url), events=_events(events), since=self._store.size(), note=note)
        name, secret = f"webhook-{secrets.token_hex(6)}", _secret()
        sealed = self._store.sealed(secrets.token_hex(8), name, secret)
        change = Change(WEBHOOK, name, made, "webhook.added", 0, {"host": urlsplit(url).hostname or ""})
        return self.registers.write(who, change, made=[sealed])[0], secret

    def renew_secret(self, who: Who, name: str) -> str:
        """Sign with a new secret from now on; it is shown this once.

        Raises:
            UnknownNameError: there is none of that name.
            ConflictError: it was removed, or changed meanwhile.
        """
        kept = self._open(name)
        old, _ = self._store.secret(name)
        secret = _secret()
        sealed = self._store.sealed(secrets.token_hex(8), name, secret)
        change = Change(WEBHOOK, name, kept.document, "webhook.secret-renewed", kept.version)
        self.registers.write(who, change, made=[sealed], spent=[Spent("webhook", old)])
        return secret

    def set_state(self, who: Who, name: str, state: str, cause: str = "", expects: int | None = None) -> Kept[Webhook]:
        """Enable, disable or remove one. What happened while it was disabled is sent when it is enabled.

        Raises:
            UnknownNameError: there is none of that name.
            ConflictError: it was removed, stands so already, or changed meanwhile.
        """
        kept = self._open(name)
        if kept.document.state == state:
            raise ConflictError(f"{name} is {state} already", hint="nothing was changed")
        made = replace(kept.document, state=state, cause=cause)
        act = {"active": "webhook.enabled", "disabled": "webhook.disabled", "removed": "webhook.removed"}[state]
        details = {"cause": cause} if cause else {}
        written = self.registers.write(who, Change(WEBHOOK, name, made, act, expects or kept.version, details))[0]
        job = self.delivery(name)
        if state == "active" and job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}:
            self.jobs.again(job.id, who)
        return written

    def delivery(self, name: str) -> JobRecord | None:
        """The job that sends to it; None before anything was to be sent."""
        return self.jobs.named(DELIVER, name)

    def follow(self, who: Who) -> int:
        """Ask for deliveries to those that have not had everything, and disable those that take nothing; how many.

        Raises:
            StoreError: the database refuses.
        """
        size, asked = self._store.size(), 0
        for kept in self.registers.find(WEBHOOK, states=["active"]):
            job = self.delivery(kept.name)
            if job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}:
                self._disable(who, kept, job.cause)
            elif job is None or job.state is JobState.DONE:
                start = max(kept.document.since, job.progress.done if job else 0)
                if start < size:
                    self.jobs.ask_again(DELIVER, kept.name, {"webhook": kept.name}, who)
                    asked += 1
        return asked

    def _disable(self, who: Who, kept: Kept[Webhook], cause: str) -> None:
        made = replace(kept.document, state="disabled", cause=cause)
        change = Change(WEBHOOK, kept.name, made, "webhook.disabled", kept.version, {"cause": cause[:500]})
        try:
            self.registers.write(who, change)
        except ConflictError:  # somebody was faster
            return

    def size(self) -> int:
        """How many entries the trail has.

        Raises:
            StoreError: the database refuses.
        """
        return self._store.size()

    def entries(self, start: int, limit: int) -> list[Entry]:
        """Entries of the trail from one on, in order.

        Raises:
            StoreError: the database refuses.
        """
        return self._store.entries(start, limit)

    def event(self, entry: Entry) -> Event:
        """What an entry is told as: digests and details, and never a document itself."""
        data = {
            "sequence": entry.sequence,
            "kind": entry.kind,
            "object": entry.object,
            "actor": entry.actor,
            "channel": entry.channel,
            "reason": entry.reason,
            "commit": entry.commit,
            "before": entry.before,
            "after": entry.after,
            "details": dict(entry.details),
        }
        return self._event(str(entry.sequence), event_type(entry.kind), entry.object, entry.at, data)

    def trial_event(self, name: str) -> Event:
        """An event that nothing happened for."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self._event(f"test-{secrets.token_hex(8)}", event_type("test"), name, at, {"message": "It works."})

    def _event(self, event_id: str, kind: str, subject: str, at: str, data: Mapping[str, object]) -> Event:
        event = {
            "specversion": "1.0",
            "id": event_id,
            "source": self._store.source(),
            "type": kind,
            "subject": subject,
            "time": at,
            "datacontenttype": "application/json",
            "data": data,
        }
        return Event(event_id, json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"))

    def log(self, name: str, limit: int = 50) -> list[JobRecord]:
        """The newest deliveries to one, or to all without a name, taken or not, the newest first.

        Raises:
            StoreError: the database refuses.
        """
        from remit.store.job_rows import JobQuery  # noqa: PLC0415 - slow to import

        return self.jobs.table.find(JobQuery(kind=DELIVERY, prefix=f"{name}/" if name else "", limit=limit))

    def send(self, who: Who, name: str, webhook: Webhook, event: Event, sender: Sender) -> int:
        """Send an event, and write down what became of it; the status of the answer.

        Raises:
            DeliveryError: it was not taken.
            UsageError: the address may not be spoken to.
            StoreError: the secret cannot be had.
        """
        key, began = f"{name}/{event.id}/{secrets.token_hex(4)}", time.monotonic()
        try:
            status = self._send(name, webhook, event, sender)
        except RemitError as problem:
            self.jobs.table.note(DELIVERY, key, who, JobState.FAILED, problem.message)
            raise
        said = f"taken with {status} after {1000 * (time.monotonic() - began):.0f} ms"
        self.jobs.table.note(DELIVERY, key, who, JobState.DONE, said)
        return status

    def _send(self, name: str, webhook: Webhook, event: Event, sender: Sender) -> int:
        _, secret = self._store.secret(name)
        now = int(time.time())
        headers = (
            ("Content-Type", "application/cloudevents+json; charset=utf-8"),
            ("User-Agent", "remit"),
            ("webhook-id", event.id),
            ("webhook-timestamp", str(now)),
            ("webhook-signature", signature(secret, event.id, now, event.body)),
        )
        return sender.send(Request(url=webhook.url, body=event.body, headers=headers, secrets=(secret,))).status

    def _open(self, name: str) -> Kept[Webhook]:
        kept = self.get(name)
        if kept.document.state == "removed":
            raise ConflictError(f"{name} was removed", hint="add another one")
        return kept


def try_it(webhooks: Webhooks, who: Who, name: str) -> int:
    """Ask for a test delivery; the number of the job.

    Raises:
        UnknownNameError: there is none of that name.
    """
    webhooks.get(name)
    return webhooks.jobs.ask("test-delivery", f"{name} {secrets.token_hex(4)}", {"webhook": name}, who).id


def _secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _url(text: str) -> str:
    hint = "write https://host/…, without name and password"
    refused = UsageError("this is no address that events go to", place="url", hint=hint)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise refused from None
    is_plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= LONGEST_URL
    is_whole = parts.scheme in {"https", "http"} and parts.hostname and port != 0
    if not (is_plain and is_whole) or parts.username or parts.password or parts.fragment:
        raise refused
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise UsageError("events go out encrypted", place="url", hint="write https://…")
    return text


def _events(patterns: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(one.strip() for one in patterns if one.strip()))
    if not 1 <= len(chosen) <= MOST_EVENTS:
        raise UsageError(
            f"1 to {MOST_EVENTS} kinds of events are named", place="events", hint="snapshot.saved, waiver.*"
        )
    for one in chosen:
        if len(one) > 80 or not set(one) <= _PATTERN:
            raise UsageError(f"“{one[:80]}” is no kind of event", place="events", hint="snapshot.saved, waiver.* or *")
    return chosen


def open_webhooks(registers: Registers, jobs: Jobs, where: Where | None = None) -> Webhooks:
    """The webhooks of the store at a path or database URL, or at the default place.

    Raises:
        UsageError: the URL cannot be followed.
        StoreError: it cannot be opened, was written by a later version, or is no store of Remit's.
    """
    from remit.store.webhooks import WebhookStore  # noqa: PLC0415 - slow to import

    return Webhooks(WebhookStore.open(chosen_store() if where is None else where), registers, jobs)
