"""Probes: asked often, they ask the store seldom, and wait for it only so long (R12)."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass, field
from typing import cast

import pytest

from remit.app.vitals import Fitness, Vitals
from remit.web.operation import probes as room
from remit.web.operation.probes import Draining, Probes

WELL = Fitness(store="ok", key="ok")
GONE = Fitness(store="unreachable", key="unknown", why="connection refused")


@dataclass
class Asked:
    """Vitals that say what a test wants, and count."""

    says: Fitness = WELL
    count: int = 0
    may_answer: threading.Event = field(default_factory=threading.Event)

    def fitness(self) -> Fitness:
        self.count += 1
        assert self.may_answer.wait(20)
        return self.says


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def asked() -> Asked:
    made = Asked()
    made.may_answer.set()
    return made


def probes(asked: Asked, clock: Clock | None = None) -> Probes:
    return Probes(cast("Vitals", asked), Draining(), clock or Clock())


def test_a_server_that_is_well_says_so(asked: Asked) -> None:
    one = probes(asked)
    assert one.is_fit()  # nobody knows better yet
    assert asyncio.run(one.readiness()) == {"server": "ok", "store": "ok", "key": "ok"}
    assert one.is_fit()


def test_one_that_was_told_to_stop_is_not_ready(asked: Asked) -> None:
    one = probes(asked)
    one.draining.is_on = True
    assert asyncio.run(one.readiness()) == {"server": "stopping", "store": "ok", "key": "ok"}
    assert not one.is_fit()


def test_the_store_is_asked_once_a_second(asked: Asked) -> None:
    clock = Clock()
    one = probes(asked, clock)

    async def often() -> None:
        for _ in range(5):
            await one.readiness()

    asyncio.run(often())
    assert asked.count == 1
    clock.now += 1.5
    asked.says = GONE
    assert asyncio.run(one.readiness())["store"] == "unreachable"
    assert asked.count == 2
    assert not one.is_fit()


def test_those_who_ask_at_once_share_the_answer(asked: Asked) -> None:
    one = probes(asked)
    asked.may_answer.clear()

    async def together() -> list[dict[str, str]]:
        running = [asyncio.create_task(one.readiness()) for _ in range(8)]
        await asyncio.sleep(0.05)
        asked.may_answer.set()
        return await asyncio.gather(*running)

    assert asyncio.run(together()) == [{"server": "ok", "store": "ok", "key": "ok"}] * 8
    assert asked.count == 1


def test_a_store_that_does_not_answer_is_not_waited_for(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.05)
    clock = Clock()
    one = probes(asked, clock)
    asked.may_answer.clear()

    async def twice() -> list[str]:
        first = await one.readiness()
        clock.now += 2
        second = await one.readiness()  # the first question is still open: no second one is asked
        asked.may_answer.set()
        return [first["store"], second["store"]]

    assert asyncio.run(twice()) == ["unreachable", "unreachable"]
    assert asked.count == 1


def test_the_log_tells_the_cause_once(asked: Asked, caplog: pytest.LogCaptureFixture) -> None:
    asked.says = GONE
    clock = Clock()
    one = probes(asked, clock)
    with caplog.at_level(logging.WARNING, "remit.operation"):
        for _ in range(3):
            asyncio.run(one.readiness())
            clock.now += 2
    assert [record.getMessage() for record in caplog.records] == ["not ready: connection refused"]
