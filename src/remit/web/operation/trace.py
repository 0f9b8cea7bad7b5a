"""Which trace a request belongs to: read from `traceparent` or begun here (W3C Trace Context, §3.2).

The trace's id is also the id of the request: it goes back to the caller, and into every line of log that is written
on the way. Exporting spans is another matter: `export` does, where somebody asked for it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Protocol

HEADER: Final = "traceparent"
_PARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_current: ContextVar[str] = ContextVar("remit_request_id", default="")


def trace_of(traceparent: str) -> str:
    """The id of the trace that a header continues; a new one when it continues none.

    A header of a later version is read as far as this version goes, as the specification asks.
    """
    found = _PARENT.fullmatch(traceparent)
    if found:
        version, trace, parent, _, more = found.groups()
        is_known = version != "ff" and not (version == "00" and more)
        if is_known and trace.strip("0") and parent.strip("0"):
            return trace
    return secrets.token_hex(16)


def current_request() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _current.get()


@contextmanager
def answering(request: str) -> Iterator[None]:
    """Whatever is done in this block is done for that request, in threads that take the context along too."""
    token = _current.set(request)
    try:
        yield
    finally:
        _current.reset(token)


@dataclass(slots=True)
class Outcome:
    """What became of a request, filled in as it goes.

    Attributes:
        route: the template of its path.
        status: of the answer; 0 before it began.
        sent: bytes of the answer's body.
        is_stream: whether the answer lasts as long as somebody listens.
    """

    route: str = ""
    status: int = 0
    sent: int = 0
    is_stream: bool = False


class Spans(Protocol):
    """Where spans go."""

    def request(self, method: str, headers: Mapping[str, str], outcome: Outcome) -> AbstractContextManager[str]:
        """A span around one request; gives the trace's id, and reads the outcome at the end."""
        ...

    def statement(self, database: str, verb: str, seconds: float) -> None:
        """A statement of the store that has just ended."""
        ...

    def close(self) -> None:
        """Hand over what is still to be sent."""
        ...


class NoSpans:
    """Spans that go nowhere: nobody asked for them."""

    def request(self, method: str, headers: Mapping[str, str], outcome: Outcome) -> AbstractContextManager[str]:  # noqa: ARG002 - as the protocol has it
        """Nothing but the trace's id."""
        return nullcontext(trace_of(headers.get(HEADER, "")))

    def statement(self, database: str, verb: str, seconds: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
