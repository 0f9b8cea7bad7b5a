"""Lists that somebody is in the middle of reading, so that their next page need not be looked for again.

Only lists of one landscape are held, the one that was asked about last: a list of another is made anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from remit.model.landscape import Landscape
from remit.web.rest.resource import Items

MOST_HELD: Final = 16
MOST_ITEMS_HELD: Final = 4_000_000  # of all lists together; at most what a list of a million takes four times


class Begun:
    """The lists of one server; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._landscape: Landscape | None = None
        self._lists: OrderedDict[bytes, Items] = OrderedDict()

    def list_of(self, landscape: Landscape | None, question: bytes, make: Callable[[], Items]) -> Items:
        """The list that answers a question, made where it is not held."""
        with self._lock:
            if self._landscape is not landscape:
                self._landscape = landscape
                self._lists.clear()
            held = self._lists.get(question)
            if held is not None:
                self._lists.move_to_end(question)
                return held
        made = make()
        with self._lock:
            if self._landscape is landscape:
                self._lists[question] = made
                while len(self._lists) > MOST_HELD or (
                    len(self._lists) > 1 and sum(one.total for one in self._lists.values()) > MOST_ITEMS_HELD
                ):
                    self._lists.popitem(last=False)
        return made
