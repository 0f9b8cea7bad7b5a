"""A worker: takes jobs one after the other and carries them out, as long as nobody asks it to stop.

Beside the job a second thread says that the worker is still there. Asked to stop, it lets the running job look up and
end; a job that does not is put back all the same, and what it still writes is refused (see `remit.store.fence`).
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from remit.app.claims import Claim, take
from remit.app.jobs import SCHEDULE
from remit.errors import ConfigurationError, ForbiddenError, RemitError, UnknownNameError, UsageError
from remit.model.job import JobState
from remit.scheduler import LEASE_SECONDS, Job, Settings, StoppedError, Work, periods

if TYPE_CHECKING:
    from remit.app.wiring import Services

POLL_SECONDS: Final = 1.0
PERIOD_SECONDS: Final = 5.0  # between two looks whether a period has begun
GRACE_SECONDS: Final = 20.0
HEARTBEATS: Final = 3  # in a lease, so that one that comes late loses nothing
_NO_USE: Final = (ConfigurationError, ForbiddenError, UnknownNameError, UsageError)  # another attempt would end alike


class Worker:
    """Carries out jobs of one store."""

    def __init__(
        self,
        services: Services,
        kinds: Mapping[str, Job],
        settings: Settings,
        *,
        say: Callable[[str], None],
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """A worker.

        Args:
            services: what jobs can read and write.
            kinds: what it can do.
            settings: what jobs are told.
            say: takes a line for whoever looks after the server.
            lease_seconds: how long others wait for it before they take its job over.
        """
        self._services = services
        self._kinds = kinds
        self._settings = settings
        self._say = say
        self._lease_seconds = lease_seconds
        self._most = {kind: job.most_attempts for kind, job in kinds.items()}
        self._periods = periods(kinds, settings)
        self._asked_at = -PERIOD_SECONDS
        self._claim: Claim | None = None
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, stop: threading.Event, *, is_draining: bool = False) -> None:
        """Work until asked to stop, or with `is_draining` until nothing is due; a running job is put back then."""
        thread = threading.Thread(target=self._loop, args=(stop, is_draining), name="remit-worker", daemon=True)
        thread.start()
        while thread.is_alive() and not stop.wait(0.2):
            pass
        thread.join(GRACE_SECONDS)
        if thread.is_alive() and self._claim is not None:
            self._try(self._claim.give_back)

    def step(self, stop: threading.Event | None = None) -> bool:
        """Take one job, if any is due, and carry it out; whether there was one.

        Raises:
            StoreError: the database refuses.
        """
        claim = take(self._services.jobs, self._most, self.name, self._lease_seconds)
        if claim is None:
            return False
        self._claim = claim
        try:
            with _Heart(claim, self._lease_seconds):
                self._carry_out(claim, stop or threading.Event())
        finally:
            self._claim = None
            self._services.looks.rest()  # a million assets take as long to read again as a short job takes
        return True

    def _loop(self, stop: threading.Event, is_draining: bool) -> None:
        while not stop.is_set():
            try:
                self._ask_periods()
                if not self.step(stop):
                    if is_draining:
                        return
                    stop.wait(POLL_SECONDS)
            except RemitError as problem:  # the database is away: it may come back
                self._say(f"jobs wait: {problem.message}")
                stop.wait(5 * POLL_SECONDS)

    def _ask_periods(self) -> None:
        now = time.monotonic()
        if self._periods and now - self._asked_at >= PERIOD_SECONDS:
            self._asked_at = now
            self._services.jobs.table.ask_each_period(self._periods, SCHEDULE)

    def _carry_out(self, claim: Claim, stop: threading.Event) -> None:
        job = self._kinds[claim.record.kind]
        work = Work(self._services, self._settings, claim, stop)
        try:
            result = claim.fenced(lambda: job.handler(claim.record.payload, work))
        except StoppedError:
            self._try(claim.give_back)
        except RemitError as problem:
            again = 0 if isinstance(problem, _NO_USE) else job.most_attempts
            self._failed(claim, str(problem).replace("\n  → ", "; "), again)
        except Exception as problem:  # noqa: BLE001 - a kind of job that breaks must not end the worker
            self._failed(claim, f"this is our fault: {type(problem).__name__}: {problem}", job.most_attempts)
        else:
            self._try(lambda: claim.finish(result))

    def _failed(self, claim: Claim, cause: str, most_attempts: int) -> None:
        record, states = claim.record, []
        self._try(lambda: states.append(claim.fail(cause, most_attempts=most_attempts)))
        if states == [JobState.FAILED]:
            self._say(f"job {record.id} ({record.kind}) has failed: {cause}")

    def _try(self, ending: Callable[[], object]) -> None:
        """End a job; where that is refused, somebody else has it, or it is taken over when its lease is up."""
        try:
            ending()
        except RemitError as problem:
            self._say(f"a job could not be ended: {problem.message}")


class _Heart:
    """Renews a claim from a thread of its own."""

    def __init__(self, claim: Claim, lease_seconds: float) -> None:
        self._claim = claim
        self._lease_seconds = lease_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="remit-heart", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        heard = time.monotonic()
        while not self._over.wait(self._lease_seconds / HEARTBEATS):
            try:
                self._claim.renew()
                heard = time.monotonic()
            except RemitError:  # the database is away; the lease may run out meanwhile
                self._claim.is_lost = time.monotonic() - heard > self._lease_seconds
            if self._claim.is_lost:
                return
