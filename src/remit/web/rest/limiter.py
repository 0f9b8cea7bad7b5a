"""How many requests one client may make in a window of time, counted in this process alone.

Several servers count each for themselves. The fields are those of draft-ietf-httpapi-ratelimit-headers (`RateLimit`,
`RateLimit-Policy`); `Retry-After` is RFC 9110, section 10.2.3.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

MOST_CLIENTS: Final = 10_000
REQUESTS: Final = 3_000
WINDOW_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Left:
    """What a client has left.

    Attributes:
        is_allowed: whether this request is within the limit.
        remaining: further requests in this window.
        reset_seconds: whole seconds until the next window.
    """

    is_allowed: bool
    remaining: int
    reset_seconds: int


class Limiter:
    """Counts requests by client; safe to use from several threads."""

    def __init__(
        self,
        requests: int = REQUESTS,
        window_seconds: int = WINDOW_SECONDS,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.requests = requests
        self.window_seconds = window_seconds
        self._clock = clock
        self._lock = Lock()
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, client: str) -> Left:
        """Count one request of a client."""
        now = self._clock()
        with self._lock:
            start, count = self._windows.pop(client, (now, 0))
            if now - start >= self.window_seconds:
                start, count = now, 0
            count = min(count + 1, self.requests + 1)
            self._windows[client] = start, count
            if len(self._windows) > MOST_CLIENTS:
                self._windows.popitem(last=False)
        return Left(
            is_allowed=count <= self.requests,
            remaining=max(0, self.requests - count),
            reset_seconds=max(1, math.ceil(start + self.window_seconds - now)),
        )

    def headers(self, left: Left) -> dict[str, str]:
        """The fields that tell a client what it has left."""
        fields = {
            "ratelimit-policy": f'"default";q={self.requests};w={self.window_seconds}',
            "ratelimit": f'"default";r={left.remaining};t={left.reset_seconds}',
        }
        return fields if left.is_allowed else {**fields, "retry-after": str(left.reset_seconds)}
