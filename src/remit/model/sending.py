"""Sending: what is known of sending to a target, and which server is sending to it now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from remit.model.register import RegisterKind


class SendingState(StrEnum):
    """Whether a server is sending."""

    IDLE = "idle"
    SENDING = "sending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One target, as sending to it went. Times are ISO 8601 in UTC, empty for never.

    Attributes:
        state: whether a server is sending to it.
        until: until when that server is waited for.
        sent, failed: how many messages were taken, and how many were not.
        sent_at, sent_to: the last one that was taken: when, and who was meant.
        failed_at: when the last one was not taken.
        problem: why it was not, as long as none was taken since.
    """

    state: SendingState = SendingState.IDLE
    until: str = ""
    sent: int = 0
    failed: int = 0
    sent_at: str = ""
    sent_to: str = ""
    failed_at: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDigest:
    """That a digest was sent.

    Attributes:
        of: which: target, team, person and rhythm, a line each.
        at: when, ISO 8601 in UTC.
    """

    of: str
    at: str


SENDINGS: Final = RegisterKind(id="sending", shape=Sending, state=lambda one: one.state.value)
SENT_DIGESTS: Final = RegisterKind(id="digest", shape=SentDigest)
