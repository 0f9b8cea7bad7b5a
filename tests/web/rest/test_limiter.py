"""Requests are counted by client and window, and a crowd of clients takes no more room than is set aside."""

from __future__ import annotations

import pytest

from remit.web.rest import limiter as limits
from remit.web.rest.limiter import Left, Limiter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_client_is_let_in_until_its_window_is_used_up() -> None:
    clock = Clock()
    limiter = Limiter(2, 60, clock=clock)
    assert limiter.take("a") == Left(is_allowed=True, remaining=1, reset_seconds=60)
    clock.now = 10.5
    assert limiter.take("a") == Left(is_allowed=True, remaining=0, reset_seconds=50)
    refused = limiter.take("a")
    assert not refused.is_allowed
    assert limiter.headers(refused) == {
        "ratelimit-policy": '"default";q=2;w=60',
        "ratelimit": '"default";r=0;t=50',
        "retry-after": "50",
    }
    assert limiter.take("b").is_allowed
    clock.now = 60.0
    assert limiter.take("a").remaining == 1


def test_a_crowd_takes_no_more_room_than_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CLIENTS", 3)
    limiter = Limiter(1, 60, clock=Clock())
    for client in "abcd":
        assert limiter.take(client).is_allowed
    assert not limiter.take("d").is_allowed
    assert limiter.take("a").is_allowed  # forgotten, which costs the one who floods and nobody else
