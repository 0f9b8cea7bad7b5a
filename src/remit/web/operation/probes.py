"""Is the process alive, and is it fit to answer: the two questions of whoever starts, stops and balances servers.

They are answered without sign-in and to every host name, since probes come by address; so the answers hold no more than
words. The store is asked once a second at most, however many ask.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from remit.app.vitals import Fitness, Vitals

KEPT_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 5.0
_log = logging.getLogger("remit.operation")


@dataclass(slots=True)
class Draining:
    """Whether the server was told to stop. One object is shared by whoever sets it and whoever tells."""

    is_on: bool = False


@dataclass(slots=True)
class Probes:
    """The probes of one server process; asked from its event loop alone.

    Attributes:
        vitals: what is asked.
        draining: whether the server was told to stop.
        clock: seconds that only grow.
    """

    vitals: Vitals
    draining: Draining
    clock: Callable[[], float] = time.monotonic
    _known: Fitness | None = None
    _known_at: float = 0.0
    _running: asyncio.Future[Fitness] | None = None
    _told: str = field(default="", repr=False)

    async def readiness(self) -> dict[str, str]:
        """A word for each thing that has to be well: `store`, `key` and `server`; all `ok` when it is fit."""
        server = "stopping" if self.draining.is_on else "ok"
        fitness = await self._fitness()
        return {"server": server, "store": fitness.store, "key": fitness.key}

    def is_fit(self) -> bool:
        """Whether it was fit when somebody asked last; before that, whether it is not stopping."""
        return not self.draining.is_on and (self._known is None or self._known.is_fit)

    async def _fitness(self) -> Fitness:
        """What is known, asked anew when it is older than a second; one question at a time."""
        if self._known is not None and self.clock() - self._known_at < KEPT_SECONDS:
            return self._known
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().run_in_executor(None, self.vitals.fitness)
        try:
            found = await asyncio.wait_for(asyncio.shield(self._running), PATIENCE_SECONDS)
        except TimeoutError:
            found = Fitness(store="unreachable", key="unknown", why=f"no answer within {PATIENCE_SECONDS:.0f} s")
        self._known, self._known_at = found, self.clock()
        if found.why and found.why != self._told:
            _log.warning("not ready: %s", found.why)
        self._told = found.why
        return found
