"""What an interface that speaks JSON over HTTP answers: objects, refusals with their reason, and how long to wait.

Shared by whatever asks clouds and clusters. It cannot know whether an answer is whole.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

MAX_BYTES: Final = 64 * 2**20
SECONDS: Final = 60
TRIES: Final = 5
MAX_WAIT_SECONDS: Final = 30.0
TRIED_AGAIN: Final = frozenset({429, 500, 502, 503, 504})  # statuses that may be others a moment later
_LONGEST_REASON: Final = 300


class RefusedError(Exception):
    """The interface answered, and not with what was asked for.

    Attributes:
        status: HTTP status; 0 where there was no answer at all.
        reason: what it says, on one line.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}" if status else reason)
        self.status = status
        self.reason = reason


def no_answer(error: Exception) -> RefusedError:
    """A connection that failed."""
    return RefusedError(0, f"no answer: {one_line(str(error) or type(error).__name__)}")


def object_of(answer: bytes) -> dict[str, Any]:
    """The object that an answer is.

    Raises:
        RefusedError: it is something else.
    """
    try:
        value = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise RefusedError(0, "an answer that is no JSON") from None
    if not isinstance(value, dict):
        raise RefusedError(0, "an answer that is no object")
    return value


def one_line(text: str) -> str:
    """Text without line breaks, and not too long."""
    return " ".join(text.split())[:_LONGEST_REASON]


def wait_seconds(retry_after: str | None, otherwise: float) -> float:
    """How long to wait: what the header `Retry-After` asks for in seconds, up to a limit (RFC 9110, 10.2.3)."""
    if retry_after and retry_after.isdecimal():
        return min(float(retry_after[:6]), MAX_WAIT_SECONDS)
    return min(otherwise, MAX_WAIT_SECONDS)
