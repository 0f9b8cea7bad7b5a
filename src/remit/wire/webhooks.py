"""Shapes of outgoing webhooks as they go over the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class WebhookAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address that is to be told: `events` are kinds of the audit trail, with `*` for any letters."""

    url: Annotated[str, Meta(min_length=1, max_length=1000)]
    events: Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(min_length=1, max_length=50)]
    note: Annotated[str, Meta(max_length=500)] = ""


class WebhookNamed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The webhook that is meant."""

    id: Annotated[str, Meta(min_length=1, max_length=300)]


class WebhookState(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as it stands now."""

    id: str
    version: int
    state: str


class WebhookMade(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook with the secret that signs its events, which is shown this once."""

    id: str
    secret: str


class WebhookLine(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook. It was told everything below entry `told_up_to` of the trail, which has `entries`."""

    id: str
    version: int
    url: str
    events: list[str]
    state: str
    note: str | None
    cause: str | None
    told_up_to: int
    entries: int
    delivery: str | None
    attempts: int


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was sent to a webhook, and what came back. `event` is its number in the trail."""

    id: int
    webhook: str
    event: str
    at: str
    taken: bool
    said: str


class TestAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A test delivery that was asked for: the number of its job."""

    job: int
