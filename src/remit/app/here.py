"""The store at hand, with whoever sits at the machine: what commands about reviews and transfers stand on.

What this file cannot know is whether they are who they say: a server asks people to sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from remit.app.acting import Acting, at_this_machine
from remit.app.kept_looks import KeptLook
from remit.app.registers import Registers, open_registers
from remit.app.review_figures import Facts
from remit.app.snapshots import MOST_LISTED, HistoryPoint, Snapshots, chosen_store, open_snapshots
from remit.errors import UnreadableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What is at hand.

    Attributes:
        registers, snapshots: of the store.
        acting: whoever sits here.
        history: the snapshots that are kept, the oldest first.
        newest: the newest landscape; None where none was kept.
    """

    registers: Registers
    snapshots: Snapshots
    acting: Acting
    history: tuple[HistoryPoint, ...]
    newest: KeptLook | None

    @property
    def point(self) -> HistoryPoint | None:
        """The newest snapshot's figures; None where none was kept."""
        return self.history[-1] if self.history else None

    @property
    def look(self) -> KeptLook:
        """The newest landscape.

        Raises:
            UnreadableError: none was kept.
        """
        if self.newest is None:
            raise UnreadableError(
                "no snapshot is kept, so nobody knows who owns what",
                place=self.snapshots.place,
                hint="remit scan --save keeps one",
            )
        return self.newest

    @property
    def facts(self) -> Facts:
        """What figures are computed from."""
        return Facts(look=self.newest, registers=self.registers, now=self.acting.now)


@contextmanager
def here(store: str | None = None) -> Iterator[Here]:
    """The store at a path or URL, or the default one.

    Raises:
        StoreError: it cannot be opened.
    """
    where = store or chosen_store()
    registers, snapshots = open_registers(where), open_snapshots(where)
    try:
        history = snapshots.history(MOST_LISTED)
        newest = KeptLook(id=history[-1].id, landscape=snapshots.load(history[-1].id)) if history else None
        acting = at_this_machine(registers, newest.landscape.organisation if newest else None)
        yield Here(registers=registers, snapshots=snapshots, acting=acting, history=history, newest=newest)
    finally:
        registers.close()
        snapshots.close()
